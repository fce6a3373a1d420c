"""An account without parts must show its own entry.

The two differ when the calculated cell was typed over, or when its value is older than the entry. An entry that
cannot be taken as it is belongs to the VAL rules.

Not in order::

    支-1  事業費  1,000  表示=999

In order::

    支-1  事業費  1,000  表示=1,000
    支-2  予備費     －  表示=0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import DISPLAYED, ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare both columns of every account without accounts below it."""
    accounts = budget.accounts
    for row, column, expected, actual in accounts.misstatements:
        if accounts.by_code.get(row.code) is row and accounts.is_leaf(row.code) and row.entry[column].problem is None:
            header, entry = DISPLAYED[column], ENTRY[column]
            yield RULE.at(row.place(header), expected=expected, actual=actual, header=header, entry=entry)


RULE: Final = Rule(
    id="TOT004",
    title="科目の額が入力額と等しい",
    severity=Severity.ERROR,
    message="{place.name}の{header} {actual} 円が{entry} {expected} 円と一致しません（差 {difference} 円）。",
    remedy="このセルの計算式を確かめ、計算式があるときは Excel で再計算（F9）してください。",
    source="予算書ブックの科目シートの決まり",
    check=check,
)
