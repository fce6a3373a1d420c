"""Which amounts can be wrong when sums contradict each other: those whose change alone puts every sum right.

An amount takes part in several comparisons: with the plan at every level that names its account, with the revenue of
its programme. Comparisons that agree are witnesses for all their amounts. An amount is a suspect only if every
comparison that it takes part in fails, and all of them by what one change of the amount would put right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.core.accounts import Account, Section, lineage
from pybudget.core.cells import AmountCell, Column, FormulaKind, Problem
from pybudget.core.headers import ENTRY, PLAN_AMOUNT
from pybudget.core.money import Unit
from pybudget.core.programmes import compared_programmes, programme_of
from pybudget.core.slips import STRONG, explanation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.budget import Budget
    from pybudget.core.findings import Finding, Place
    from pybudget.core.plan import PlanRow

LINK: Final = "LNK001"
PROGRAMME: Final = "BAL002"
REST: Final = "BAL005"


class Comparison(NamedTuple):
    """What a rule compares: the rule's id, the account concerned, the column."""

    rule: str
    code: str
    column: Column


@dataclass(frozen=True, slots=True)
class Suspect:
    """An amount that would put sums right.

    Attributes:
        row: The record that it stands in.
        column: This year's or last year's.
        cell: What stands there.
        place: Where.
        meant: The amount that would agree, in the unit of the cell.
        explains: The comparisons that it would put right.
        is_marked: Whether a rule found something in the cell itself.
        is_usual: Whether rows of its kind have amounts in the column, the smallest of which is no larger.
        is_customary: Whether most rows of its kind that have an amount in the other column have one in this.
    """

    row: Account | PlanRow
    column: Column
    cell: AmountCell
    place: Place
    meant: int
    explains: frozenset[Comparison]
    is_marked: bool = False
    is_usual: bool = True
    is_customary: bool = True

    @property
    def slip(self) -> str:
        """How the hand may have slipped."""
        return explanation(self.cell.amount, self.meant)

    @property
    def likelihood(self) -> int:
        """How likely the change is. Last year's amount, or this year's, is a witness for the same row."""
        typed, other = self.cell.amount, self.row.entry[1 - self.column].amount
        is_slip, is_as_other = self.slip in STRONG, other == self.meant != typed
        is_as_other = is_as_other and (typed is not None or self.is_customary)
        if self.meant <= 0:
            return _PROVEN if typed and is_slip else _UNLIKELY
        if typed and is_slip and is_as_other:
            return _WITNESSED
        if self.is_marked or is_as_other or (typed is not None and is_slip):
            return _PROVEN
        if typed is None:
            is_forgotten = other and not self.cell.shown
            return (_BLANK if is_forgotten else _POSSIBLE) if self.is_usual else _UNLIKELY
        if typed and (self.slip or abs(self.meant - typed) == 1):
            return _ONE_DIGIT
        is_near = 0 < typed < self.meant * _FAR and self.meant < typed * _FAR
        return _POSSIBLE if is_near else _FORGOTTEN


_FAR: Final = 10
"""Nobody mistypes an amount by so much without a slip that shows in its digits."""
_WITNESSED, _PROVEN, _ONE_DIGIT, _BLANK, _POSSIBLE, _FORGOTTEN, _UNLIKELY = 6, 5, 4, 3, 2, 1, 0
"""A slip that leads to the other year's amount; one or the other; one digit or a rounding off; a cell left blank;
any amount; an amount beyond belief; none. A blank comes before an amount that no slip explains, and after one digit,
which few differences have."""


def suspects(budget: Budget, findings: Sequence[Finding]) -> tuple[Suspect, ...]:
    """The amounts of which one explains most of what is wrong.

    Args:
        budget: The book, recalculated.
        findings: What the rules found in it.

    Returns:
        The amounts that explain the largest number of comparisons, the likeliest first: one, or those between which
        the sums of the book cannot decide; none where no single amount explains a comparison.
    """
    failing = _failing(findings)
    if not failing:
        return ()
    cells = list(_Cells(budget).every())
    least: dict[tuple[object, Column], int] = {}
    for amount in cells:
        key, size = (_kind(amount.row), amount.column), abs(amount.cell.amount or 0)
        if size:
            least[key] = min(size, least.get(key, size))
    customary = _customary(cells)
    marked = {
        (finding.place.sheet, finding.place.cell)
        for finding in findings
        if finding.rule.id not in {LINK, PROGRAMME, REST}
    }
    found = [
        replace(
            suspect,
            is_marked=(suspect.place.sheet, suspect.place.cell) in marked,
            is_customary=(_kind(suspect.row), suspect.column) in customary,
            is_usual=suspect.meant >= least.get((_kind(suspect.row), suspect.column), suspect.meant + 1),
        )
        for amount in cells
        if (suspect := amount.suspect(failing)) is not None
    ]
    if not found:
        return ()
    most = max(len(suspect.explains) for suspect in found)
    widest = [suspect for suspect in found if len(suspect.explains) == most]
    first = widest[0].explains
    rivals = [suspect for suspect in widest if suspect.explains == first]
    likeliest = max(suspect.likelihood for suspect in rivals)
    least_likely = likeliest if likeliest >= _PROVEN else min(_POSSIBLE, likeliest)
    worth_trying = [suspect for suspect in rivals if suspect.likelihood >= least_likely]
    return tuple(sorted(worth_trying, key=lambda suspect: -suspect.likelihood))


