"""Amounts of last year's that were moved between accounts should stand in 前年度対応.

When accounts are rearranged (組替え), last year's amounts move with them. As long as the moves add up to 0 the
comparison is last year's budget; but only 前年度対応 keeps them at the next 前年度更新.

Not in order::

    支-1  事業費  1,000  700
    支-2  研修費    500  500
    ［前年度対応］
    支出  事業費  900  支-1  900  一致
    支出  研修費  300  支-2  300  一致

In order::

    支-1  事業費  1,000  900
    支-2  研修費    500  300
    ［前年度対応］
    支出  事業費  900  支-1  900  一致
    支出  研修費  300  支-2  300  一致
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.last_year import comparable, moves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look for sections in which the differences from 前年度対応 add up to 0."""
    if comparable(budget) is None:
        for found in moves(budget):
            if not found.total:
                for item in found.differences:
                    yield RULE.at(item.place, expected=item.expected or 0, actual=item.actual or 0)


RULE: Final = Rule(
    id="PRV010",
    title="組替えた前年度の額が前年度対応にある",
    severity=Severity.INFO,
    message="{place.name}の前年度 {actual} 円は、前年度対応の配分額 {expected} 円から {difference} 円動いています"
    "（部の合計は変わりません）。",
    remedy="組替えなら、前年度対応の配分額にも入れてください。次の前年度更新でもそのまま使われます。",
    source="予算書ブックの前年度対応シートの決まり",
    check=check,
)
