"""Last year's plan beside this year's, row by row, with the proof that nothing is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pybudget.core.names import fold, is_same_ending, stem
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.crosswalk import Decision
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.plan import Plan

Path = tuple[str, ...]

_WITH_AMOUNTS: Final = (PlanKind.HEADING, PlanKind.ITEM)


@dataclass(frozen=True, slots=True)
class PriorPlanItem:
    """A heading or item of last year's plan that has an entry.

    Attributes:
        path: The names of the headings above it and its own.
        amount: 千円; None where a dash stands.
    """

    path: Path
    amount: int | None


@dataclass(frozen=True, slots=True)
class PriorPlan:
    """Last year's plan by itself.

    Attributes:
        fiscal_year: The year that it is of.
        basis: 当初 or 補正後.
        items: Its entries, in document order.
        decisions: How its file was read.
    """

    fiscal_year: FiscalYear
    basis: str
    items: tuple[PriorPlanItem, ...]
    decisions: tuple[Decision, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """Last year's plan laid beside this year's.

    Attributes:
        entries: Row of this year's plan (its index) to what of last year's belongs there.
        unassigned: What belongs to no row for certain.
    """

    entries: Mapping[int, PriorPlanItem]
    unassigned: tuple[PriorPlanItem, ...]

    @property
    def assigned_amount(self) -> int:
        """千円 that stand beside a row."""
        return sum(item.amount or 0 for item in self.entries.values())

    @property
    def unassigned_amount(self) -> int:
        """千円 that do not."""
        return sum(item.amount or 0 for item in self.unassigned)


def plan_items(plan: Plan) -> tuple[PriorPlanItem, ...]:
    """The entries of a plan's own year, in document order; blank cells are left out, dashes are not.

    An amount beside a text is an entry too: no row of this year's is its own for certain, so that it will be listed.
    """
    return tuple(
        PriorPlanItem(plan.paths[index], row.entry.current.amount)
        for index, row in enumerate(plan.rows)
        if row.entry.current.amount is not None or (row.kind in _WITH_AMOUNTS and row.entry.current.shown)
    )


def compare_plan(prior: Sequence[PriorPlanItem], plan: Plan) -> PlanComparison:
    """Find each entry's row: the one with the same path, or with one that differs by の, 事業 or 費 alone.

    As with accounts, the path must occur once on both sides. Headings that this year's plan has regrouped leave their
    items unassigned: which amount belongs where, the accounts say.
    """
    here = dict(_paths(plan))
    found = _pairs([_folded(item.path) for item in prior], {index: _folded(path) for index, path in here.items()})
    open_ = [index for index in range(len(prior)) if index not in found]
    free = {index: path for index, path in here.items() if index not in found.values()}
    loose = _pairs(
        [_stems(prior[index].path) for index in open_], {index: _stems(path) for index, path in free.items()}
    )
    for place, row in loose.items():
        index = open_[place]
        if _endings_agree(prior[index].path, here[row]):
            found[index] = row
    return PlanComparison(
        {row: prior[index] for index, row in sorted(found.items())},
        tuple(item for index, item in enumerate(prior) if index not in found),
    )


def _paths(plan: Plan) -> Iterator[tuple[int, Path]]:
    """Headings and items with their paths."""
    for index, row in enumerate(plan.rows):
        if row.kind in _WITH_AMOUNTS:
            yield index, plan.paths[index]


def _pairs(prior: Sequence[Path], here: Mapping[int, Path]) -> dict[int, int]:
    """Positions of last year's to rows of this year's, where a path occurs once on both sides."""
    rows: dict[Path, list[int]] = defaultdict(list)
    for index, path in here.items():
        rows[path].append(index)
    counts = Counter(prior)
    return {
        place: rows[path][0] for place, path in enumerate(prior) if counts[path] == 1 and len(rows.get(path, ())) == 1
    }


def _folded(path: Path) -> Path:
    return tuple(map(fold, path))


def _stems(path: Path) -> Path:
    return tuple(stem(name)[0] for name in _folded(path))


def _endings_agree(one: Path, other: Path) -> bool:
    endings = ([stem(name)[1] for name in _folded(path)] for path in (one, other))
    return all(map(is_same_ending, *endings))
