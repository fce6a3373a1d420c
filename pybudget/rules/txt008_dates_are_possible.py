"""Dates in a text must exist and agree with each other.

A date that the calendar does not have, a term that ends before it begins, 5年間 beside four years, 令和7年 beside
another year of the common era: one of the two was not changed when the other was.

Not in order::

    支-1  使用料  1,000  備考=5年間（令和4年1月～令和7年12月）

In order::

    支-1  使用料  1,000  備考=5年間（令和4年1月～令和8年12月）
    支-2  保守料    500  備考=2022.10.1～2027.9.30
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.dates import BOTH_COUNTS, DATE, SPAN, TERM, day_of, era_year, months_between, number, terms
from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_MONTHS: Final = 12
_ANY: Final = re.compile("年|[0-9０-９][.．/][0-9０-９]")
"""What every text with a date or a term holds."""
MARKS: Final = (re.compile(r"年(?!度)|年度\s*[（(]"), ".", "．", "/")
"""What a text with a date, a term or a year in both ways of counting holds."""


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every text with a date; the first fault of each."""
    for match in budget.texts.find_first(_ANY, *MARKS):
        fault = next(_faults(match.cell.text), None)
        if fault:
            yield RULE.at(match.cell.place, header=match.cell.header, fault=fault)


def _faults(text: str) -> Iterator[str]:
    for found in DATE.finditer(text):
        if not day_of(found).exists:
            yield f"「{found.group()}」という日付はありません"
    spans = list(SPAN.finditer(text))
    for found in spans:
        if day_of(found, "2").position < day_of(found, "1").position:
            yield f"「{found.group()}」は終わりが始まりより前です"
    lengths = list(terms(text))
    if len(spans) == len(lengths) == 1:
        months = months_between(day_of(spans[0], "1"), day_of(spans[0], "2"))
        if abs(months - lengths[0] * _MONTHS) > 1:
            term = TERM.search(text)
            yield f"「{spans[0].group()}」は{_length(months)}で、「{term.group() if term else ''}」と合いません"
    for found in BOTH_COUNTS.finditer(text):
        era, count = found["era"] or found["era2"], found["number"] or found["number2"]
        if era_year(era, count) != number(found["ce"] or found["ce2"]):
            yield f"「{found.group()}」の和暦と西暦が合いません"


def _length(months: int) -> str:
    years, rest = divmod(months, _MONTHS)
    return f"{years}年間" if not rest else f"{years}年{rest}か月"


RULE: Final = Rule(
    id="TXT008",
    title="日付と期間が正しい",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}の日付を確かめてください：{fault}。",
    remedy="契約書などで日付を確かめ、違うほうを直してください。",
    source="予算書の契約期間の記載（債務負担・長期継続契約）",
    check=check,
)
