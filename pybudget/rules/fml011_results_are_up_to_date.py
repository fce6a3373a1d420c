"""A formula must show what it gives now.

A program that changes cells without calculating leaves the old results behind. Previews, phones and other programs
read them; Excel puts them right as soon as it calculates. One finding for the whole book.

Not in order::

    支-1    システム事業         表示=999
    支-1-1  運営費        1,000

In order::

    支-1    システム事業         表示=1,000
    支-1-1  運営費        1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.recalculation import stale_results

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Name the first result that is not up to date, and count the others."""
    stale = [*stale_results(budget), *budget.stale_results]
    if stale:
        place, header, expected, actual = stale[0]
        cells = frozenset((place.sheet, place.cell) for place, *_ in stale)
        yield RULE.at(place, expected=expected, actual=actual, header=header, count=len(stale), cells=cells)


RULE: Final = Rule(
    id="FML011",
    title="計算結果が古くない",
    severity=Severity.ERROR,
    message="計算結果が古いままのセルが {count} か所あります。たとえば{place.name}の{header} {actual} 円は、"
    "いま計算し直すと {expected} 円です。",
    remedy="Excel で開いて再計算（F9）し、上書き保存してから、もう一度検証してください。",
    source="予算書ブックの計算の列（入力額から自動で集計する）",
    check=check,
)
