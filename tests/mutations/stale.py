"""Results older than what they are calculated from, in files that a program has changed without calculating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.cells import FormulaKind
from pybudget.master.tables import Cell
from tests.mutations import silent
from tests.mutations.faults import Fault, Master, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def one_result(source: Master, name: str) -> Iterator[Fault]:
    """A single cell of 科目 with its formula and another value: a sum, 増減額, or an amount taken from the plan."""
    fed = [leaf for leaf in source.leaves if leaf.entry.current.formula is FormulaKind.PLAN]
    spots = [(row, header) for row in source.accounts.rows for header in (*headers.DISPLAYED, headers.CHANGE)]
    for row, header in (*spots, *((leaf, headers.ENTRY.current) for leaf in fed)):
        cell = source.cell(row, header)
        yield source.fault(name, row, header, Cell((cell.value or 0) + 1000, cell.formula))


def every_result_below_a_change(source: Master, name: str) -> Iterator[Fault]:
    """Plan and revenue changed alike, so that all sums agree once they are calculated."""
    for fault in silent.SILENT["計画と収入がそろって同じ額だけ違う"](source):
        shown = {
            source.at(row, header)
            for row in source.accounts.rows
            for header in (headers.DISPLAYED.current, headers.ENTRY.current)
        }
        yield Fault(source.year, name, fault.edits, frozenset(shown))


STALE: dict[str, Callable[[Master, str], Iterator[Fault]]] = {
    "一つの計算結果だけが古い": one_result,
    "そろえて直した額の計算結果がすべて古い": every_result_below_a_change,
}


def places(name: str, source: Master, most: int) -> list[Fault]:
    """Faults of a kind in a master: all, or ``most`` of them spread evenly over the places."""
    return spread(list(STALE[name](source, name)), most)
