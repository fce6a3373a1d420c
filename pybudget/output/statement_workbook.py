"""The statement workbook: sheets 収入の部 and 支出の部 with live formulas, in the look of a template."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.accounts import Kind, Section
from pybudget.core.cells import Column, Pair
from pybudget.core.headers import CHANGE_RATE
from pybudget.core.statements import UNIT_LINE, obstacles, statement
from pybudget.errors import PybudgetError
from pybudget.garbage import without_search_for_cycles
from pybudget.master.sheet_rows import Formula
from pybudget.output import formula_texts, statement_template
from pybudget.output import obstacles as wording
from pybudget.output.formula_texts import shown
from pybudget.output.printed_book import PrintedBook, PrintedColumn
from pybudget.output.statement_template import Part

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.statements import Statement, StatementLine
    from pybudget.master.sheet_rows import Content
    from pybudget.output.printed_book import PrintedSheet

COVER: Final = "表紙"

_AMOUNTS: Final = Pair(Part.CURRENT, Part.PRIOR)


def sheet_name(section: Section) -> str:
    """``収入の部`` / ``支出の部``."""
    return f"{section.value}の部"


SHEETS: Final = frozenset(sheet_name(section) for section in Section)


def total_name(section: Section, column: Column = Column.CURRENT) -> str:
    """The defined name of a section's grand total: ``収入合計`` / ``支出合計``, and those of last year's column."""
    return f"{'前年度' if column is Column.PRIOR else ''}{section.value}合計"


@without_search_for_cycles()
def write_statements(  # noqa: PLR0913 - what of the workbook may be chosen
    budget: Budget,
    template: Path | None,
    *,
    modified: dt.datetime,
    with_change: bool = False,
    with_cover: bool = False,
    is_supplement: bool = False,
) -> bytes:
    """The workbook of both statements.

    Args:
        budget: The book.
        template: The workbook with the look; None takes the one that comes with the package.
        modified: What the document properties say.
        with_change: Whether to add the columns 増減額 and 増減率.
        with_cover: Whether to put a sheet 表紙 in front: title, organisation, and what leads to every 大項目.
        is_supplement: Whether the book's prior-year column holds the amounts before the supplement: the columns are
            補正前の額, 補正額 and 計 then.

    Returns:
        The package; equal input gives equal bytes.

    Raises:
        PybudgetError: the template is not usable, or something in the book would have to be invented or dropped.
    """
    require_printable(budget)
    book = PrintedBook.with_look(template)
    texts = [statement(budget, section, is_supplement=is_supplement) for section in Section]
    columns = _columns(texts[0], with_change=with_change)
    cover = book.add_sheet(COVER, columns) if with_cover else None
    pages = [_Page(text, book.add_sheet(sheet_name(text.section), columns)) for text in texts]
    organisation = budget.settings.text(keys.ORGANISATION)
    for page in pages:
        page.write()
        page.name_total(book)
    if cover is not None:
        _write_cover(cover, pages, organisation)
    return book.saved(texts[0].title, organisation, modified)


def require_printable(budget: Budget) -> None:
    """Whether a book can be printed.

    Raises:
        PybudgetError: something in the book would have to be invented or dropped.
    """
    for obstacle in obstacles(budget):
        raise PybudgetError(wording.sentence(obstacle))


def _columns(text: Statement, *, with_change: bool) -> tuple[PrintedColumn, ...]:
    major, minor, current, note, prior = text.columns
    names = PrintedColumn(Part.MAJOR, major), PrintedColumn(Part.MINOR, minor)
    if text.is_supplement:
        amounts = (
            PrintedColumn(Part.PRIOR, prior, headed_like=Part.CURRENT),
            PrintedColumn(Part.CHANGE, text.change),
            PrintedColumn(Part.CURRENT, current),
        )
        return (*names, *amounts, PrintedColumn(Part.NOTE, note))
    plain = PrintedColumn(Part.CURRENT, current), PrintedColumn(Part.NOTE, note), PrintedColumn(Part.PRIOR, prior)
    if not with_change:
        return (*names, *plain)
    return (*names, *plain, PrintedColumn(Part.CHANGE, text.change), PrintedColumn(Part.RATE, CHANGE_RATE))


@dataclass(frozen=True, slots=True)
class _Page:
    """One statement on its sheet."""

    statement: Statement
    sheet: PrintedSheet

    def write(self) -> None:
        """Fill and dress the sheet."""
        _write_top(self.sheet, self.statement)
        lines = self.statement.lines
        first = self.sheet.next_row
        for line, is_together in zip(lines, together(lines), strict=True):
            row = self._write_line(line, first, is_together=is_together)
            if line.kind is Kind.ACCOUNT and line.members:
                self.sheet.opens.add(row)
        self.sheet.close()

    def _write_line(self, line: StatementLine, first: int, *, is_together: bool) -> int:
        sheet, places = self.sheet, self.sheet.places
        contents: list[Content] = [None] * len(places)
        contents[places[Part.MAJOR if line.level == 1 else Part.MINOR]] = line.name
        contents[places[Part.NOTE]] = line.note or None
        if line.members or line.kind is not Kind.ACCOUNT:
            rows = [first + member for member in line.members]
            for part, amount in zip(_AMOUNTS, line.amounts, strict=True):
                contents[places[part]] = formula_texts.sum_of(sheet.letter(part), rows, amount, line.name)
        else:
            contents[places[Part.CURRENT]] = shown(line.amounts.current)
            contents[places[Part.PRIOR]] = shown(line.amounts.prior)
        if Part.CHANGE in places:
            self._add_change(contents, line.amounts)
        return sheet.add(label_of(line), contents, steps=max(line.level - 2, 0), is_together=is_together)

    def _add_change(self, contents: list[Content], amounts: Pair[int | None]) -> None:
        sheet, row = self.sheet, self.sheet.next_row
        current, prior, change = (f"{sheet.letter(part)}{row}" for part in (*_AMOUNTS, Part.CHANGE))
        contents[sheet.places[Part.CHANGE]] = formula_texts.change(current, prior, amounts)
        if Part.RATE in sheet.places:
            contents[sheet.places[Part.RATE]] = formula_texts.change_rate(change, prior, amounts)

    @property
    def first_row(self) -> int:
        """The row of the first line."""
        return self.sheet.header_row + 1

    def name_total(self, book: PrintedBook) -> None:
        """Give the grand totals their names."""
        total = next((index for index, line in enumerate(self.statement.lines) if line.kind is Kind.TOTAL), None)
        if total is not None:
            for column, part in zip(Column, _AMOUNTS, strict=True):
                name = _total_name(self.statement, column)
                book.define(name, self.sheet, self.sheet.letter(part), self.first_row + total)


def _total_name(text: Statement, column: Column) -> str:
    if text.is_supplement and column is Column.PRIOR:
        return f"補正前{text.section.value}合計"
    return total_name(text.section, column)


def _write_top(sheet: PrintedSheet, text: Statement) -> None:
    blank = (None,) * (len(sheet.columns) - 1)
    sheet.add(statement_template.TITLE, (text.title,))
    sheet.add(statement_template.SECTION, (text.heading,))
    sheet.add(statement_template.UNIT, (*blank, UNIT_LINE))
    sheet.add_header()


def _write_cover(sheet: PrintedSheet, pages: Sequence[_Page], organisation: str) -> None:
    """Title and organisation, then a table that leads to every 大項目 and to both totals."""
    blank = (None,) * (len(sheet.columns) - 1)
    sheet.add(statement_template.TITLE, (pages[0].statement.title,))
    sheet.add(statement_template.SECTION, (organisation,))
    sheet.add(statement_template.UNIT, (*blank, UNIT_LINE))
    sheet.add_header()
    for page in pages:
        sheet.add(statement_template.MAJOR, (page.sheet.link_to("A2", page.statement.heading),), is_together=True)
        for index, line in enumerate(page.statement.lines):
            if line.level == 1 and line.kind is not Kind.SUBTOTAL:
                _write_cover_line(sheet, page, line, page.first_row + index)
    sheet.close()


def _write_cover_line(sheet: PrintedSheet, page: _Page, line: StatementLine, row: int) -> None:
    """A line of a statement with its amounts, which stay those of its own row."""
    is_total = line.kind is Kind.TOTAL
    name = page.sheet.link_to(f"A{row}", line.name)
    contents: list[Content] = [name, None] if is_total else [None, name]
    values = {
        Part.CURRENT: shown(line.amounts.current),
        Part.PRIOR: shown(line.amounts.prior),
        Part.CHANGE: formula_texts.change("", "", line.amounts).value,
        Part.RATE: formula_texts.change_rate("", "", line.amounts).value,
    }
    for column in sheet.columns[2:]:
        part = Part(column.prototype)
        cell = f"{page.sheet.reference}!{page.sheet.letter(part)}{row}"
        contents.append(Formula(f"={cell}", values[part]) if part in values else None)
    sheet.add(statement_template.TOTAL if is_total else statement_template.MINOR, contents)


def label_of(line: StatementLine) -> str:
    """The prototype row of a line."""
    if line.kind is Kind.ACCOUNT:
        return statement_template.MAJOR if line.level == 1 else statement_template.MINOR
    return statement_template.SUBTOTAL if line.kind is Kind.SUBTOTAL else statement_template.TOTAL


def together(lines: Sequence[StatementLine]) -> list[bool]:
    """Which lines must not end a page: a group above its first part, and the line above a 小計 or 合計."""
    following = (
        after.kind is not Kind.ACCOUNT or (line.kind is Kind.ACCOUNT and after.level > line.level)
        for line, after in pairwise(lines)
    )
    return [*following, False][: len(lines)]
