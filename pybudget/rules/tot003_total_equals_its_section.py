"""A 合計 must show the sum of its section.

The sum is taken afresh from the entries of the section's accounts.

Not in order::

    支-1  事業費  1,000
    合計            999

In order::

    支-1  事業費  1,000
    合計          1,000
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
    """Compare both columns of every 合計 row."""
    for row, column, expected, actual in budget.accounts.misstatements:
        if row.kind is Kind.TOTAL:
            header = DISPLAYED[column]
            yield RULE.at(row.place(header), expected=expected, actual=actual, header=header)


RULE: Final = Rule(
    id="TOT003",
    title="合計が部の合計と等しい",
    severity=Severity.ERROR,
    message="{place.name}の{header} {actual} 円が部の科目の合計 {expected} 円と一致しません（差 {difference} 円）。",
    remedy="このセルの計算式と、科目の部・入力額を確かめてください。",
    source="協議会の予算書の様式（合計は部の科目の合計）",
    check=check,
)
