"""A fiscal year in a text must fit the book's own year.

Texts are carried over from last year's book. Reported are years that cannot be meant: a name with another year than
the book's (unless it tells since when, until when or from which contract), 今年度（…） or 前年度（…） with another year
beside it, something planned for a year that is over, results of a year that is not. Any other year in a sentence is
history or outlook, and is let alone.

Not in order::

    支-1  令和6年度電子調達事業  1,000
    支-2  監査                     500  備考=前年度（令和5年度）の実績による
    支-3  研修                     200  備考=令和6年度の予定：52団体
    ［設定］
    会計年度=令和7年度

In order::

    支-1  令和4年度導入機器の保守  1,000
    支-2  監査                       500  備考=前年度（令和6年度）の実績による
    支-3  研修                       200  備考=令和6年度は52団体
    ［設定］
    会計年度=令和7年度
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.fiscal_year import FiscalYear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.texts import Match

_RELATIVE: Final = {
    "本年度": 0,
    "今年度": 0,
    "当年度": 0,
    "前年度": -1,
    "昨年度": -1,
    "来年度": 1,
    "次年度": 1,
    "翌年度": 1,
    "前々年度": -2,
    "一昨年度": -2,
}
_LABEL: Final = re.compile(
    rf"""
    (?:(?P<relative>{"|".join(sorted(_RELATIVE, key=len, reverse=True))})\s*[（(、：:]?\s*(?:の)?)?
    (?P<label>(?:令和|平成|昭和)\s*(?:元|[0-9０-９]{{1,2}})\s*年度|(?<![0-9０-９])(?:20[0-9]{{2}}|２０[０-９]{{2}})年度)
    (?P<after>[^\0\n]{{0,8}})
    """,
    re.VERBOSE,
)
_PLANNED: Final = re.compile(r"(?:の|は|に|：|:|\s)*(?:実施|開催|導入|参加|更新|計上)?(?:予定|見込)")
_RESULT: Final = re.compile(r"(?:の|は|：|:|\s)*(?:決算|実績)(?!見込|（見込|\(見込)")
_SINCE_OR_OF: Final = re.compile(
    r"(?:から|より|まで|以[降前]|[～〜~－―-]|[（(]?(?:実績|決算|見込)|比|に比|繰越|補正|.{0,4}(?:導入|開始|契約|購入|構築"
    r"|整備|改修|設置|更新|債務|廃止|終了|加入|採択|策定|制定|分))"
)


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every label of a fiscal year, if the book's own year is known."""
    this_year = budget.settings.fiscal_year
    if this_year is None:
        return
    for match in budget.texts.find(_LABEL, "年度"):
        year = _year(match.found["label"])
        wanted = None if year is None else _wanted(match, year, this_year)
        if year is not None and wanted is not None:
            yield RULE.at(
                match.cell.place, header=match.cell.header, text=match.excerpt, found=year.label, needed=wanted
            )


def _year(label: str) -> FiscalYear | None:
    try:
        return FiscalYear.parse(label)
    except ValueError:
        return None


def _wanted(match: Match, year: FiscalYear, this_year: FiscalYear) -> str | None:
    """What should stand there in place of this year; None where it may stand."""
    offset, after, relative = year.year - this_year.year, match.found["after"], match.found["relative"]
    if relative is not None:
        return None if offset == _RELATIVE[relative] else f"{relative}は{_shifted(this_year, _RELATIVE[relative])}"
    if offset < 0 and _PLANNED.match(after):
        return f"これからの予定なら{this_year.label}"
    if offset >= 0 and _RESULT.match(after):
        return f"実績なら{this_year.previous.label}まで"
    if match.cell.is_name and offset and not _SINCE_OR_OF.match(after):
        return f"この予算は{this_year.label}"
    return None


def _shifted(year: FiscalYear, offset: int) -> str:
    return FiscalYear(year.year + offset).label


RULE: Final = Rule(
    id="TXT007",
    title="文章の年度が会計年度と合う",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}「{text}」の{found}は、会計年度と合わないようです（{needed}）。",
    remedy="前の年度のブックから引き継いだままの年度でないか確かめ、直してください。",
    source="地方自治法第208条第1項（会計年度は4月1日から翌年3月31日まで）による年度の表記",
    check=check,
)
