"""確定: the figures of a version as a meeting approved it, and what differs from them now."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import is_code, parent_code
from pybudget.core.cells import Column, FormulaKind, Pair
from pybudget.core.findings import Place
from pybudget.core.headers import (
    ACCOUNT_NAME,
    ACCOUNTS_SHEET,
    BASELINE_ROW,
    DISPLAYED,
    ENTRY,
    PLAN_AMOUNT,
    PLAN_NAME,
    PLAN_SHEET,
)
from pybudget.core.money import Unit
from pybudget.core.path_index import SEPARATOR
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.accounts import Account, Accounts
    from pybudget.core.budget import Budget
    from pybudget.core.cells import AmountCell, Origin
    from pybudget.core.plan import Plan, PlanRow

Path = tuple[str, ...]
Amounts = Pair[int | None]

SHEETS: Final = {ACCOUNTS_SHEET: DISPLAYED, PLAN_SHEET: PLAN_AMOUNT}
"""The tables whose figures are frozen, and their columns."""

NAME_ONLY: Final = "－"
"""The column of a row without any figure: its name is kept, so that what stands below it is known again."""


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """One row of 確定: one figure of one row, as it was approved.

    Attributes:
        label: 版, the name of the version.
        frozen_at: 日時 as text; the newest sorts last.
        sheet: 表, 科目 or 計画.
        row: 行, which row of it: code and name, or the names of the headings above and of the row itself.
        column: 列, the header of its column; ``－`` for a row without any figure.
        amount: 値, in yen for 科目 and in 千円 for 計画. None: no entry.
        is_readable: Whether the row says all this; a person may have changed it.
        origin: Where it stands.
    """

    label: str
    frozen_at: str
    sheet: str
    row: str
    column: str
    amount: int | None
    is_readable: bool
    origin: Origin

    def place(self, header: str) -> Place:
        """This row's cell in the column with that header."""
        return Place(self.origin.sheet, self.origin.cell(header), name=self.row or f"{self.origin.row}行目")


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """One row of 科目 or 計画 as it was approved.

    Attributes:
        sheet: 科目 or 計画.
        text: What 行 says.
        amounts: Both years.
        place: Where it stands in 確定.
    """

    sheet: str
    text: str
    amounts: Amounts
    place: Place

    @property
    def has_amount(self) -> bool:
        """Whether there was an entry in either year."""
        return any(amount is not None for amount in self.amounts)


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    """The book as it was approved."""

    label: str
    frozen_at: str
    rows: tuple[FrozenRow, ...]


def newest(rows: Sequence[BaselineRow]) -> FrozenVersion | None:
    """The version that was frozen last; None while there is none."""
    readable = [row for row in rows if row.is_readable]
    if not readable:
        return None
    last = max(enumerate(readable), key=lambda item: (item[1].frozen_at, item[0]))[1]
    members: dict[tuple[str, str], dict[str, BaselineRow]] = defaultdict(dict)
    for row in readable:
        if (row.label, row.frozen_at) == (last.label, last.frozen_at):
            members[row.sheet, row.row].setdefault(row.column, row)
    return FrozenVersion(last.label, last.frozen_at, tuple(_frozen_row(*key, found) for key, found in members.items()))


def _frozen_row(sheet: str, text: str, found: Mapping[str, BaselineRow]) -> FrozenRow:
    amounts = (found[header].amount if header in found else None for header in SHEETS[sheet])
    origin = next(iter(found.values())).origin
    return FrozenRow(sheet, text, Pair(*amounts), Place(origin.sheet, origin.cell(BASELINE_ROW), name=_last_name(text)))


_ORDINAL: Final = re.compile("〔[0-9]+〕$")


def _without_ordinal(text: str) -> str:
    return _ORDINAL.sub("", text)


