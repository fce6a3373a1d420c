"""What is more or less than last year, account by account and item by item, and why."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.cells import Column, Pair
from pybudget.core.crosswalk import Verdict
from pybudget.core.path_index import SEPARATOR
from pybudget.core.plan import PlanKind
from pybudget.core.statements import Statement, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pybudget.core.accounts import Account, Accounts, Amounts
    from pybudget.core.budget import Budget
    from pybudget.core.crosswalk import CrosswalkRow
    from pybudget.core.plan import Plan

MOST_STEPS: Final = 10
"""Steps of a waterfall that an eye can follow on one page."""
_STEP_DEPTHS: Final = {Section.REVENUE: (3, 2, 1), Section.EXPENDITURE: (2, 1)}
"""Depths of the accounts that may be steps: names deeper down (事業費, 事務費) do not say whose they are."""
OTHERS: Final = "その他"


class Mark(Enum):
    """What is special about a change. The value is what is printed."""

    NEW = "新規"
    FROM_ZERO = "皆増"
    ABOLISHED = "廃止"
    TO_ZERO = "皆減"
    REGROUPED = "組替"


@dataclass(frozen=True, slots=True)
class Variance:
    """One row beside last year's.

    Attributes:
        amounts: In the unit of its table: yen for accounts, 千円 for the plan; None means no entry.
        marks: What is special about it.
        rank: From 1, by the size of the change among the rows that carry the amounts; None elsewhere or if unchanged.
        reason: 増減理由, as typed.
        is_comparable: Whether both years are itemised down to this row; if not, there is no change to tell.
        is_ranked: Whether the row takes part in the ranking: it carries the amounts, others add it up.
    """

    amounts: Amounts
    marks: tuple[Mark, ...] = ()
    rank: int | None = None
    reason: str = ""
    is_comparable: bool = True
    is_ranked: bool = False

    @property
    def change(self) -> int | None:
        """How much more than last year; None where there is an entry in neither year, or nothing to compare."""
        if self.amounts == Pair(None, None) or not self.is_comparable:
            return None
        return (self.amounts.current or 0) - (self.amounts.prior or 0)

    @property
    def rate(self) -> Fraction | None:
        """The change as a part of last year's amount, whatever its sign; None from 0 or no entry."""
        if not self.amounts.prior or self.change is None:
            return None
        return Fraction(self.change, abs(self.amounts.prior))


@dataclass(frozen=True, slots=True)
class PlanVariance:
    """A heading or item of the plan that carries an amount, beside last year's.

    Attributes:
        level: How far in it is printed, from 0.
        name: With its printed number.
        members: Indexes of the rows that it adds up besides its own amounts.
        own: Its own amounts in 千円.
        variance: Amounts of itself and all below it.
    """

    level: int
    name: str
    members: tuple[int, ...]
    own: Amounts
    variance: Variance


@dataclass(frozen=True, slots=True)
class Steps:
    """The accounts whose changes lead from last year's total to this year's.

    Attributes:
        shown: Indexes of their lines, in print order.
        has_others: Whether changes are left that stand in none of them.
    """

    shown: tuple[int, ...]
    has_others: bool


@dataclass(frozen=True, slots=True)
class SectionVariance:
    """収入の部 or 支出の部 beside last year's.

    Attributes:
        statement: Its texts and lines.
        rows: For each line what changed.
        steps: What a waterfall shows.
        parts: Indexes of the lines whose shares of the total are shown, the largest first.
    """

    statement: Statement
    rows: tuple[Variance, ...]
    steps: Steps
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """増減分析 of a book: both sections, then the plan in document order (千円)."""

    sections: tuple[SectionVariance, ...]
    plan: tuple[PlanVariance, ...]


def analyse(budget: Budget) -> Analysis:
    """Lay the book beside last year.

    Raises:
        ValueError: a setting that the texts need is not readable; ``statements.obstacles`` says which.
    """
    regrouped = _regrouped(budget.accounts, budget.crosswalk)
    sections = tuple(_section(budget, section, regrouped) for section in Section)
    return Analysis(sections, _plan(budget.plan, budget.accounts))


def _section(budget: Budget, section: Section, regrouped: frozenset[str]) -> SectionVariance:
    accounts, text = budget.accounts, statement(budget, section)
    rows = [row for row in accounts.rows if row.section is section and row.kind is not None]
    plain = [Variance(line.amounts) for line in text.lines]
    leaves = {index for index, row in enumerate(rows) if row.code and accounts.is_leaf(row.code)}
    ranks = _ranks({index: plain[index] for index in leaves})
    found = tuple(
        Variance(
            item.amounts,
            marks_of(item.amounts, is_regrouped=row.code in regrouped) if row.is_account else (),
            ranks.get(index),
            row.reason,
            is_ranked=index in leaves,
        )
        for index, (row, item) in enumerate(zip(rows, plain, strict=True))
    )
    layers = [_at_depth(accounts, rows, depth) for depth in _STEP_DEPTHS[section]]
    return SectionVariance(text, found, _steps(layers, found), _parts(layers, found))


