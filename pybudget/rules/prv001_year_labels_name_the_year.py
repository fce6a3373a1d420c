"""A text that names a fiscal year must name the right one.

Titles and file names are carried over from last year's book; one that was forgotten puts the wrong year on the
printed page. A text without any year is in order.

Not in order::

    支-1  事業費  1,000
    ［設定］
    会計年度=令和7年度
    ［年度］
    当年度  令和6年度当初予算

In order::

    支-1  事業費  1,000
    ［設定］
    会計年度=令和7年度
    ［年度］
    当年度  令和7年度当初予算
    前年度  R6_予算書.xlsx
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.fiscal_year import find_fiscal_years

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every text that has to name a year, if the book's own year is known."""
    fiscal_year = budget.settings.fiscal_year
    if fiscal_year is None:
        return
    for label in budget.year_labels:
        wrong = [year for year in find_fiscal_years(label.text) if year.year != fiscal_year.year + label.offset]
        if wrong:
            yield RULE.at(
                label.place,
                text=label.text,
                found="、".join(dict.fromkeys(year.label for year in wrong)),
                year=fiscal_year.label,
                column=Column(-label.offset).label,
            )


RULE: Final = Rule(
    id="PRV001",
    title="年度の表記が会計年度と合う",
    severity=Severity.ERROR,
    message="{place.name}「{text}」の{found}は、会計年度 {year} から見た{column}ではありません。",
    remedy="年度の表記を直すか、設定の会計年度を確かめてください。",
    source="地方自治法第208条第1項（会計年度は4月1日から翌年3月31日まで）による年度の表記",
    check=check,
)
