"""Last year's file → the core's record of last year's book: our own files exactly, any other as its own sums prove."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.crosswalk import Decision, PriorAccount, PriorBook
from pybudget.core.money import Unit, format_yen
from pybudget.core.settings import BASES
from pybudget.errors import PybudgetError
from pybudget.garbage import without_search_for_cycles
from pybudget.prior import own_files
from pybudget.prior.amount_columns import (
    OF_SHEET,
    OwnYear,
    Relation,
    basis_in,
    basis_of,
    candidates,
    columns_of,
    is_letter,
    named_columns,
)
from pybudget.prior.csv_grids import read_csv
from pybudget.prior.files import Format, open_prior
from pybudget.prior.grids import letter
from pybudget.prior.lines import LineReader
from pybudget.prior.old_workbook_grids import read_old_workbook
from pybudget.prior.open_document_grids import read_open_document
from pybudget.prior.outline import FLAT
from pybudget.prior.questions import Answers, Choice, Expected, PriorQuestion, Question
from pybudget.prior.statement_tables import find_statements
from pybudget.prior.totals import Place, read_part
from pybudget.prior.units import deduced_unit, require_likely, stated_unit
from pybudget.prior.wording import years_in
from pybudget.prior.workbook_grids import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pybudget.core.crosswalk import Difference
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.prior.amount_columns import AmountColumn
    from pybudget.prior.files import PriorFile
    from pybudget.prior.grids import Grid
    from pybudget.prior.outline import Outline
    from pybudget.prior.statement_tables import Statement
    from pybudget.prior.units import Told

ANY_BOOK: Final = Expected(None, BASES[0], {})
NO_ANSWERS: Final = Answers()


def read_prior(path: Path, expected: Expected = ANY_BOOK, answers: Answers = NO_ANSWERS) -> PriorBook:
    """Read last year's book, whatever the layout of its file.

    Args:
        path: A workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) or a text file (.csv).
        expected: What is known of the book beforehand. It decides only between readings that the file allows.
        answers: What a person has decided.

    Returns:
        The leaf accounts with the file's own year's amounts in yen, the grand totals, and what was decided and why.

    Raises:
        PybudgetError: the file cannot be read, or is no budget.
        PriorQuestion: what the file leaves open, or where it contradicts itself.
    """
    file = open_prior(path)
    if file.format is Format.DOCUMENT:
        raise PybudgetError(
            f"前年度ファイル「{file.name}」は Word の文書です。収入と支出の表の入ったブックを指定してください"
            "（事業計画の文書は --prior-plan で指定できます）。"
        )
    if file.format is not Format.WORKBOOK:
        return _read_any(file, expected, answers)
    own = None
    if answers == replace(NO_ANSWERS, sheets=answers.sheets):
        own = own_files.read_own(file, answers.sheets)
    return _with_plan(file, own or _read_any(file, expected, answers))


def _read_any(file: PriorFile, expected: Expected, answers: Answers) -> PriorBook:
    with without_search_for_cycles():
        return _Reading(file, expected, answers).book()


def _with_plan(file: PriorFile, book: PriorBook) -> PriorBook:
    """The book with the plan that stands on the sheet 事業計画, unless it has one already."""
    plan = None if book.plan else own_files.read_own_plan(file)
    if plan is None:
        return book
    if (plan.fiscal_year, plan.basis) != (book.fiscal_year, book.basis):
        raise PybudgetError(
            f"前年度ファイル「{file.name}」の「事業計画」シートは{plan.fiscal_year.label}（{plan.basis}）で、"
            f"収入と支出の表（{book.fiscal_year.label}、{book.basis}）と違います。"
            "シートの表題を直すか、「事業計画」シートを除いて保存し直してください。"
        )
    return replace(book, plan=plan.items, decisions=(*book.decisions, *plan.decisions))


_READERS: Final[Mapping[Format, Callable[[PriorFile], tuple[Grid, ...]]]] = {
    Format.WORKBOOK: read_workbook,
    Format.BINARY_WORKBOOK: read_workbook,
    Format.OLD_WORKBOOK: read_old_workbook,
    Format.OPEN_DOCUMENT: read_open_document,
    Format.TEXT: read_csv,
}


@dataclass(frozen=True, slots=True)
class _Source:
    """A table of the file, with what was decided about it."""

    statement: Statement
    column: AmountColumn
    year: FiscalYear
    basis: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """What was read of one section."""

    section: Section
    outline: Outline
    differences: tuple[Difference, ...]
    told: Told

    @property
    def total(self) -> int:
        return self.outline.amount if self.outline.total is None else self.outline.total


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of a file that is not our own."""

    file: PriorFile
    expected: Expected
    answers: Answers

    def book(self) -> PriorBook:
        wanted = self.answers.year or self.expected.year
        grids = _READERS[self.file.format](self.file)
        statements = find_statements(self.file.name, self.file.path.stem, grids, self.answers, wanted)
        sources = [self._source(self._dated(statement)) for statement in statements]
        first = sources[0]
        for source in sources[1:]:
            self._require_alike(first, source)
        sections = {item.section: item for source in sources for item in self._sections(source)}
        self._require_proof(sections.values())
        ordered = [sections[section] for section in Section]
        units = dict.fromkeys(item.told[0].label for item in ordered)
        return PriorBook(
            first.year,
            first.basis,
            "・".join(units),
            tuple(
                [PriorAccount(item.section, leaf.path, leaf.amount) for item in ordered for leaf in item.outline.leaves]
            ),
            {item.section: item.total for item in ordered},
            tuple(dict.fromkeys([*(d for source in sources for d in source.decisions), *_unit_decisions(ordered)])),
            tuple(difference for item in ordered for difference in item.differences),
        )

    def _fault(self, sentence: str) -> PybudgetError:
        return PybudgetError(f"前年度ファイル「{self.file.name}」{sentence}")

    # Year, column and basis.

    def _dated(self, statement: Statement) -> Statement:
        """The table as one of the year that a person has given, if any has."""
        if self.answers.year is None:
            return statement
        return replace(statement, year=OwnYear(self.answers.year, "指定"))

    def _source(self, statement: Statement) -> _Source:
        table, told = statement.table, statement.year
        columns = columns_of(table, told.year)
        column = self._named(statement, columns)
        by_person = column is not None
        if column is not None:
            year = self._year_of(statement, column)
        else:
            year = self._year(statement)
            column = self._own_column(statement, columns, year)
        of_titles = basis_in(table.titles) or basis_in([table.grid.name]) or basis_in([self.file.path.stem])
        basis = self.answers.basis or basis_of(column, of_titles)
        if basis is None:
            raise PriorQuestion(
                Question.BASIS,
                f"前年度ファイル「{self.file.name}」の{_sheet(statement)}{column.label}が、当初予算か補正後か実績かが分かりません",
                [Choice(item, item) for item in BASES],
            )
        reason = "指定された列" if by_person else f"{told.reason}の年度（{year.label}）の列"
        sheet = (Decision("シート", f"「{table.grid.name}」", "科目と金額の表"),) if table.grid.name else ()
        decisions = (*sheet, Decision("列", column.label, reason))
        return _Source(statement, column, year, basis, decisions)

    def _year(self, statement: Statement) -> FiscalYear:
        told = statement.year
        if told.year is None:
            raise self._without_year(statement)
        of_sheet = tuple(dict.fromkeys(years_in(statement.table.grid.name)))
        if of_sheet and told.year not in of_sheet and self.answers.year is None:
            raise self._asked_year(
                f"のシート「{statement.table.grid.name}」は、{told.reason}の年度（{told.year.label}）とシート名の年度が食い違います",
                (told.year, *of_sheet),
            )
        return told.year

    def _year_of(self, statement: Statement, column: AmountColumn) -> FiscalYear:
        """The year of a column that a person has named; where the title tells another, it is asked for."""
        told = statement.year
        if self.answers.year is not None:
            return self.answers.year
        if told.year and column.year and told.year != column.year and told.reason != "列の見出し":
            raise self._asked_year(
                f"の{_sheet(statement)}{column.label}は、見出しの年度が{told.reason}の年度（{told.year.label}）と食い違います",
                (told.year, column.year),
            )
        year = column.year or told.year
        if year is None:
            raise self._without_year(statement)
        return year

    def _without_year(self, statement: Statement) -> PybudgetError:
        return self._asked_year(
            f"の{_sheet(statement)}表が何年度の予算かが読めません", (self.expected.year,) if self.expected.year else ()
        )

    def _asked_year(self, statement: str, years: Sequence[FiscalYear]) -> PybudgetError:
        if not years:
            return self._fault(f"{statement}。表題に「令和6年度当初予算」のように入れて保存し直してください。")
        choices = [Choice(year.label, year.label) for year in dict.fromkeys(years)]
        return PriorQuestion(Question.YEAR, f"前年度ファイル「{self.file.name}」{statement}", choices)

    def _named(self, statement: Statement, columns: Sequence[AmountColumn]) -> AmountColumn | None:
        """The column that a person has named; None where none was, or where this table needs no name for it."""
        if not self.answers.columns:
            return None
        sheet = statement.table.grid.name
        found = dict.fromkeys(
            column for wanted in self.answers.columns for column in named_columns(columns, wanted, sheet)
        )
        if len(found) == 1:
            return next(iter(found))
        year = statement.year.year
        if not found and year is not None and len(self._candidates(statement, columns, year)) == 1:
            return None
        state = "が複数の列に当たります" if found else "という列がありません"
        wanted = "」「".join(self.answers.columns)
        raise PriorQuestion(
            Question.COLUMN,
            f"前年度ファイル「{self.file.name}」の{_sheet(statement)}表では「{wanted}」{state}",
            [Choice(_name_of(column, columns, sheet), column.label) for column in found or columns],
        )

    def _candidates(
        self, statement: Statement, columns: Sequence[AmountColumn], year: FiscalYear
    ) -> tuple[AmountColumn, ...]:
        wanted = self.answers.basis or self.expected.basis
        return candidates(columns, year, wanted, basis_in(statement.table.titles))

    def _own_column(self, statement: Statement, columns: Sequence[AmountColumn], year: FiscalYear) -> AmountColumn:
        found = self._candidates(statement, columns, year)
        only = _only_budget(found or columns)
        is_named_elsewhere = any(column.year == year for column in found)
        if only is not None and only.year not in (None, year) and not is_named_elsewhere:
            self._year_of(statement, only)  # asks where nobody has decided
            return only
        if len(found) == 1 and not self._doubts(statement, found[0]):
            return found[0]
        raise PriorQuestion(
            Question.COLUMN,
            f"前年度ファイル「{self.file.name}」の{_sheet(statement)}表で、{year.label}の予算の列が決められません",
            [Choice(_name_of(column, columns, statement.table.grid.name), column.label) for column in found or columns],
        )

    def _doubts(self, statement: Statement, column: AmountColumn) -> bool:
        """Whether only headers tell the year, and the file's name tells another."""
        of_name = set(years_in(self.file.path.stem))
        return statement.year.reason == "列の見出し" and bool(of_name) and column.year not in of_name

    def _require_alike(self, first: _Source, other: _Source) -> None:
        headers = (first.column.header, other.column.header)
        letters = [wanted for wanted in self.answers.columns if is_letter(wanted)]
        if letters and headers[0] != headers[1]:
            raise self._fault(
                f"では、{letters[0]}列の見出しが表によって違います（「{headers[0]}」と「{headers[1]}」）。"
                "--column には見出しか、「支出!D」のようにシートの名前を付けた記号を指定してください。"
            )
        if first.year != other.year:
            raise self._fault(
                f"の収入と支出の表の年度が違います（{first.year.label}と{other.year.label}）。同じ年度の表かを確かめてください。"
            )
        if first.basis != other.basis:
            raise self._fault(
                f"の収入と支出の表の基準が違います（{first.basis}と{other.basis}）。同じ版の表かを確かめてください。"
            )

    # Lines, unit and totals.

    def _sections(self, source: _Source) -> tuple[_Section, ...]:
        told = self._unit(source)
        return tuple(self._section(source, section, told) for section in Section if section in self._held(source))

    def _held(self, source: _Source) -> frozenset[Section]:
        return source.statement.sections

    def _unit(self, source: _Source) -> Told:
        if self.answers.unit is not None:
            return self.answers.unit, "指定された単位"
        found = stated_unit(self.file.name, source.statement.table, source.column.index)
        if found is not None:
            return found
        section = next(section for section in Section if section in source.statement.sections)
        probe = self._section(source, section, (Unit.THOUSAND, ""))
        return deduced_unit(self.file.name, probe.total, self.expected.totals.get(section))

    def _section(self, source: _Source, section: Section, told: Told) -> _Section:
        statement = source.statement
        reader = LineReader(
            self.file.name, statement.table, source.column.index, told[0], is_divided=statement.is_divided
        )
        parts = [part for part in reader.parts() if (part.section or source.statement.first) is section]
        if len(parts) != 1:
            raise self._fault(
                f"の{_sheet(source.statement)}表に、{section.value}の部分が{len(parts)}か所あります。"
                "収入と支出を一つずつに分けて保存し直してください。"
            )
        outline, differences = read_part(
            Place(reader), parts[0], accepts_differences=self.answers.accepts_differences or not told[1]
        )
        return _Section(section, outline, differences, told)

    def _require_proof(self, sections: Iterable[_Section]) -> None:
        """Where a section states no sum at all, the other's total must prove it: a budget's sides are equal."""
        by_section = {item.section: item for item in sections}
        units = {item.told[0] for item in by_section.values()}
        if len(units) > 1 and self.answers.unit is None:
            raise PriorQuestion(
                Question.UNIT,
                f"前年度ファイル「{self.file.name}」の収入と支出の表の単位が違います",
                [Choice(unit.label, unit.label) for unit in sorted(units)],
            )
        revenue, expenditure = (by_section[section] for section in Section)
        if not (revenue.total or expenditure.total):
            raise self._fault("には、0 でない金額がありません。金額の入ったファイルかを確かめてください。")
        for item in (revenue, expenditure):
            if self.answers.unit is None:
                require_likely(self.file.name, item.told, item.total, self.expected.totals.get(item.section))
        is_proved = revenue.outline.sums and expenditure.outline.sums
        if not is_proved and revenue.total != expenditure.total and not self.answers.accepts_differences:
            raise PriorQuestion(
                Question.DIFFERENCES,
                f"前年度ファイル「{self.file.name}」には合計の行がなく、収入 {format_yen(revenue.total)} 円と"
                f"支出 {format_yen(expenditure.total)} 円が等しくないため、正しく読めたか確かめられません",
            )