def marks_of(amounts: Amounts, *, is_regrouped: bool = False) -> tuple[Mark, ...]:
    """What is special about a pair of amounts. No entry is not 0: what was 0 existed already."""
    current, prior = amounts
    marks = []
    if current and not prior:
        marks.append(Mark.NEW if prior is None else Mark.FROM_ZERO)
    if prior and not current:
        marks.append(Mark.ABOLISHED if current is None else Mark.TO_ZERO)
    return (*marks, Mark.REGROUPED) if is_regrouped else tuple(marks)


def _ranks(rows: Mapping[int, Variance]) -> dict[int, int]:
    """The place of each change by size; equal ones share it."""
    sizes = {index: abs(row.change) for index, row in rows.items() if row.change}
    ordered = sorted(sizes.values(), reverse=True)
    places = {size: place for place, size in reversed(list(enumerate(ordered, 1)))}
    return {index: places[size] for index, size in sizes.items()}


def _regrouped(accounts: Accounts, crosswalk: Iterable[CrosswalkRow]) -> frozenset[str]:
    """Codes whose last year's amount was put together from, split off or moved from other accounts."""
    applied = [row for row in crosswalk if row.verdict in (Verdict.MATCHED, Verdict.CONFIRMED) and row.code]
    targets = Counter((row.section, row.path) for row in applied)
    sources: dict[str, list[CrosswalkRow]] = defaultdict(list)
    for row in applied:
        sources[row.code].append(row)
    return frozenset(
        code
        for code, rows in sources.items()
        if len(rows) > 1 or targets[rows[0].section, rows[0].path] > 1 or _has_moved(accounts, code, rows[0].path)
    )


def _has_moved(accounts: Accounts, code: str, path: str) -> bool:
    return _plain(SEPARATOR.join(accounts.path(code)[:-1])) != _plain(SEPARATOR.join(path.split(SEPARATOR)[:-1]))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _steps(layers: Iterable[Sequence[int]], found: Sequence[Variance]) -> Steps:
    changed: list[int] = []
    for layer in layers:
        changed = [index for index in layer if found[index].change]
        if len(changed) <= MOST_STEPS:
            return Steps(tuple(changed), has_others=False)
    largest = sorted(changed, key=lambda index: -abs(found[index].change or 0))[: MOST_STEPS - 1]
    return Steps(tuple(sorted(largest)), has_others=True)


def _parts(layers: Iterable[Sequence[int]], found: Sequence[Variance]) -> tuple[int, ...]:
    sized: list[int] = []
    for layer in layers:
        sized = [index for index in layer if any(found[index].amounts)]
        if len(sized) <= MOST_STEPS:
            break
    return tuple(sorted(sized, key=lambda index: -(found[index].amounts.current or 0))[:MOST_STEPS])


def _at_depth(accounts: Accounts, rows: Sequence[Account], depth: int) -> list[int]:
    """The accounts of that depth, and the leaves above it: together they are the whole section."""
    depths = {index: accounts.depth(row.code) for index, row in enumerate(rows) if row.is_account}
    return [
        index for index, own in depths.items() if own == depth or (own < depth and accounts.is_leaf(rows[index].code))
    ]


def _plan(plan: Plan, accounts: Accounts) -> tuple[PlanVariance, ...]:
    kept = [
        index
        for index, row in enumerate(plan.rows)
        if row.kind in (PlanKind.HEADING, PlanKind.ITEM) and plan.totals[index] != Pair(None, None)
    ]
    place = {index: position for position, index in enumerate(kept)}
    children: dict[int | None, list[int]] = defaultdict(list)
    for index in kept:
        children[plan.parents[index]].append(index)
    comparable = {index for index in kept if _is_comparable(plan, index)}
    carriers = {index for index in comparable if comparable.isdisjoint(children.get(index, ()))}
    ranks = _ranks({index: Variance(plan.totals[index]) for index in carriers})
    levels: dict[int | None, int] = {None: -1}
    found = []
    for index in kept:
        row, amounts, above = plan.rows[index], plan.totals[index], plan.parents[index]
        levels[index] = levels[above] + 1
        variance = Variance(
            amounts,
            marks_of(amounts) if index in comparable else (),
            ranks.get(index),
            _reason(plan, accounts, index),
            is_comparable=index in comparable,
            is_ranked=index in carriers,
        )
        found.append(
            PlanVariance(
                level=levels[index],
                name=f"{plan.numbers[index]} {row.name}".strip(),
                members=tuple(place[child] for child in children.get(index, ())),
                own=Pair(row.entry.current.amount, row.entry.prior.amount),
                variance=variance,
            )
        )
    return tuple(found)


def _reason(plan: Plan, accounts: Accounts, index: int) -> str:
    """The reason of the row's account, told once: at the topmost row with its code."""
    code, above = plan.rows[index].code, plan.parents[index]
    account = accounts.by_code.get(code)
    while above is not None:
        if plan.rows[above].code == code:
            return ""
        above = plan.parents[above]
    return account.reason if account else ""


def _is_comparable(plan: Plan, index: int) -> bool:
    """Whether no heading above states a year's amount that this row leaves open: its own part in it is not known."""
    missing = [column for column in Column if plan.totals[index][column] is None]
    above = plan.parents[index]
    while above is not None:
        if any(plan.rows[above].entry[column].amount is not None for column in missing):
            return False
        above = plan.parents[above]
    return True