def _last_name(text: str) -> str:
    return text.rpartition(SEPARATOR)[2]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the book that can be frozen: its place among the rows of 確定, and its amount."""

    sheet: str
    row: str
    column: str
    amount: int | None


def figures(budget: Budget) -> Iterator[Figure]:
    """Every figure of 科目 (what its rows must show, in yen) and of 計画 (what is entered, in 千円), both years."""
    accounts, plan = budget.accounts, budget.plan
    for row in accounts.rows:
        for column in Column:
            yield Figure(ACCOUNTS_SHEET, row.spoken, DISPLAYED[column], accounts.amount(row, column))
    texts = _plan_texts(plan)
    for index, text in texts.items():
        entry = plan.rows[index].entry
        columns = [column for column in Column if entry[column].amount is not None]
        for column in columns:
            yield Figure(PLAN_SHEET, text, PLAN_AMOUNT[column], entry[column].amount)
        if not columns:
            yield Figure(PLAN_SHEET, text, NAME_ONLY, None)


def _plan_texts(plan: Plan) -> dict[int, str]:
    """The rows of the plan that are told apart by name: headings, items, and whatever carries an amount."""
    seen: Counter[Path] = Counter()
    texts: dict[int, str] = {}
    for index, (row, path) in enumerate(zip(plan.rows, plan.paths, strict=True)):
        if row.kind in (PlanKind.HEADING, PlanKind.ITEM) or _has_amount(row.entry):
            seen[path] += 1
            texts[index] = SEPARATOR.join(path) + _ordinal(seen[path])
    return texts


def _ordinal(number: int) -> str:
    """What tells rows of one name under one heading apart."""
    return f"〔{number}〕" if number > 1 else ""


def _has_amount(entry: Pair[AmountCell]) -> bool:
    return any(cell.amount is not None for cell in entry)


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that differs from the approved one: the approved amount, today's, and the sheet's unit."""

    place: Place
    column: Column
    approved: int | None
    today: int | None
    unit: Unit
    exchanged_with: Place | None = None
    """The row that now has the amount that was approved here, where that one has this one's."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A row whose name differs from the approved one."""

    place: Place
    before: str


@dataclass(frozen=True, slots=True)
class Departure:
    """All that differs from a frozen version.

    Attributes:
        version: The frozen version.
        changed: Figures of rows that were there and are there.
        added: Rows with an amount that were not there: place, both amounts, unit.
        removed: Rows with an amount that are gone.
        renamed: Rows with another name.
    """

    version: FrozenVersion
    changed: tuple[Changed, ...] = ()
    added: tuple[tuple[Place, Amounts, Unit], ...] = ()
    removed: tuple[tuple[FrozenRow, Unit], ...] = ()
    renamed: tuple[Renamed, ...] = ()


def departure(budget: Budget) -> Departure | None:
    """What differs from the version that was frozen last; None while nothing was frozen.

    Accounts are known again by their names from the top down, then by their codes; rows of the plan by their names
    below the same headings, whatever rows stand between. Sums are not compared: they follow from what is below them.
    An account that takes its amount from the plan is left out where the plan's own changes account for the difference.
    """
    version = newest(budget.baseline)
    if version is None:
        return None
    plan = _PlanComparison(budget.plan, [row for row in version.rows if row.sheet == PLAN_SHEET])
    accounts = _AccountComparison(budget.accounts, [row for row in version.rows if row.sheet == ACCOUNTS_SHEET])
    explained = plan.change_by_code()
    changed = [item for item in accounts.changed() if not _is_explained(item, budget.accounts, explained)]
    return Departure(
        version,
        changed=(*_with_exchanges(changed), *_with_exchanges([item for _, item in plan.changed()])),
        added=(*accounts.added(), *plan.added()),
        removed=(
            *((row, Unit.YEN) for row in accounts.removed()),
            *((row, Unit.THOUSAND) for row in plan.removed),
        ),
        renamed=(*accounts.renamed, *plan.renamed),
    )


def _is_explained(item: Changed, accounts: Accounts, explained: Mapping[str, int]) -> bool:
    """Whether changes in the plan, which are told by themselves, give this one."""
    account = accounts.by_code.get(item.place.code)
    if account is None or item.column is Column.PRIOR or account.entry.current.formula is not FormulaKind.PLAN:
        return False
    return (item.today or 0) - (item.approved or 0) == explained.get(item.place.code, 0) * Unit.THOUSAND