def _only_budget(columns: Sequence[AmountColumn]) -> AmountColumn | None:
    """The one column that may hold a year's own budget, if there is only one."""
    found = [column for column in columns if column.kind.is_budget and column.relation is not Relation.PRIOR]
    return found[0] if len(found) == 1 else None


def _name_of(column: AmountColumn, columns: Sequence[AmountColumn], sheet: str) -> str:
    """What a person types to choose a column: its header, which means the same in every table, else its letter."""
    same = [other for other in columns if column.header in other.header]
    if len(same) == 1 and OF_SHEET not in column.header:
        return column.header
    return f"{sheet}{OF_SHEET}{letter(column.index)}" if sheet else letter(column.index)


def _unit_decisions(sections: Sequence[_Section]) -> list[Decision]:
    found = [Decision("単位", item.told[0].label, item.told[1]) for item in sections]
    for item in sections:
        if item.outline.told_by != FLAT:
            found.append(Decision(f"{item.section.value}の階層", item.outline.told_by, "合計がすべて合う読み方"))
        found += [
            Decision(f"{item.section.value}の行", remark, "合計がすべて合う読み方") for remark in item.outline.remarks
        ]
    return found


def _sheet(statement: Statement) -> str:
    name = statement.table.grid.name
    return f"「{name}」の" if name else ""
