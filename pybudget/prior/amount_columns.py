"""Which column of a table is the file's own year's budget, and what its figures are: decided with reason, or asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from pybudget.core.statements import INITIAL_BUDGET
from pybudget.prior.grids import letter
from pybudget.prior.wording import names_year_without_era, plain, unit_in, years_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.prior.header_rows import Table

INITIAL: Final = "当初"
SUPPLEMENTED: Final = "補正後"
ACTUAL: Final = "実績"


class Kind(Enum):
    """What the figures of a column are. The value is what reasons call it."""

    INITIAL = "当初予算"
    PLAIN = "予算"
    SUPPLEMENTED = "補正後"
    ACTUAL = "実績"
    BEFORE = "補正前"
    CHANGE = "補正額"
    ESTIMATE = "見積・査定"
    OTHER = "比較など"

    @property
    def is_budget(self) -> bool:
        """Whether the column may be the one that is looked for."""
        return self in (Kind.INITIAL, Kind.PLAIN, Kind.SUPPLEMENTED, Kind.ACTUAL)


_KINDS: Final = (
    (
        Kind.OTHER,
        r"増減|増△減|比較|差引|差額|増額|減額|伸率|率|%|構成比|割合|前々年|累計|単価|数量|人数|件数|財源|内訳|備考|摘要|理由|説明|残額|繰越",
    ),
    (Kind.ESTIMATE, r"見積|要求|要望|概算|査定|内示|見込|調整額|事務局案"),
    (Kind.BEFORE, r"補正前|既定|既決|補正以前"),
    (Kind.SUPPLEMENTED, r"補正後|現計|最終|現額|改予算"),
    (Kind.CHANGE, r"補正"),
    (Kind.ACTUAL, r"決算|実績|執行|支出済|収入済"),
    (Kind.INITIAL, r"当初"),
)
_OWN: Final = re.compile(r"本年度|当年度|今年度|当該年度|本年")
_PRIOR: Final = re.compile(r"前年|昨年|参考|前期|旧年度")
_NEXT: Final = re.compile(r"翌年|来年|次年|新年度")


class Relation(Enum):
    """Which year a header names relative to the file's own."""

    OWN = "own"
    PRIOR = "prior"
    NEXT = "next"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of amounts.

    Attributes:
        index: From 0.
        header: Its plain header.
        year: The fiscal year that the header names, if any; the lowest cell of several says it.
        relation: Which year it names relative to the file's own.
        kind: What its figures are.
    """

    index: int
    header: str
    year: FiscalYear | None
    relation: Relation
    kind: Kind

    @property
    def label(self) -> str:
        """As questions and reports call it."""
        return f"{letter(self.index)}列「{self.header}」"


def columns_of(table: Table, year: FiscalYear | None) -> tuple[AmountColumn, ...]:
    """The amount columns of a table, read by their headers; ``year`` explains labels without an era."""
    kinds = {column: _kind(table.headers[column]) for column in table.amounts}
    siblings = set(kinds.values())
    return tuple(
        AmountColumn(
            column,
            table.headers[column],
            next(reversed(years_in(table.headers[column], year)), None),
            _relation(table.headers[column]),
            _kind_among(kinds[column], table.headers[column], siblings),
        )
        for column in table.amounts
    )


def _kind(header: str) -> Kind:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, header)), Kind.PLAIN)


def _kind_among(kind: Kind, header: str, siblings: set[Kind]) -> Kind:
    """計 beside 補正前 and 補正額 is what the budget is after the change."""
    if kind is Kind.PLAIN and header.endswith("計") and siblings & {Kind.BEFORE, Kind.CHANGE}:
        return Kind.SUPPLEMENTED
    return kind


def _relation(header: str) -> Relation:
    found = ((Relation.PRIOR, _PRIOR), (Relation.OWN, _OWN), (Relation.NEXT, _NEXT))
    return next((relation for relation, pattern in found if pattern.search(header)), Relation.UNSAID)


@dataclass(frozen=True, slots=True)
class OwnYear:
    """The file's own year, with what told it; None where nothing does."""

    year: FiscalYear | None
    reason: str


