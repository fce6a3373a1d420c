"""The formulas of 科目, 計画 and the status board that are not the book's own, as records for the rules."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pybudget.core import headers
from pybudget.core.accounts import Kind, Section
from pybudget.core.cells import FormulaKind
from pybudget.core.findings import Place
from pybudget.core.formula_text import FormulaCell
from pybudget.master import formulas, layout
from pybudget.master.tables import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.master.tables import Book, Table

_CHANGES: Final = (headers.CHANGE, headers.CHANGE_RATE)
_AMOUNTS: Final = frozenset((*headers.ENTRY, *headers.DISPLAYED, *headers.PLAN_AMOUNT))
"""Their cells carry their formulas themselves."""

_BOARD_LABELS: Final = {
    layout.BOARD_TITLE: "表題",
    "pb_revenue": "当年度の収入",
    "pb_expenditure": "当年度の支出",
    "pb_difference": "当年度の差",
    "pb_prior_revenue": "前年度の収入",
    "pb_prior_expenditure": "前年度の支出",
    "pb_prior_difference": "前年度の差",
}


def read_formulas(book: Book) -> tuple[FormulaCell, ...]:
    """Cells with a formula that is not the book's own, and calculated cells without theirs.

    Left out are the amount columns, whose records tell about their formulas, and blank rows.
    """
    accounts, plan = book.tables[layout.ACCOUNTS.name], book.tables[layout.PLAN.name]
    return (
        *_of_table(accounts, headers.CODE, headers.ACCOUNT_NAME),
        *_of_table(plan, headers.ACCOUNT_CODE, headers.PLAN_NAME),
        *_of_board(book),
    )


def read_stale_results(book: Book) -> Iterator[tuple[Place, str, int, int]]:
    """Results in 増減額 and on the status board that are not what their formulas give over what 科目 shows.

    Yields:
        Place, what the cell shows, the yen that the formula gives and the yen that the cell carries. Only the book's
        own formulas are looked at, and those whose results and arguments are whole numbers.
    """
    accounts = book.tables[layout.ACCOUNTS.name]
    yield from _stale_changes(accounts)
    yield from _stale_totals(book, accounts)


def _stale_changes(table: Table) -> Iterator[tuple[Place, str, int, int]]:
    columns = [table.values(header) for header in (headers.CHANGE, *headers.DISPLAYED)]
    with suppress(TypeError):  # texts and blanks among the numbers: then row by row
        change, current, prior = (sum(column) for column in columns)  # type: ignore[arg-type]  # hence the TypeError
        if change == current - prior:
            return
    for index, (change, current, prior) in enumerate(zip(*columns, strict=True)):
        if isinstance(change, int) and isinstance(current, int) and isinstance(prior, int):
            own = formulas.kind_of(table.rows[index][table.headers.index(headers.CHANGE)], headers.CHANGE)
            if change != current - prior and own is FormulaKind.STANDARD:
                texts = [str(table.values(column)[index] or "") for column in (headers.CODE, headers.ACCOUNT_NAME)]
                address = f"{table.letters[headers.CHANGE]}{table.row_number(index)}"
                place = Place(table.sheet, address, texts[0], " ".join(filter(None, texts)))
                yield place, headers.CHANGE, current - prior, change


def _stale_totals(book: Book, table: Table) -> Iterator[tuple[Place, str, int, int]]:
    kind, sections = Kind.TOTAL.value, table.values(headers.SECTION)
    rows = [index for index, value in enumerate(table.values(headers.KIND)) if value == kind]
    for names, header in zip(layout.BOARD_TOTALS, headers.DISPLAYED, strict=True):
        amounts = table.values(header)
        shown = {sections[index]: amounts[index] for index in rows}
        totals = [shown.get(section.value) for section in Section]
        if not all(isinstance(total, int) for total in totals):
            continue
        revenue, expenditure = map(int, map(str, totals))
        for name, meant in zip(names, (revenue, expenditure, revenue - expenditure), strict=True):
            named = book.named.get(name)
            if named is None or not isinstance(named.cell.value, int) or named.cell.value == meant:
                continue
            if layout.canonical(named.cell.formula or "") == layout.canonical(layout.BOARD_FORMULAS[name]):
                yield Place(named.sheet, named.address, name="状況表"), _BOARD_LABELS[name], meant, named.cell.value


def _of_table(table: Table, code: str, name: str) -> Iterator[FormulaCell]:
    for header in table.headers:
        if header not in _AMOUNTS:
            for index in _odd_rows(table, header):
                cell = table.rows[index][table.headers.index(header)]
                texts = [str(table.values(column)[index] or "").strip() for column in (code, name)]
                address = f"{table.letters[header]}{table.row_number(index)}"
                place = Place(table.sheet, address, texts[0], " ".join(filter(None, texts)))
                yield FormulaCell(place, header, cell.formula or "", str(cell.value or ""), header in _CHANGES)


def _odd_rows(table: Table, header: str) -> list[int]:
    """The rows of a column that hold a foreign formula or, in a calculated column, none."""
    found = table.formulas(header)
    own = {FormulaKind.STANDARD, *(() if header in _CHANGES else (FormulaKind.NONE,))}
    kinds = {formula: formulas.kind_of(Cell(None, formula), header) for formula in set(found)}
    odd = {formula for formula, kind in kinds.items() if kind not in own}
    if not odd:
        return []
    filled = table.filled_rows() if None in odd else [True] * len(found)
    return [index for index, formula in enumerate(found) if formula in odd and filled[index]]


def _of_board(book: Book) -> Iterator[FormulaCell]:
    for name, wanted in layout.BOARD_FORMULAS.items():
        named = book.named.get(name)
        if named is None:
            continue
        text = named.cell.formula or ""
        if layout.canonical(text) != layout.canonical(wanted):
            label = _BOARD_LABELS[name]
            place = Place(named.sheet, named.address, name="状況表")
            yield FormulaCell(place, label, text, str(named.cell.value or ""), is_calculated=True)
