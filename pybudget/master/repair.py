"""数式を直す: the book's own formulas, put back where they were overwritten or altered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core import headers
from pybudget.core.cells import FormulaKind
from pybudget.core.money import Rounding, Unit, format_yen, to_thousands
from pybudget.master import formulas, layout
from pybudget.master.changes import Changes, FormulaChange
from pybudget.master.records import text_of
from pybudget.master.tables import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget
    from pybudget.master.tables import Book

BOARD_TITLES: Final = {
    layout.BOARD_TITLE: "表題",
    "pb_revenue": "当年度の収入合計",
    "pb_expenditure": "当年度の支出合計",
    "pb_difference": "当年度の差額",
    "pb_prior_revenue": "前年度の収入合計",
    "pb_prior_expenditure": "前年度の支出合計",
    "pb_prior_difference": "前年度の差額",
}
"""What messages call the cells of the status board, by defined name."""


@dataclass(frozen=True, slots=True)
class RepairedCell:
    """A cell that gets its formula back.

    Attributes:
        sheet: Sheet name.
        address: Such as ``H12``.
        name: What the row is called.
        header: The column's header; empty on the status board.
        before: What the cell shows now.
        formula: The formula that stands there now, if any.
        after: What it shows with its own formula.
    """

    sheet: str
    address: str
    name: str
    header: str
    before: str
    formula: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What is to be put right: the cells, and the changes that do it."""

    cells: tuple[RepairedCell, ...]
    changes: Changes


def plan_repair(book: Book, budget: Budget) -> Repair:
    """Find every cell that lacks its formula.

    Put back are the uniform formulas of 科目, the formula in 入力額 of an account that the plan feeds, and the status
    board's on はじめに. Where the settings allow yen below 1,000, a typed amount that rounds to the plan's stays.
    """
    accounts = book.tables[layout.ACCOUNTS.name]
    wrong = {header: tuple(_without_formula(book, header)) for header in layout.CALCULATED}
    wrong[headers.ENTRY.current] = tuple(_unfed(book, budget))
    changes = Changes(
        formulas=tuple(
            FormulaChange(accounts.name, header, _formula(header), rows, _number_format(header))
            for header, rows in wrong.items()
            if rows
        ),
        named_formulas={
            name: formula
            for name, formula in layout.BOARD_FORMULAS.items()
            if name in book.named and not _is_same(book.named[name].cell.formula, formula)
        },
    )
    return Repair(tuple(_cells(book, budget, changes)), changes)


def _formula(header: str) -> str:
    return layout.CALCULATED.get(header, layout.PLAN_FEED)


def _number_format(header: str) -> str:
    return layout.RATE_FORMAT if header == headers.CHANGE_RATE else layout.AMOUNT_FORMAT


def _is_same(formula: str | None, wanted: str) -> bool:
    return formula is not None and layout.canonical(formula) == layout.canonical(wanted)


def _without_formula(book: Book, header: str) -> Iterator[int]:
    """The rows of 科目 that lack the uniform formula under a header."""
    table = book.tables[layout.ACCOUNTS.name]
    for index, (is_filled, formula) in enumerate(zip(table.filled_rows(), table.formulas(header), strict=True)):
        if is_filled and not _is_same(formula, layout.CALCULATED[header]):
            yield index


def _unfed(book: Book, budget: Budget) -> Iterator[int]:
    """The rows of 科目 whose amount should come from the plan, and does not."""
    top = book.tables[layout.ACCOUNTS.name].row_number(0)
    for leaf in budget.accounts.leaves():
        planned = budget.plan.by_exact_code.get(leaf.code)
        if (
            planned is not None
            and planned.current is not None
            and leaf.entry.current.formula is not FormulaKind.PLAN
            and not _is_finer(leaf, planned.current, budget.settings.rounding)
        ):
            yield leaf.origin.row - top


def _is_finer(leaf: Account, planned: int, rounding: Rounding | None) -> bool:
    """Whether a typed amount says more than the plan: it has yen below 1,000 and rounds to what the plan prints."""
    typed = leaf.entry.current
    if typed.amount is None or typed.formula is not FormulaKind.NONE or rounding in (None, Rounding.FORBIDDEN):
        return False
    return typed.amount % Unit.THOUSAND != 0 and to_thousands(typed.amount, rounding) == planned


def _cells(book: Book, budget: Budget, changes: Changes) -> Iterator[RepairedCell]:
    """The cells with what they show now and then, in the order of rows."""
    values = formulas.compute(changes.applied_to(book))
    names = {row.origin.row: row.spoken for row in budget.accounts.rows}
    table = book.tables[layout.ACCOUNTS.name]
    by_row: dict[int, list[str]] = defaultdict(list)
    for change in changes.formulas:
        for index in change.rows:
            by_row[index].append(change.header)
    for name in changes.named_formulas:
        item = book.named[name]
        yield _cell(item.sheet, item.address, BOARD_TITLES[name], "", item.cell, values)
    for index in sorted(by_row):
        row, number = dict(zip(table.headers, table.rows[index], strict=True)), table.row_number(index)
        for header in sorted(by_row[index], key=table.headers.index):
            address = f"{table.letters[header]}{number}"
            yield _cell(table.sheet, address, names.get(number, f"{number}行目"), header, row[header], values)


def _cell(  # noqa: PLR0913, PLR0917 - a place, its two names, and what stood and will stand there
    sheet: str, address: str, name: str, header: str, before: Cell, values: formulas.Values
) -> RepairedCell:
    after = Cell(values.get((sheet, address)))
    return RepairedCell(sheet, address, name, header, _shown(before, header), before.formula, _shown(after, header))


def _shown(cell: Cell, header: str) -> str:
    """A cell's value as the sheet shows it."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return text_of(cell) or ("値なし" if cell.formula else "空欄")
    if header == headers.CHANGE_RATE:
        return f"{value:.1%}".replace("-", "△ ")
    return format_yen(int(value)) if float(value).is_integer() else str(value)
