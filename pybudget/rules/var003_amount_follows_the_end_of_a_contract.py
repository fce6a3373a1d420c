"""An amount that equals last year's to the yen deserves a look when its contract ends during the year.

A contract that ends in September costs half a year only, or is followed by another at another price. An amount that
was carried over unchanged may have been forgotten; it may be right as well, hence information. A contract that ends
with the fiscal year changes this year's amount in nothing.

Not in order::

    ［計画］
    項目  運用保守  1,200  1,200  注記=令和7年9月まで
    ［設定］
    会計年度=令和7年度

In order::

    ［計画］
    項目  運用保守    600  1,200  注記=令和7年9月まで
    項目  機器の賃借  300    300  注記=令和8年3月まで
    項目  利用料      500    500  注記=2022.10.1～2027.9.30
    ［設定］
    会計年度=令和7年度
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.dates import DATE, SPAN, Day, day_of
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ENTRY, PLAN_AMOUNT
from pybudget.core.money import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.fiscal_year import FiscalYear


_UNTIL: Final = re.compile(r"\s*末?(?:日)?\s*(?:[）)]\s*)?(?:まで|迄|に?(?:終了|満了))")
_YEAR: Final = re.compile(r"[\d元]\s*[年./．]")
"""What every date has: most names and remarks have none."""
_MARCH: Final = 3


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the texts of every row of the plan, and of every account without parts, whose amount has not changed."""
    year = budget.settings.fiscal_year
    if year is None:
        return
    for row in budget.plan.rows:
        amount, before = (cell.amount for cell in row.entry)
        if amount and amount == before:
            end = _end_within(f"{row.name}\n{row.content}\n{row.note}", year)
            if end:
                place = row.place(PLAN_AMOUNT.current)
                yield RULE.at(place, expected=before, actual=amount, text=end, unit=Unit.THOUSAND.label)
    for leaf in budget.accounts.leaves():
        current, prior = leaf.entry
        amount, before = current.amount, prior.amount
        if amount and amount == before:
            end = _end_within(f"{leaf.name}\n{leaf.note}", year)
            if end:
                yield RULE.at(leaf.place(ENTRY.current), expected=before, actual=amount, text=end, unit=Unit.YEN.label)


def _end_within(text: str, year: FiscalYear) -> str:
    """The words of the text that name an end within the fiscal year, before its last month; empty if there are none."""
    if not _YEAR.search(text):
        return ""
    for found in SPAN.finditer(text):
        if _is_within(day_of(found, "2"), year):
            return found.group()
    for found in DATE.finditer(text):
        until = _UNTIL.match(text, found.end())
        if until and _is_within(day_of(found), year):
            return text[found.start() : until.end()]
    return ""


def _is_within(day: Day, year: FiscalYear) -> bool:
    return day.exists and (year.year, _MARCH + 1) <= (day.year, day.month) < (year.year + 1, _MARCH)


RULE: Final = Rule(
    id="VAR003",
    title="年度の途中で終わる契約の額が見直されている",
    severity=Severity.INFO,
    message="{place.name}の額 {actual} {unit}は前年度と同じですが、「{text}」とあり、契約は年度の途中で終わります。",
    remedy="終わったあとの分が要るか、金額が変わらないかを確かめてください。確かめて同じなら、そのままで構いません。",
    source="長期継続契約・債務負担行為の期間",
    check=check,
)
