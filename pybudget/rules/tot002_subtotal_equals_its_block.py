"""A 小計 must show the sum of its block.

The sum is taken afresh from the entries of the block's accounts.

Not in order::

    支-1  事業費  1,000  ブロック=1
    小計          1,001  ブロック=1

In order::

    支-1  事業費  1,000  ブロック=1
    小計          1,000  ブロック=1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Kind
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import DISPLAYED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare both columns of every 小計 row."""
    for row, column, expected, actual in budget.accounts.misstatements:
        if row.kind is Kind.SUBTOTAL:
            header = DISPLAYED[column]
            yield RULE.at(row.place(header), expected=expected, actual=actual, header=header)


RULE: Final = Rule(
    id="TOT002",
    title="小計がブロックの合計と等しい",
    severity=Severity.ERROR,
    message="{place.name}の{header} {actual} 円がブロックの合計 {expected} 円と一致しません（差 {difference} 円）。",
    remedy="このセルの計算式と、ブロックの科目のブロック番号・入力額を確かめてください。",
    source="協議会の予算書の様式（小計はブロックの科目の合計）",
    check=check,
)