def _with_exchanges(items: Sequence[Changed]) -> Iterator[Changed]:
    """The changes, those named together of which each has the amount that was approved for the other."""
    alike: dict[tuple[object, ...], list[Changed]] = defaultdict(list)
    for item in items:
        alike[item.column, item.approved, item.today].append(item)
    for item in items:
        partners = alike[item.column, item.today, item.approved]
        if len(partners) == 1 == len(alike[item.column, item.approved, item.today]):
            yield Changed(item.place, item.column, item.approved, item.today, item.unit, partners[0].place)
        else:
            yield item


def _differences(place: Mapping[Column, Place], frozen: Amounts, today: Amounts, unit: Unit) -> Iterator[Changed]:
    for column in Column:
        if column in place and frozen[column] != today[column]:
            yield Changed(place[column], column, frozen[column], today[column], unit)


class _AccountComparison:
    """The accounts beside the frozen rows of 科目."""

    def __init__(self, accounts: Accounts, frozen: Sequence[FrozenRow]) -> None:
        self.accounts = accounts
        self.codes = {code: row for row in frozen if is_code(code := row.text.partition(" ")[0])}
        self.paths = {code: _frozen_path(self.codes, code) for code in self.codes}
        self.matched = self._match()
        self.renamed = tuple(
            Renamed(row.place(ACCOUNT_NAME), self.paths[code][-1])
            for row, code in ((accounts.by_code[now], then) for now, then in self.matched.items())
            if self.paths[code][-1:] != (row.name,)
        )

    def _match(self) -> dict[str, str]:
        """Today's code to the frozen one: by names from the top down, then by the code."""
        by_path: dict[Path, list[str]] = defaultdict(list)
        for code, path in self.paths.items():
            by_path[code[0], *path].append(code)
        today: dict[Path, list[str]] = defaultdict(list)
        for code in self.accounts.by_code:
            today[code[0], *self.accounts.path(code)].append(code)
        matched: dict[str, str] = {}
        for path, codes in today.items():
            candidates = by_path[path]
            if len(codes) == 1 == len(candidates):
                matched[codes[0]] = candidates[0]
            else:
                matched.update({code: code for code in codes if code in candidates})
        taken = set(matched.values())
        left = (code for code in self.accounts.by_code if code not in matched)
        return matched | {code: code for code in left if code in self.paths and code not in taken}

    def _leaves(self) -> Iterator[Account]:
        return iter(self.accounts.leaves())

    def changed(self) -> Iterator[Changed]:
        for leaf in self._leaves():
            if leaf.code in self.matched:
                places = {column: leaf.place(ENTRY[column]) for column in Column if not _is_unread(leaf.entry[column])}
                frozen = self.codes[self.matched[leaf.code]].amounts
                yield from _differences(places, frozen, self.accounts.amounts[leaf.code], Unit.YEN)

    def added(self) -> Iterator[tuple[Place, Amounts, Unit]]:
        for leaf in self._leaves():
            if leaf.code not in self.matched and _has_amount(leaf.entry):
                column = Column.CURRENT if leaf.entry.current.amount is not None else Column.PRIOR
                yield leaf.place(ENTRY[column]), self.accounts.amounts[leaf.code], Unit.YEN

    def removed(self) -> Iterator[FrozenRow]:
        """Those that were leaves; a group goes with what was below it."""
        groups = {parent_code(code) for code in self.codes}
        taken = set(self.matched.values())
        for code, row in self.codes.items():
            if code not in taken and code not in groups and row.has_amount:
                yield row


def _frozen_path(rows: Mapping[str, FrozenRow], code: str) -> Path:
    """Names from the top-level account down, as they were."""
    names: list[str] = []
    while code in rows:
        names.append(rows[code].text.partition(" ")[2])
        code = parent_code(code)
    return tuple(reversed(names))


def _is_unread(cell: AmountCell) -> bool:
    """Whether a cell has a content that is no amount: another rule says so."""
    return cell.amount is None and cell.problem is not None


