"""Dates and terms in Japanese sentences: 令和4年1月～令和8年12月, 2022.10.1～2027.9.30, 5年間."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core.fiscal_year import ERAS

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS: Final = 12
_FIRST: Final = {key: era.first for era in ERAS for key in (era.name, era.letter)}
_DIGITS: Final = "[0-9０-９]"
_ERA: Final = rf"(?:令和|平成|昭和|[RHS](?={_DIGITS}{{1,2}}[.．/]))"
_YEAR: Final = rf"(?:(?P<era%s>{_ERA})\s*(?P<number%s>元|{_DIGITS}{{1,2}})|(?P<ce%s>{_DIGITS}{{4}}))"
_DATE: Final = (
    rf"{_YEAR}\s*(?:年\s*(?P<month%s>{_DIGITS}{{1,2}})\s*月(?:\s*(?P<day%s>{_DIGITS}{{1,2}})\s*日)?"
    rf"|[.．/](?P<dotmonth%s>{_DIGITS}{{1,2}})(?:[.．/](?P<dotday%s>{_DIGITS}{{1,2}}))?(?![0-9０-９.．/]))"
)


def _pattern(template: str, suffix: str) -> str:
    return template % ((suffix,) * template.count("%s"))


DATE: Final = re.compile(rf"(?<![0-9０-９.．/A-Za-z]){_pattern(_DATE, '')}")
"""A date with its year and month, perhaps its day."""

SPAN: Final = re.compile(
    rf"(?<![0-9０-９.．/A-Za-z]){_pattern(_DATE, '1')}\s*(?:から|より|[～〜~－―–-])\s*{_pattern(_DATE, '2')}"
)
"""Two dates with ～ or から between."""

TERM: Final = re.compile(rf"(?<!{_DIGITS})(?P<years>{_DIGITS}{{1,2}})\s*(?:年間|か年|ヶ年|カ年|箇年)")
"""How long: 5年間."""

_COUNT: Final = rf"(?P<era%s>令和|平成|昭和)\s*(?P<number%s>元|{_DIGITS}{{1,2}})\s*年"
_COMMON: Final = rf"(?P<ce%s>{_DIGITS}{{4}})"
BOTH_COUNTS: Final = re.compile(
    rf"{_pattern(_COUNT, '')}度?\s*[（(]\s*(?:西暦)?\s*{_pattern(_COMMON, '')}"
    rf"|(?<!{_DIGITS}){_pattern(_COMMON, '2')}\s*年度?\s*[（(]\s*{_pattern(_COUNT, '2')}"
)
"""A year in both ways of counting: 令和7年（2025年）."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written: the day is None where the text stops at the month.

    Attributes:
        year: CE.
        month: As written, perhaps 13.
        day: As written, perhaps 31 in April.
    """

    year: int
    month: int
    day: int | None

    @property
    def exists(self) -> bool:
        """Whether the calendar has it."""
        if not 1 <= self.month <= _MONTHS:
            return False
        return self.day is None or 1 <= self.day <= calendar.monthrange(self.year, self.month)[1]

    @property
    def position(self) -> tuple[int, int, int]:
        """For comparing; a month without a day is its first day."""
        return self.year, self.month, self.day or 1


def day_of(found: re.Match[str], suffix: str = "") -> Day:
    """The date of a match of ``DATE`` (no suffix) or ``SPAN`` (``1``: start, ``2``: end)."""
    month = found[f"month{suffix}"] or found[f"dotmonth{suffix}"]
    day = found[f"day{suffix}"] or found[f"dotday{suffix}"]
    return Day(year_of(found, suffix), number(month), number(day) if day else None)


def year_of(found: re.Match[str], suffix: str = "") -> int:
    """The calendar year (CE) of a match with the groups era, number and ce."""
    if found[f"ce{suffix}"]:
        return number(found[f"ce{suffix}"])
    return era_year(found[f"era{suffix}"], found[f"number{suffix}"])


def era_year(era: str, count: str) -> int:
    """The calendar year (CE) of an era's year: 令和, 7 → 2025."""
    return _FIRST[era] + number(count) - 1


def number(digits: str) -> int:
    """Digits of either width, or 元."""
    return 1 if digits == "元" else int(unicodedata.normalize("NFKC", digits))


def months_between(start: Day, end: Day) -> int:
    """How many months a term has, the first and the last counted: April to next March has 12."""
    return (end.year - start.year) * _MONTHS + end.month - start.month + 1


def terms(text: str) -> Iterator[int]:
    """Every length in years that a text names."""
    return (number(found["years"]) for found in TERM.finditer(text))
