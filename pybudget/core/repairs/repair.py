"""A change of a single cell or row that may put a book right, and the book with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pybudget.core.accounts import Account, Accounts
from pybudget.core.cells import AmountCell, Column, FormulaKind, Pair
from pybudget.core.plan import Plan

if TYPE_CHECKING:
    from pybudget.core.budget import Budget
    from pybudget.core.findings import Place
    from pybudget.core.plan import PlanRow
    from pybudget.core.suspects import Suspect


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that may put the book right.

    Attributes:
        budget: The book with the change, formulas not yet recalculated.
        places: The cells of which one is wrong.
        text: The change in Japanese: ``コードを「支-1-2」とすれば合います``.
        suspects: The amounts of which any would do, where it is an amount that changes.
        least: How many findings must vanish to prove it, unless all do.
    """

    budget: Budget
    places: tuple[Place, ...]
    text: str
    suspects: tuple[Suspect, ...] = ()
    least: int = 1


def with_account(budget: Budget, row: Account, new: Account) -> Budget:
    """The book with another row of 科目 in the place of one."""
    return replace(budget, accounts=Accounts(tuple(new if other is row else other for other in budget.accounts.rows)))


def with_plan_row(budget: Budget, row: PlanRow, new: PlanRow) -> Budget:
    """The book with another row of 計画 in the place of one."""
    return replace(budget, plan=Plan(tuple(new if other is row else other for other in budget.plan.rows)))


def with_amount(budget: Budget, row: Account | PlanRow, column: Column, amount: int) -> Budget:
    """The book with another amount, in the unit of its cell."""
    cell = AmountCell(amount, FormulaKind.NONE, None, str(amount))
    entry = Pair(*(cell if each is column else row.entry[each] for each in Column))
    if isinstance(row, Account):
        return with_account(budget, row, replace(row, entry=entry))
    return with_plan_row(budget, row, replace(row, entry=entry))