def own_year(titles: Iterable[str], headers: Sequence[AmountColumn], names: Mapping[str, str]) -> OwnYear:
    """Tell a table's own year.

    Args:
        titles: Texts above it.
        headers: Its amount columns.
        names: What else names a year (シート名, ファイル名) → its text, the strongest first.

    Returns:
        The year of the title, else the latest year among the columns of budgets, else that of a name.
    """
    of_titles = _title_years(titles)
    if len(of_titles) == 1:
        return OwnYear(of_titles[0], "表題")
    may_be_own = [
        column for column in headers if column.relation is not Relation.PRIOR and column.kind is not Kind.OTHER
    ]
    years = {column.year for column in may_be_own if column.year}
    if not of_titles and years and all(column.year for column in may_be_own):
        return OwnYear(max(years), "列の見出し")
    for what, text in names.items():
        named = tuple(dict.fromkeys(years_in(text)))
        if len(named) == 1 and (not of_titles or named[0] in of_titles):
            return OwnYear(named[0], what)
    return OwnYear(None, "")


_REMARK: Final = re.compile(r"[※*(（]*注|[※*]")
"""What a remark between tables begins with: 「※」「注）」「（注1）」."""


def _title_years(titles: Iterable[str]) -> tuple[FiscalYear, ...]:
    """The different years that the titles name first; titles of budgets count before others, remarks not at all."""
    found = [(text, years[0]) for text in titles if not _REMARK.match(text) and (years := years_in(text))]
    about_budgets = [year for text, year in found if re.search("予算|決算|収支|歳入|歳出|収入|支出", text)]
    return tuple(dict.fromkeys(about_budgets or [year for text, year in found if unit_in(text) is None]))


def basis_in(texts: Iterable[str]) -> str | None:
    """The basis that the first text with any names: 当初, 補正後 or 実績."""
    for text in texts:
        for basis, pattern in ((SUPPLEMENTED, "補正"), (ACTUAL, "決算|実績"), (INITIAL, "当初")):
            if re.search(pattern, text):
                return basis
    return None


def basis_named(budget: str) -> str:
    """The basis that a budget's name answers to: 当初 or 補正後."""
    return INITIAL if budget == INITIAL_BUDGET else SUPPLEMENTED


_BASES: Final = {Kind.INITIAL: INITIAL, Kind.SUPPLEMENTED: SUPPLEMENTED, Kind.ACTUAL: ACTUAL}


def basis_of(column: AmountColumn, of_titles: str | None) -> str | None:
    """What a column's figures are: by its own header, else by the titles. None where neither says."""
    if column.kind in _BASES:
        return _BASES[column.kind]
    if column.kind is Kind.PLAIN:
        return of_titles
    return None


def candidates(
    columns: Sequence[AmountColumn], year: FiscalYear, wanted: str, of_titles: str | None
) -> tuple[AmountColumn, ...]:
    """The columns that may be the file's own year's budget: one where it is certain, several where it must be asked.

    Args:
        columns: The table's amount columns.
        year: The file's own year.
        wanted: The basis that the comparison needs.
        of_titles: The basis that the titles name.

    Returns:
        One column; several where more than one would do, or where headers and title contradict each other; none where
        no column is of that year.
    """
    budgets = [column for column in columns if column.kind.is_budget]
    own = [column for column in budgets if _is_own(column, year)]
    later = [column for column in budgets if column.year and column.year > year]
    if later or any(column.year == year and column.relation is Relation.PRIOR for column in budgets):
        return tuple(budgets)
    as_wanted = [column for column in own if basis_of(column, of_titles) == wanted] or own
    explicit = [column for column in as_wanted if column.year == year or column.relation is Relation.OWN]
    return tuple(explicit or as_wanted)


def _is_own(column: AmountColumn, year: FiscalYear) -> bool:
    if column.relation in (Relation.PRIOR, Relation.NEXT) or (
        names_year_without_era(column.header) and column.year is None
    ):
        return False
    return column.year is None or column.year == year


def named_columns(columns: Sequence[AmountColumn], wanted: str, sheet: str) -> tuple[AmountColumn, ...]:
    """The columns of a sheet that a person's choice means: a letter (D, D列), a whole header, or a part of one."""
    name, mark, rest = wanted.rpartition(OF_SHEET)
    if mark and is_letter(rest):
        return named_columns(columns, rest, sheet) if plain(name) == plain(sheet) else ()
    text = plain(wanted).strip("「」")
    if is_letter(text):
        return tuple(column for column in columns if letter(column.index) == text.upper().removesuffix("列"))
    by_header = [column for column in columns if column.header == text]
    by_part = [column for column in columns if text and text in column.header]
    return tuple(by_header or by_part)


OF_SHEET: Final = "!"
"""Between the name of a sheet and the letter of a column."""


def is_letter(text: str) -> bool:
    """Whether a person's choice is a column's letter."""
    return re.fullmatch("[A-Z]{1,2}列?", plain(text).upper()) is not None
