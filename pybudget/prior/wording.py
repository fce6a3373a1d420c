"""The words by which budget tables are known: headers, totals, sections, years, units."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.fiscal_year import FIRST_YEAR, LAST_YEAR, FiscalYear, find_fiscal_years
from pybudget.core.money import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_HEADER: Final = 40
"""Characters of a header cell: longer texts are read as remarks."""


def plain(text: str) -> str:
    """A text without what printing changes: width and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


_NAME_HEADER: Final = re.compile(
    "[大中小細]項目|細目|細細目|細々目|[款項目節](?:名|名称)?|細節|(?:勘定|予算|収入|支出|歳入|歳出|[大中小])?科目(?:名|名称)?"
    "|項目名?|区分|[大中小]区分|[大中小]分類|[大中小細]?事業(?:名|名称)?|名称|費目名?|内訳|摘要|[款項目節・、/]{2,}"
    "|第?[1-9](?:階層|レベル)"
)
_CODE_HEADER: Final = re.compile(r".{0,6}(?:コード|番号|No\.?|NO\.?|№|CD)", re.IGNORECASE)
_LEVEL_HEADER: Final = re.compile("階層|階層レベル|レベル|段階|level", re.IGNORECASE)
_SECTION_HEADER: Final = re.compile("部|種類|(?:収支|収入支出|歳入歳出)(?:区分)?")
_AMOUNT_HEADER: Final = re.compile(
    r"予算|金額|当初|年度|見積|査定|要求|決算|実績|補正|現計|前年|本年|増減|比較|千円|額$|^[RHS][0-9]{1,2}|^計$"
)


class Role(Enum):
    """What a column holds."""

    NAME = "name"
    CODE = "code"
    LEVEL = "level"
    SECTION = "section"
    OTHER = "other"


def role_of(header: str) -> Role:
    """What a column with this (plain) header holds."""
    whole = re.sub(r"[()（）【】\[\]「」]", "", header)
    role = _role(whole)
    return role if role is not Role.OTHER else _role(_BRACKETED.sub("", header))


_BRACKETED: Final = re.compile(r"[(（【\[「][^)）】\]」]*[)）】\]」]")


def _role(bare: str) -> Role:
    if _LEVEL_HEADER.fullmatch(bare):
        return Role.LEVEL
    if _NAME_HEADER.fullmatch(bare):
        return Role.NAME
    if _SECTION_HEADER.fullmatch(bare):
        return Role.SECTION
    if _CODE_HEADER.fullmatch(bare):
        return Role.CODE
    return Role.OTHER


def is_amount_header(header: str) -> bool:
    """Whether a (plain) header announces amounts."""
    return len(header) <= LONGEST_HEADER and _AMOUNT_HEADER.search(header) is not None


_SECTIONS: Final = {
    Section.REVENUE: re.compile(r"収入|歳入"),
    Section.EXPENDITURE: re.compile(r"支出|歳出"),
}
_MARKER: Final = re.compile(
    r"[\W\d_ⅠⅡIV]*(?:一般会計)?(?P<word>収入|支出|歳入|歳出)(?:の部|予算|予算書|の予算|部|内訳|明細|明細書|科目|の内訳)?\W*"
)
_SECTION_VALUES: Final = {
    "収入": Section.REVENUE,
    "歳入": Section.REVENUE,
    "収": Section.REVENUE,
    "入": Section.REVENUE,
    "支出": Section.EXPENDITURE,
    "歳出": Section.EXPENDITURE,
    "支": Section.EXPENDITURE,
    "出": Section.EXPENDITURE,
}


def sections_in(text: str) -> frozenset[Section]:
    """The sections that a text names; both in 収入支出予算書, and in 収支予算書 none."""
    return frozenset(section for section, pattern in _SECTIONS.items() if pattern.search(text))


def may_mark_section(text: str) -> bool:
    """Whether a text is worth a closer look by ``marked_section``: a quick test for large tables."""
    return len(text) <= LONGEST_HEADER and ("収" in text or "支" in text or "歳" in text)


def marked_section(text: str) -> Section | None:
    """The section that a row such as 【収入の部】, 歳出 or Ⅱ 支出の部 opens."""
    found = _MARKER.fullmatch(text) if len(text) <= LONGEST_HEADER else None
    return _SECTION_VALUES[found["word"]] if found else None


