"""Fiscal years and the many ways in which Japanese documents write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple


class Era(NamedTuple):
    """An era as fiscal years use it.

    Attributes:
        name: Such as ``令和``.
        letter: The one-letter short form, ``R``.
        first: The fiscal year (CE year of its 1 April) that is called 元年度.
    """

    name: str
    letter: str
    first: int


ERAS: Final = (Era("令和", "R", 2019), Era("平成", "H", 1989), Era("昭和", "S", 1926))
"""Newest first. A new era is one more entry here; old labels stay readable, because labels may run past their era.

A fiscal year bears the name of the era in force for most of it; FY1926, mostly 大正15, counts as 昭和元年度.

Source: era changes of 1 May 2019, 8 January 1989 and 25 December 1926.
"""

MAX_LABEL_LENGTH: Final = 40
_MAX_ERA_YEAR: Final = 99
"""Labels have at most two digits after the era: 令和2025年度 is a slip, not a year."""

FIRST_YEAR: Final = ERAS[-1].first
LAST_YEAR: Final = ERAS[0].first + _MAX_ERA_YEAR - 1

_FIRST_YEARS: Final = {key: era.first for era in ERAS for key in (era.name, era.letter)}

_NUMBER: Final = "(?:元|[0-9]{1,2})"
_NAMES: Final = "|".join(era.name for era in ERAS)
_SPACED_NAMES: Final = "|".join(r"\s*".join(era.name) for era in ERAS)
_LETTERS: Final = "".join(era.letter for era in ERAS)

_ERA_LABEL: Final = re.compile(rf"(?P<era>{_NAMES})(?P<number>{_NUMBER})年度?")
_SHORT_LABEL: Final = re.compile(rf"(?P<era>[{_LETTERS}])(?P<number>{_NUMBER})(?:年度)?", re.IGNORECASE)
_COMMON_ERA_LABEL: Final = re.compile(r"FY(?P<fy>[0-9]{4})|(?P<year>[0-9]{4})年度", re.IGNORECASE)

# Every repeated part is anchored to a literal before it, so that a search stays linear. A bare S3 is far more often a
# product than 昭和3年度, hence no S without 年度. R7.3.31 and R7年3月 are dates, and that one lies in the year before.
_LABEL_IN_TEXT: Final = re.compile(
    rf"""
    (?:{_SPACED_NAMES})\s*{_NUMBER}\s*年\s*度
    | (?<![A-Z0-9])[{_LETTERS}]\s*{_NUMBER}\s*年\s*度
    | (?<![0-9])[0-9]{{4}}\s*年\s*度
    | (?<![A-Z0-9])(?:[RH]{_NUMBER}|FY[0-9]{{4}})(?![A-Z0-9年]|[./-][0-9])
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A fiscal year, 1 April to 31 March. Ordered by time.

    Attributes:
        year: The calendar year (CE) in which it begins, from 1926 (昭和元年度) to 2117 (令和99年度).

    Raises:
        ValueError: a year outside that range; the message is Japanese.

    Source:
        Local Autonomy Act, art. 208: 1 April to 31 March.
    """

    year: int

    def __post_init__(self) -> None:
        """Refuse years that no label can name."""
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            message = f"西暦{self.year}年度は扱えません。{FIRST_YEAR}年度から{LAST_YEAR}年度までを指定してください。"
            raise ValueError(message)

    @classmethod
    def parse(cls, label: str) -> FiscalYear:
        """Read a fiscal-year label.

        Args:
            label: Era, year and 年度 or 年 (``令和7年度``, ``令和元年度``, ``令和7年``), the short form (``R7``,
                ``R7年度``) or the calendar year in which it begins (``2025年度``, ``FY2025``). Full-width and
                lower-case letters, full-width digits, leading zeros and spaces anywhere are read. The label may run
                past its era: ``平成31年度`` is FY2019, as budgets of that spring say.

        Returns:
            The fiscal year, named by the calendar year (CE) in which it begins.

        Raises:
            ValueError: another form, an unknown era (``元年度`` alone names none), year 0, or more than 40 characters.
                The message is Japanese and names the label.

        Source:
            Local Autonomy Act, art. 208: 1 April to 31 March.
        """
        if len(label) > MAX_LABEL_LENGTH:
            excerpt = label[:MAX_LABEL_LENGTH]
            message = f"会計年度の表記「{excerpt}…」が長すぎます。「令和7年度」のように入力してください。"
            raise ValueError(message)
        year = _year_of(_normalised(label))
        if year is None:
            message = f"「{label}」は会計年度として読めません。「令和7年度」のように入力してください。"
            raise ValueError(message)
        return cls(year)

    @property
    def _era(self) -> Era:
        return next(era for era in ERAS if era.first <= self.year)

    @property
    def _era_year(self) -> int:
        return self.year - self._era.first + 1

    @property
    def era_label(self) -> str:
        """Era and year without 年度: ``令和7``, ``令和元``."""
        return f"{self._era.name}{'元' if self._era_year == 1 else self._era_year}"

    @property
    def label(self) -> str:
        """As documents print it: ``令和7年度``, ``令和元年度``."""
        return f"{self.era_label}年度"

    @property
    def short(self) -> str:
        """As file names have it: ``R7``, ``R1``."""
        return f"{self._era.letter}{self._era_year}"

    @property
    def previous(self) -> FiscalYear:
        """The fiscal year before. ValueError before the first one."""
        return FiscalYear(self.year - 1)

    @property
    def following(self) -> FiscalYear:
        """The fiscal year after. ValueError after the last one."""
        return FiscalYear(self.year + 1)

    def __str__(self) -> str:
        """The label, ``令和7年度``."""
        return self.label


def find_fiscal_years(text: str) -> tuple[FiscalYear, ...]:
    """Find every fiscal year that a text names: a title, a header cell, a file name.

    Args:
        text: Any text of any length; the time needed grows linearly with it.

    Returns:
        The years of all labels with 年度 (``令和7年度当初予算（令和6年度）`` has two), and of the short forms R7, H31
        and FY2025 that are no part of a longer ASCII word (``R7_予算.xlsx``) or of a date (``R7.3.31``); in order,
        duplicates kept. A 年 without 度 is a date and does not count, nor does a label that names no possible year.
    """
    years = (_year_of(found.group()) for found in _LABEL_IN_TEXT.finditer(_normalised(text)))
    return tuple(FiscalYear(year) for year in years if year is not None)


def advanced(text: str) -> str:
    """A text with every fiscal-year label in it one year on, each in its own form.

    ``令和7年度`` becomes ``令和8年度``, ``Ｒ７`` ``Ｒ８``, ``2025年度`` ``2026年度``, ``平成30年度`` ``令和元年度``.
    Dates and everything else stay; so does the label of the last year that there is a name for.
    """
    normalised = [_normalised(char) for char in text]
    starts = [0]
    for part in normalised:
        starts.append(starts[-1] + len(part))
    origins = {start: index for index, start in enumerate(starts)}
    result, done = "", 0
    for found in _LABEL_IN_TEXT.finditer("".join(normalised)):
        first, last = origins.get(found.start()), origins.get(found.end())
        year = _year_of(found.group())
        if first is not None and last is not None and year is not None and year < LAST_YEAR:
            result += text[done:first] + _in_form_of(text[first:last], FiscalYear(year + 1))
            done = last
    return result + text[done:]


def _in_form_of(label: str, year: FiscalYear) -> str:
    """A year's label as another label is written: era, letter or calendar year, full-width or not."""
    plain = unicodedata.normalize("NFKC", label)
    ending = "年度" if plain.rstrip().endswith("度") else ""
    if any(era.name[0] in plain for era in ERAS):
        written = year.label
    elif found := re.match("(?:FY)?[0-9]{4}", plain, re.IGNORECASE):
        written = re.sub("[0-9]{4}", str(year.year), found.group()) + ending
    else:
        digits = "".join(char for char in plain if char.isdigit())
        number = year.short[1:].zfill(len(digits) if digits.startswith("0") else 1)
        written = (year.short[0] if plain[0].isupper() else year.short[0].lower()) + number + ending
    is_wide = any(char.isdigit() and not char.isascii() for char in label)
    return written.translate(_WIDE) if is_wide else written


_WIDE: Final = str.maketrans({chr(code): chr(code + 0xFEE0) for code in (*range(0x30, 0x3A), *range(0x41, 0x5B))})


def _normalised(text: str) -> str:
    """NFKC, except that numbers in circles and superscripts stay: in R7① the mark is no digit of the year.

    One character at a time, since the composition of long runs of combining marks takes quadratic time.
    """
    if text.isascii():
        return text
    return "".join(
        character if unicodedata.category(character) == "No" else unicodedata.normalize("NFKC", character)
        for character in text
    )


def _year_of(label: str) -> int | None:
    """The calendar year (CE) that a normalised label names, or None when it names no possible fiscal year."""
    compact = "".join(label.split())
    if found := _COMMON_ERA_LABEL.fullmatch(compact):
        year = int(found["fy"] or found["year"])
    elif found := _ERA_LABEL.fullmatch(compact) or _SHORT_LABEL.fullmatch(compact):
        number = 1 if found["number"] == "元" else int(found["number"])
        if number == 0:
            return None
        year = _FIRST_YEARS[found["era"].upper()] + number - 1
    else:
        return None
    return year if FIRST_YEAR <= year <= LAST_YEAR else None