def _customary(cells: Sequence[_Amount]) -> frozenset[tuple[object, Column]]:
    """Kinds of row and the columns in which most of those have an amount that have one in the other column."""
    balance: dict[tuple[object, Column], int] = {}
    for amount in cells:
        if amount.row.entry[1 - amount.column].amount:
            key = (_kind(amount.row), amount.column)
            balance[key] = balance.get(key, 0) + (1 if amount.cell.amount is not None else -1)
    return frozenset(key for key, surplus in balance.items() if surplus > 0)


def _kind(row: Account | PlanRow) -> object:
    return row.section if isinstance(row, Account) else row.kind


def _failing(findings: Sequence[Finding]) -> Mapping[Comparison, int]:
    """Failed comparisons and their differences in yen."""
    columns = {column.label: column for column in Column}
    return {
        Comparison(item.rule.id, "" if item.rule.id == REST else item.place.code, columns[str(item.data["column"])]): (
            item.difference or 0
        )
        for item in findings
        if item.rule.id in {LINK, PROGRAMME, REST}
    }


@dataclass(frozen=True, slots=True)
class _Amount:
    """A typed amount: where it stands, yen a unit of it, and the comparisons it takes part in with its sign there."""

    row: Account | PlanRow
    column: Column
    cell: AmountCell
    place: Place
    unit: int
    comparisons: Mapping[Comparison, int]

    def suspect(self, failing: Mapping[Comparison, int]) -> Suspect | None:
        """The amount as a suspect, if one change puts right every comparison that it takes part in."""
        changes = {-failing.get(comparison, 0) * sign for comparison, sign in self.comparisons.items()}
        if len(changes) != 1 or 0 in changes:
            return None
        change, rest = divmod(changes.pop(), self.unit)
        if rest:
            return None
        meant = (self.cell.amount or 0) + change
        return Suspect(self.row, self.column, self.cell, self.place, meant, frozenset(self.comparisons))


class _Cells:
    """Every typed amount of a book with the comparisons that it takes part in, and the sign of its part."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.leaves = {leaf.code: leaf for leaf in budget.accounts.leaves()}
        self.compared = {column: frozenset(compared_programmes(budget.accounts, column)) for column in Column}
        self.linked = {
            column: frozenset(budget.plan.linked) if budget.plan.has_entries(column) else frozenset()
            for column in Column
        }

    def every(self) -> Iterator[_Amount]:
        """The amounts of 科目, then those of 計画."""
        for leaf in self.leaves.values():
            for column in Column:
                cell = leaf.entry[column]
                if cell.formula is not FormulaKind.PLAN:
                    comparisons = {**self._sums(leaf, column), **self._links(leaf, column)}
                    yield _Amount(leaf, column, cell, leaf.place(ENTRY[column]), Unit.YEN, comparisons)
        for index, row in enumerate(self.budget.plan.rows):
            for column in Column:
                place, comparisons = row.place(PLAN_AMOUNT[column]), self._of_plan(index, row, column)
                yield _Amount(row, column, row.entry[column], place, Unit.THOUSAND, comparisons)

    def _sums(self, leaf: Account, column: Column) -> dict[Comparison, int]:
        programme = programme_of(leaf, self.compared[column])
        comparison = Comparison(PROGRAMME, programme, column) if programme else Comparison(REST, "", column)
        return {comparison: -1 if leaf.section is Section.REVENUE else 1}

    def _links(self, leaf: Account, column: Column) -> dict[Comparison, int]:
        if leaf.section is Section.REVENUE:
            return {}
        return {Comparison(LINK, code, column): 1 for code in lineage(leaf.code) if code in self.linked[column]}

    def _of_plan(self, index: int, row: PlanRow, column: Column) -> dict[Comparison, int]:
        leaf = self.leaves.get(row.code)
        if leaf is not None and leaf.entry[column].formula is FormulaKind.PLAN:
            return self._sums(leaf, column) if row.entry[column].problem is not Problem.TEXT_NUMBER else {}
        plan, found = self.budget.plan, {}
        at: int | None = index
        while at is not None:
            code = plan.rows[at].code
            if at in plan.linked.get(code, ()):
                found[Comparison(LINK, code, column)] = -1
            at = plan.parents[at]
        if row.code in plan.linked:
            found[Comparison(LINK, row.code, column)] = -1
        return found
