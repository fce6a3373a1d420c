"""事業計画 as it is printed: headings, texts, item tables and notes in document order, amounts in 千円."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.accounts import add
from pybudget.core.cells import Column, Pair
from pybudget.core.headers import LEVEL, PLAN_AMOUNT, PLAN_KIND
from pybudget.core.plan import PlanKind
from pybudget.core.statements import Cause, Obstacle, budget_name, unreadable_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.plan import Plan, PlanRow

Thousands = Pair[int | None]
"""This year's and last year's amount in 千円; None is no entry."""

OVERVIEW_DEPTH: Final = 2
"""The overview names the topmost headings and those directly below them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading.

    Attributes:
        row: Index of its row in the plan.
        level: 1 to 4.
        depth: How many headings it stands below, itself included.
        number: Its printed number: ``1``, ``(1)``, ``ア``, ``(ア)``.
        name: 名称.
        amounts: The sum of its own amount and of all below it; both None where it prints none.
        own: What is typed on its row.
        members: Rows directly below it that have an amount of either year.
    """

    row: int
    level: int
    depth: int
    number: str
    name: str
    amounts: Thousands
    own: Thousands
    members: tuple[int, ...]

    @property
    def has_amount(self) -> bool:
        """Whether an amount is printed beside it."""
        return self.amounts != Pair(None, None)


@dataclass(frozen=True, slots=True)
class Line:
    """A text, a bullet, a remark, or one item of a table.

    Attributes:
        row: Index of its row in the plan.
        kind: 本文, 箇条, 注 or 項目.
        name: 名称.
        content: 主な内容.
        note: 注記.
        amounts: What is typed on the row.
    """

    row: int
    kind: PlanKind
    name: str
    content: str
    note: str
    amounts: Thousands

    @property
    def has_amount(self) -> bool:
        """Whether an amount is printed beside it."""
        return self.amounts != Pair(None, None)


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Items that follow one another below a heading, and their sum (計)."""

    items: tuple[Line, ...]
    total: Thousands


@dataclass(frozen=True, slots=True)
class HeadingNote:
    """The 注記 of a heading, which stands below its first texts."""

    text: str


Element = Heading | Line | ItemTable | HeadingNote


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """The whole document.

    Attributes:
        title: ``令和7年度事業計画及び当初予算（案）``.
        year: ``令和7年度``.
        prior_year: ``令和6年度``; with the basis of the comparison where that is not 当初 (``令和6年度補正後``).
        organisation: 団体名.
        elements: In document order.
    """

    title: str
    year: str
    prior_year: str
    organisation: str
    elements: tuple[Element, ...]

    @property
    def overview(self) -> tuple[Heading, ...]:
        """The headings that a table of contents names."""
        return tuple(
            element for element in self.elements if isinstance(element, Heading) and element.depth <= OVERVIEW_DEPTH
        )


def obstacles(budget: Budget) -> Iterator[Obstacle]:
    """Everything that keeps the plan from being printed; nothing where it can be."""
    yield from unreadable_settings(budget.settings)
    for row in budget.plan.rows:
        if row.kind is None:
            yield Obstacle(Cause.PLAN_KIND, row.place(PLAN_KIND), "")
        elif row.kind is PlanKind.HEADING and row.level is None:
            yield Obstacle(Cause.PLAN_LEVEL, row.place(LEVEL), "")
        for header, cell in zip(PLAN_AMOUNT, row.entry, strict=True):
            if cell.problem and cell.amount is None:
                yield Obstacle(Cause.PLAN_AMOUNT, row.place(header), cell.shown)


def plan_document(budget: Budget) -> PlanDocument:
    """The plan as it is printed.

    Args:
        budget: The book.

    Returns:
        The document: every row of 計画 in the master's order.

    Raises:
        ValueError: a setting that the texts need, or a row's kind or level, is not readable; ``obstacles`` says which.
    """
    settings = budget.settings
    year, basis = settings.fiscal_year, settings.text(keys.PRIOR_BASIS)
    if next(obstacles(budget), None) is not None or year is None:
        message = "the plan has obstacles"
        raise ValueError(message)
    name, addition = budget_name(settings.text(keys.EDITION))
    return PlanDocument(
        title=f"{year.label}事業計画及び{name}{addition}",
        year=year.label,
        prior_year=year.previous.label + ("" if basis == keys.BASES[0] else basis),
        organisation=settings.text(keys.ORGANISATION),
        elements=tuple(_elements(budget.plan)),
    )


def _elements(plan: Plan) -> Iterator[Element]:
    depths = _depths(plan)
    members = _members(plan)
    waiting = ""  # the 注記 of the last heading, until its first texts are over
    for kind, group in groupby(enumerate(plan.rows), key=lambda numbered: numbered[1].kind):
        if waiting and kind not in (PlanKind.TEXT, PlanKind.BULLET):
            yield HeadingNote(waiting)
            waiting = ""
        if kind is PlanKind.ITEM:
            items = tuple(_line(index, row) for index, row in group)
            yield ItemTable(items, Pair(*(add([item.amounts[column] for item in items]) for column in Column)))
            continue
        for index, row in group:
            if kind is not PlanKind.HEADING:
                yield _line(index, row)
                continue
            if waiting:
                yield HeadingNote(waiting)
            yield _heading(plan, index, depths[index], tuple(members[index]))
            if row.content:
                yield Line(index, PlanKind.TEXT, row.content, "", "", Pair(None, None))
            waiting = row.note
    if waiting:
        yield HeadingNote(waiting)


def _heading(plan: Plan, index: int, depth: int, members: tuple[int, ...]) -> Heading:
    row = plan.rows[index]
    return Heading(
        row=index,
        level=row.level or 1,
        depth=depth,
        number=plan.numbers[index],
        name=row.name,
        amounts=plan.totals[index],
        own=_typed(row),
        members=members,
    )


def _line(index: int, row: PlanRow) -> Line:
    return Line(index, row.kind or PlanKind.TEXT, row.name, row.content, row.note, _typed(row))


def _typed(row: PlanRow) -> Thousands:
    return Pair(*(row.entry[column].amount for column in Column))


def _depths(plan: Plan) -> list[int]:
    """For each row the number of headings above it that it belongs to, plus one."""
    found: list[int] = []
    for parent in plan.parents:
        found.append(1 if parent is None else found[parent] + 1)
    return found


def _members(plan: Plan) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in plan.rows]
    for index, parent in enumerate(plan.parents):
        if parent is not None and plan.totals[index] != Pair(None, None):
            found[parent].append(index)
    return found