def section_value(text: str) -> Section | None:
    """The section that a cell of a section column names (収入, 歳入の部)."""
    return _SECTION_VALUES.get(text.removesuffix("の部"))


_EXACT_TOTAL: Final = re.compile(
    r"(?:小計|合計|総計|総合計|総額|計|累計|中計|款計|項計|目計|節計|部計|頁計"
    r"|(?:収入|支出|歳入|歳出|予算|全体|事業費)(?:の部)?(?:小計|合計|総計|総合計|総額|計))(?:額)?"
)
_ORDINARY_ENDING: Final = re.compile(r"(?:会|統|設|家|時|生|推|余|月|温度|体温)計$")
_MEMO: Final = re.compile(r"[(\[【〔<]*(?:うち|内数|再掲|参考)|.*[(\[【〔](?:再掲|内数|参考)[)\]】〕]$")
_NOTE: Final = re.compile(r"[※＊*]|[(（]?注[)）:：\d]|[(（]?備考[)）:：]|単位|出典|作成")


def is_total_name(name: str) -> bool:
    """Whether a (plain) name can only be that of a total: 小計, 合 計, 歳入合計."""
    return _EXACT_TOTAL.fullmatch(name.strip("()[]【】〔〕<>*※:")) is not None


def may_be_total_name(name: str) -> bool:
    """Whether a (plain) name may be that of a total: 事業費計, but not 特別会計."""
    bare = name.strip("()[]【】〔〕<>*※:")
    return bare.endswith("計") and not _ORDINARY_ENDING.search(bare)


def is_memo_name(name: str) -> bool:
    """Whether a (plain) name says that its amount is contained in another: うち…, （再掲）…."""
    return _MEMO.match(name) is not None


def is_note(text: str) -> bool:
    """Whether a (plain) text is a remark below or beside a table."""
    return _NOTE.match(text) is not None


_ERALESS: Final = re.compile(r"(?<![0-9元])(元|[0-9]{1,2})年度")
_NEAR: Final = 6
"""Years by which a label without its era may lie from the year of the file."""


def years_in(text: str, near: FiscalYear | None = None) -> tuple[FiscalYear, ...]:
    """Every fiscal year that a text names; a label without era (元年度) is read as the nearest to a known year."""
    found = find_fiscal_years(text)
    if found or near is None:
        return found
    return tuple(year for label in _ERALESS.findall(plain(text)) if (year := _nearest(label, near)) is not None)


def names_year_without_era(text: str) -> bool:
    """Whether a text has a label such as 元年度 that only another year explains."""
    return not find_fiscal_years(text) and _ERALESS.search(plain(text)) is not None


def _nearest(label: str, near: FiscalYear) -> FiscalYear | None:
    candidates = (
        FiscalYear(year)
        for distance in range(_NEAR + 1)
        for year in (near.year - distance, near.year + distance)
        if FIRST_YEAR <= year <= LAST_YEAR
    )
    return next(
        (year for year in candidates if year.era_label.endswith(_number(label)) and _is_exactly(year, label)), None
    )


def _number(label: str) -> str:
    return "元" if label in ("元", "1") else str(int(label))


def _is_exactly(year: FiscalYear, label: str) -> bool:
    return re.sub(r"^[^0-9元]+", "", year.era_label) == _number(label)


_UNIT: Final = re.compile(
    r"単位[:：は]?[(（]?(百万円|千円|円)|[(（\[【〔](百万円|千円|円)[)）\]】〕]|^(百万円|千円|円)$|(百万円|千円)$"
)


def unit_in(text: str) -> Unit | None:
    """The unit that a (plain) header or corner text states: 単位：千円, (千円), 予算額（円）."""
    found = _UNIT.search(text) if len(text) <= LONGEST_HEADER else None
    label = next((part for part in found.groups() if part), None) if found else None
    return next((unit for unit in Unit if unit.label == label), None)


def common_section(texts: Iterable[str]) -> Section | None:
    """The one section that the first text with any names; None where it names both, or no text names one."""
    for text in texts:
        found = sections_in(text)
        if found:
            return next(iter(found)) if len(found) == 1 else None
    return None
