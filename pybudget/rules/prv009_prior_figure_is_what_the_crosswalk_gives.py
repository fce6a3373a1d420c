"""The comparison column must hold what 前年度対応 assigns.

A figure that is typed over after 前年度更新 no longer comes from last year's book. Amounts that were moved between
accounts, so that their sum is the same, are another matter (PRV010). With last year's file at hand the file is held
against the column instead (BAS006).

Not in order::

    支-1  事業費  1,000  800
    ［前年度対応］
    支出  事業費  900  支-1  900  一致

In order::

    支-1  事業費  1,000  900
    ［前年度対応］
    支出  事業費  900  支-1  900  一致
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.last_year import comparable, moves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare the accounts that 前年度対応 names, section by section."""
    if comparable(budget) is None:
        for found in moves(budget):
            if found.total:
                for item in found.differences:
                    yield RULE.at(item.place, expected=item.expected, actual=item.actual)


RULE: Final = Rule(
    id="PRV009",
    title="前年度の額が前年度対応と同じ",
    severity=Severity.WARNING,
    message="{place.name}の前年度 {actual} 円が、前年度対応の配分額 {expected} 円と一致しません"
    "（差 {difference} 円）。",
    remedy="前年度更新をやり直すか、前年度対応の配分額を直して「対応表を確定」を押してください。",
    source="予算書ブックの前年度対応シートの決まり",
    check=check,
)