@dataclass
class _PlanComparison:
    """The rows of the plan beside the frozen rows of 計画."""

    plan: Plan
    frozen: Sequence[FrozenRow]
    matched: dict[int, FrozenRow] = field(default_factory=dict)
    renamed: list[Renamed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.texts = _plan_texts(self.plan)
        by_text = {row.text: row for row in self.frozen}
        self.matched = {index: by_text[text] for index, text in self.texts.items() if text in by_text}
        taken = {row.text for row in self.matched.values()}
        self.left: dict[str, dict[str, FrozenRow]] = defaultdict(dict)
        for text, row in by_text.items():
            if text not in taken:
                above, _, name = text.rpartition(SEPARATOR)
                self.left[above][name] = row
        self._match_renamed()

    def _match_renamed(self) -> None:
        """Rows below a heading with another name, and rows with another name below the same heading, top down."""
        below: dict[int | None, list[int]] = defaultdict(list)
        for index in self.texts:
            if index not in self.matched:
                below[self.plan.parents[index]].append(index)
        for parent, indexes in sorted(below.items(), key=lambda item: -1 if item[0] is None else item[0]):
            if parent is None:
                self._match_siblings(self.left[""], indexes)
            elif parent in self.matched:
                self._match_siblings(self.left[_without_ordinal(self.matched[parent].text)], indexes)

    def _match_siblings(self, left: dict[str, FrozenRow], indexes: Sequence[int]) -> None:
        """Match rows below one heading with what was below it: by name, then by what else tells them apart."""
        open_rows: list[int] = []
        for index in indexes:
            same_name = left.pop(_last_name(self.texts[index]), None)
            if same_name is None:
                open_rows.append(index)
            else:
                self.matched[index] = same_name
        while open_rows:
            index, *others = open_rows
            alike = [name for name, row in left.items() if _looks_the_same(self.plan.rows[index], row)]
            rivals = [other for other in others if alike and _looks_the_same(self.plan.rows[other], left[alike[0]])]
            if len(alike) == len(rivals) + 1:
                self._rename(index, left.pop(alike[0]))
            open_rows = others

    def _rename(self, index: int, row: FrozenRow) -> None:
        self.matched[index] = row
        self.renamed.append(Renamed(self.plan.rows[index].place(PLAN_NAME), _last_name(row.text)))

    def changed(self) -> Iterator[tuple[PlanRow, Changed]]:
        for index, frozen in self.matched.items():
            row = self.plan.rows[index]
            places = {column: row.place(PLAN_AMOUNT[column]) for column in Column if not _is_unread(row.entry[column])}
            today = Pair(*(cell.amount for cell in row.entry))
            for item in _differences(places, frozen.amounts, today, Unit.THOUSAND):
                yield row, item

    def added(self) -> Iterator[tuple[Place, Amounts, Unit]]:
        for row in self._added_rows():
            column = Column.CURRENT if row.entry.current.amount is not None else Column.PRIOR
            yield row.place(PLAN_AMOUNT[column]), Pair(*(cell.amount for cell in row.entry)), Unit.THOUSAND

    def _added_rows(self) -> Iterator[PlanRow]:
        for index in self.texts:
            if index not in self.matched and _has_amount(self.plan.rows[index].entry):
                yield self.plan.rows[index]

    @property
    def removed(self) -> tuple[FrozenRow, ...]:
        return tuple(row for left in self.left.values() for row in left.values() if row.has_amount)

    def change_by_code(self) -> Mapping[str, int]:
        """By account code, by how many 千円 this year's plan was changed by what is told row by row.

        A row that is gone belongs to the account of the heading that it stood under.
        """
        found: dict[str, int] = defaultdict(int)
        for row, item in self.changed():
            if item.column is Column.CURRENT:
                found[row.code] += (item.today or 0) - (item.approved or 0)
        for row in self._added_rows():
            found[row.code] += row.entry.current.amount or 0
        codes = {frozen.text: self.plan.rows[index].code for index, frozen in self.matched.items()}
        for gone in self.removed:
            found[codes.get(gone.text.rpartition(SEPARATOR)[0], "")] -= gone.amounts.current or 0
        return found


def _looks_the_same(row: PlanRow, frozen: FrozenRow) -> bool:
    """Whether a row with another name may be the frozen one: both have no amount, or one amount is the same."""
    if not frozen.has_amount:
        return not _has_amount(row.entry)
    return any(
        cell.amount is not None and cell.amount == amount
        for cell, amount in zip(row.entry, frozen.amounts, strict=True)
    )
