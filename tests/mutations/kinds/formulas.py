"""Formulas typed over, altered, or leading elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.cells import FormulaKind
from pybudget.master.tables import Cell
from tests.mutations.edits import Calculating, OnBoard
from tests.mutations.faults import Fault, Master, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pybudget.core.accounts import Account
    from pybudget.core.cells import Column


@kind("計算式を同じ値で上書きした")
def _frozen_value(source: Master, name: str) -> Iterator[Fault]:
    for row, header, column in source.displayed():
        yield source.fault(name, row, header, row.displayed[column].amount)


@kind("計算式を違う値で上書きした")
def _wrong_value(source: Master, name: str) -> Iterator[Fault]:
    for row, header, column in source.displayed():
        yield source.fault(name, row, header, (row.displayed[column].amount or 0) + 1000)


def _formula(make: Callable[[Master, Account, str, Column], tuple[str, int] | None]):
    def faults(source: Master, name: str) -> Iterator[Fault]:
        for row, header, column in source.displayed():
            made = make(source, row, header, column)
            if made is not None:
                yield source.fault(name, row, header, Cell(made[1], made[0]))

    return faults


def _range_too_short(source: Master, row: Account, header: str, column: Column) -> tuple[str, int] | None:
    """A sum over the cells below instead of the book's formula, its last row missing."""
    below = source.accounts.children(row.code) if row.is_account else ()
    if len(below) < 2:
        return None
    parts = [child.displayed[column].amount or 0 for child in below[:-1]]
    cells = "+".join(child.origin.cell(header) for child in below[:-1])
    return f"={cells}", sum(parts)


def _with_constant(source: Master, row: Account, header: str, column: Column) -> tuple[str, int]:
    return f"{source.cell(row, header).formula}+1000", (row.displayed[column].amount or 0) + 1000


def _of_the_other_year(source: Master, row: Account, header: str, column: Column) -> tuple[str, int]:
    other = headers.ENTRY[1 - column]
    wrong = source.cell(row, header).formula.replace(f"[{headers.ENTRY[column]}]", f"[{other}]")
    return wrong, row.displayed[1 - column].amount or 0


def _of_another_row(source: Master, row: Account, header: str, column: Column) -> tuple[str, int] | None:
    other = next((leaf for leaf in source.leaves if leaf.entry[column].amount and leaf is not row), None)
    return (f"={other.origin.cell(header)}", other.displayed[column].amount or 0) if other else None


kind("合計の範囲が一行足りない")(_formula(_range_too_short))
kind("計算式に定数を足した")(_formula(_with_constant))
kind("計算式がもう一方の年度の列を指す")(_formula(_of_the_other_year))
kind("計算式が別の行を指す")(_formula(_of_another_row))


@kind("計画から受ける計算式を額で上書きした")
def _feed_overwritten(source: Master, name: str) -> Iterator[Fault]:
    for leaf in source.leaves:
        if leaf.entry.current.formula is FormulaKind.PLAN:
            yield source.fault(name, leaf, headers.ENTRY.current, leaf.entry.current.amount)


@kind("入力額がほかのブックを参照する")
def _external(source: Master, name: str) -> Iterator[Fault]:
    for leaf in source.leaves:
        if leaf.entry.current.formula is FormulaKind.NONE:
            amount = leaf.entry.current.amount
            yield source.fault(
                name, leaf, headers.ENTRY.current, Cell(amount, f"='[前年度.xlsx]科目'!$G${leaf.origin.row}")
            )


@kind("計画の額がほかのブックを参照する")
def _external_plan(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        for header, cell in zip(headers.PLAN_AMOUNT, row.entry, strict=True):
            if cell.amount:
                yield source.fault(name, row, header, Cell(cell.amount, f"='[積算.xlsx]内訳'!$D${row.origin.row}"))


@kind("額がひとりでに変わる関数になった")
def _volatile(source: Master, name: str) -> Iterator[Fault]:
    for row, header, amount in source.amounts():
        yield source.fault(name, row, header, Cell(amount, f"=IF(TODAY()>0,{amount},0)"))


@kind("額の計算式に数字が隠れた")
def _hidden_constant(source: Master, name: str) -> Iterator[Fault]:
    """The amount of another row and a number, together what the amount was."""
    before = None
    for row, header, amount in source.amounts():
        if before is not None and source.table_of(before[0]) == source.table_of(row):
            rest = amount - before[2]
            yield source.fault(name, row, header, Cell(amount, f"={before[0].origin.cell(before[1])}{rest:+}"))
        before = row, header, amount


@kind("「はじめに」の計算式を上書きした")
def _board(source: Master, name: str) -> Iterator[Fault]:
    for board_name, item in source.book.named.items():
        if item.cell.formula is not None:
            for content in (Cell(item.cell.value), Cell(item.cell.value, f'{item.cell.formula}&""')):
                edit = OnBoard(board_name, content)
                yield Fault(source.year, name, (edit,), frozenset({(item.sheet, item.address)}))


@kind("計算方法を手動か反復にした")
def _calculating(source: Master, name: str) -> Iterator[Fault]:
    """A book has one such setting: few places."""
    for edit in (Calculating(is_manual=True), Calculating(iterates=True)):
        yield Fault(source.year, name, (edit,), frozenset({("科目", "A1")}))
