"""A book as its own formulas would show it after a recalculation in Excel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pybudget.core.accounts import Account, Accounts, Kind
from pybudget.core.cells import AmountCell, Column, FormulaKind, Pair, Problem
from pybudget.core.headers import DISPLAYED, ENTRY
from pybudget.core.money import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.budget import Budget
    from pybudget.core.findings import Place
    from pybudget.core.plan import Plan


def recalculated(budget: Budget) -> Budget:
    """The book with fresh values in the cells of its standard formulas.

    They are what SUMIFS gives, letter by letter: a number stored as text adds nothing, a code that occurs twice gives
    both rows the amounts of both. An error in an entry is taken for a blank, so that what remains are the faults that
    it hides; errors that no entry explains stay.
    """
    planned = _planned(budget.plan)
    hides = any(
        cell.problem is Problem.ERROR_VALUE and cell.formula is FormulaKind.NONE for _, _, cell in budget.entry_cells()
    )
    rows = [_without_errors(row) for row in budget.accounts.rows] if hides else budget.accounts.rows
    return _shown_by(budget, [_fed(row, planned) for row in rows])


def stale_results(budget: Budget) -> Iterator[tuple[Place, str, int, int]]:
    """The results of the book's own formulas that a recalculation changes, in 科目.

    Yields:
        Place, column, the yen that the formula gives and the yen that the cell carries.
    """
    if not budget.accounts.misstatements and not _feeds_differ(budget):
        return  # as in nearly every book
    for row, fresh in zip(budget.accounts.rows, recalculated(budget).accounts.rows, strict=True):
        for names, cells, others in ((ENTRY, row.entry, fresh.entry), (DISPLAYED, row.displayed, fresh.displayed)):
            for header, cell, other in zip(names, cells, others, strict=True):
                if cell.problem is None and other.problem is None and (cell.amount or 0) != (other.amount or 0):
                    yield row.place(header), header, other.amount or 0, cell.amount or 0


def _feeds_differ(budget: Budget) -> bool:
    """Whether an account does not show what its formula takes from the plan."""
    planned, from_plan = _planned(budget.plan), FormulaKind.PLAN
    fed = [leaf for leaf in budget.accounts.leaves() if leaf.entry[0].formula is from_plan]
    return any((leaf.entry.current.amount or 0) != planned.get(leaf.code, 0) * Unit.THOUSAND for leaf in fed)


def _without_errors(row: Account) -> Account:
    """The row without the errors that its formulas only pass on."""
    displayed = Pair(*(AmountCell(None, cell.formula) if _passes_on(cell) else cell for cell in row.displayed))
    fed = row.entry.current
    entry = Pair(AmountCell(None, fed.formula), row.entry.prior) if _passes_on(fed) else row.entry
    return replace(row, entry=entry, displayed=displayed)


def _passes_on(cell: AmountCell) -> bool:
    return cell.problem is Problem.ERROR_VALUE and cell.formula in (FormulaKind.STANDARD, FormulaKind.PLAN)


def _shown_by(budget: Budget, fed: Sequence[Account]) -> Budget:
    """The book with the sums over its entries."""
    sums = Pair(*(_Sums.of(fed, column) for column in Column))
    rows = tuple(replace(row, displayed=Pair(*(_shown(row, column, sums) for column in Column))) for row in fed)
    return replace(budget, accounts=Accounts(rows), stale_results=())


def _planned(plan: Plan) -> dict[str, int]:
    """千円 by code: what SUMIFS adds up for this year."""
    found: dict[str, int] = defaultdict(int)
    for row in plan.rows:
        found[row.code] += _numeric(row.entry.current)
    return found


def _numeric(cell: AmountCell) -> int:
    return 0 if cell.problem is Problem.TEXT_NUMBER else cell.amount or 0


def _fed(row: Account, planned: dict[str, int]) -> Account:
    if row.entry.current.formula is not FormulaKind.PLAN:
        return row
    amount = planned.get(row.code, 0) * Unit.THOUSAND
    return replace(row, entry=Pair(_computed(row.entry.current, amount), row.entry.prior))


def _computed(cell: AmountCell, amount: int) -> AmountCell:
    if cell.problem is Problem.ERROR_VALUE or (cell.amount == amount and cell.problem is None):
        return cell
    return AmountCell(amount, cell.formula, None, str(amount))


@dataclass(slots=True)
class _Sums:
    """What the uniform formula adds up in one entry column, in yen."""

    within: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sections: dict[object, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, rows: Sequence[Account], column: Column) -> _Sums:
        sums = cls()
        for row in rows:
            amount = _numeric(row.entry[column])
            if amount:
                sums.sections[row.section] += amount
                sums.sections[row.section, row.block] += amount
                code = row.code
                while code:
                    sums.within[code] += amount
                    code = code.rpartition("-")[0]
        return sums

    def for_row(self, row: Account) -> int:
        if row.kind is Kind.TOTAL:
            return self.sections[row.section]
        return self.sections[row.section, row.block] if row.kind is Kind.SUBTOTAL else self.within[row.code]


def _shown(row: Account, column: Column, sums: Pair[_Sums]) -> AmountCell:
    cell = row.displayed[column]
    return _computed(cell, sums[column].for_row(row)) if cell.formula is FormulaKind.STANDARD else cell
