"""An amount in 前年度対応 must be a whole number of yen.

A row whose amount cannot be read is not applied, and no job goes on while there is one.

Not in order::

    支-1  事業費  1,000  900
    ［前年度対応］
    支出  事業費  900  支-1  半分  確認済

In order::

    支-1  事業費  1,000  900
    ［前年度対応］
    支出  事業費  900  支-1  900  確認済
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every row."""
    for row in budget.crosswalk:
        if row.fault:
            yield RULE.at(row.place(SHARE), fault=row.fault)


RULE: Final = Rule(
    id="PRV008",
    title="前年度対応の金額が読める",
    severity=Severity.ERROR,
    message="前年度対応の「{place.name}」の金額（{fault}）を読み取れません。",
    remedy="円の整数で入れ直してください。",
    source="予算書ブックの前年度対応シートの決まり",
    check=check,
)
