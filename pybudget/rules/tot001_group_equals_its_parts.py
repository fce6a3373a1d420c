"""A group must show the sum of the accounts below it.

The sum is taken afresh from the entries, so that an overwritten formula, a stale value or an account outside its
group is seen. A 0 where there is no entry at all is in order.

Not in order::

    支-1    システム事業         表示=1,000
    支-1-1  事業費          600
    支-1-2  事務費          399

In order::

    支-1    システム事業         表示=1,000
    支-1-1  事業費          600
    支-1-2  事務費          400
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import DISPLAYED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare both columns of every account with accounts below it."""
    accounts = budget.accounts
    for row, column, expected, actual in accounts.misstatements:
        if accounts.by_code.get(row.code) is row and not accounts.is_leaf(row.code):
            header = DISPLAYED[column]
            yield RULE.at(row.place(header), expected=expected, actual=actual, header=header)


RULE: Final = Rule(
    id="TOT001",
    title="科目の額が内訳の合計と等しい",
    severity=Severity.ERROR,
    message="{place.name}の{header} {actual} 円が内訳の合計 {expected} 円と一致しません（差 {difference} 円）。",
    remedy="このセルの計算式と、内訳の科目のコード・入力額を確かめてください。",
    source="協議会の予算書の様式（科目の額は内訳の合計）",
    check=check,
)
