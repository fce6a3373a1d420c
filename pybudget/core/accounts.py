"""The outline of accounts: one tree per section, closed by 小計 and 合計 rows."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import compress, groupby
from operator import ne
from typing import TYPE_CHECKING, Final

from pybudget.core.cells import AmountCell, Column, Origin, Pair, pairs
from pybudget.core.findings import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Amounts = Pair[int | None]


class Section(Enum):
    """The two parts of the budget. The value is what stands in the sheet."""

    REVENUE = "収入"
    EXPENDITURE = "支出"

    __hash__ = object.__hash__  # Enum's own is a call in Python; rows are sorted into sections 100,000 times over

    @property
    def prefix(self) -> str:
        """The kanji that every code of the section begins with."""
        return self.value[0]


class Kind(Enum):
    """What a row of the outline is. The value is what stands in the sheet."""

    ACCOUNT = "科目"
    SUBTOTAL = "小計"
    TOTAL = "合計"

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Account:
    """One row of the outline, as it stands in the master.

    Attributes:
        code: ``収-1-2``; empty on 小計 and 合計 rows.
        section: None when the sheet's 部 is neither 収入 nor 支出.
        block: The block that a 小計 closes (``1``, ``2``); empty on the 合計 row.
        kind: None when the sheet's 種別 is unknown.
        name: 科目名.
        funds: 充当先, the code of the expenditure that this row pays for (or, on a reserve's row, belongs to).
        entry: 入力額 / 前年度入力額, typed at leaves, in yen.
        displayed: 当年度予算額 / 前年度予算額, the values that the sheet shows, in yen.
        note: 備考.
        reason: 増減理由.
        origin: Where the row stands.
    """

    code: str
    section: Section | None
    block: str
    kind: Kind | None
    name: str
    funds: str
    entry: Pair[AmountCell]
    displayed: Pair[AmountCell]
    note: str
    reason: str
    origin: Origin

    @property
    def is_account(self) -> bool:
        """Whether this is an account, not a 小計 or 合計 row."""
        return self.kind is Kind.ACCOUNT

    @property
    def label(self) -> str:
        """Code and name, as messages print them."""
        return f"{self.code} {self.name}".strip()

    @property
    def spoken(self) -> str:
        """What messages call the row: a 小計 or 合計 row, which has no code, is called by its section and block."""
        section = self.section.value if self.section else ""
        if self.kind is Kind.TOTAL:
            return f"{section}{self.kind.value}"
        if self.kind is Kind.SUBTOTAL:
            return f"{section}ブロック{self.block}の{self.name or self.kind.value}"
        return self.label or f"{self.origin.row}行目"

    def place(self, header: str) -> Place:
        """This row's cell in the column with that header."""
        return Place(self.origin.sheet, self.origin.cell(header), self.code, self.spoken)


_CODE: Final = re.compile("[収支](?:-[1-9][0-9]{0,3}){1,8}")


def is_code(text: str) -> bool:
    """Whether a text has the form of an account code: 収 or 支, then 1 to 8 times ``-`` and a number up to 9999."""
    return _CODE.fullmatch(text) is not None


def parent_code(code: str) -> str:
    """The code one level up: ``支-1-3`` for ``支-1-3-1``; empty for a top-level code (``支-1``) or none."""
    head, _, _ = code.rpartition("-")
    return head if "-" in head else ""


def lineage(code: str) -> Iterator[str]:
    """The code itself, then every code above it, the nearest first."""
    while code:
        yield code
        code = parent_code(code)


def level_of(code: str) -> int:
    """Depth of a code, from 1: ``支-1`` is 1, ``支-1-3`` is 2."""
    return code.count("-")


def is_within(code: str, ancestor: str) -> bool:
    """Whether ``code`` is ``ancestor`` or stands below it."""
    return code == ancestor or code.startswith(f"{ancestor}-")


def add(amounts: Sequence[int | None]) -> int | None:
    """Sum of the entries; None when there is none at all (no entry is not 0)."""
    entries = [amount for amount in amounts if amount is not None]
    return sum(entries) if entries else None


@dataclass(frozen=True)
class Accounts:
    """All rows of the outline in print order, with their roll-up.

    Where a code occurs twice, the first row counts as the account (a rule reports the second).
    """

    rows: tuple[Account, ...]

    @cached_property
    def account_rows(self) -> tuple[Account, ...]:
        """The rows of accounts, in print order."""
        account = Kind.ACCOUNT  # looked up once: up to Python 3.11 a call in Python
        return tuple([row for row in self.rows if row.kind is account])

    @cached_property
    def by_code(self) -> Mapping[str, Account]:
        """Accounts by code, in print order."""
        found: dict[str, Account] = {}
        for row in self.account_rows:
            if row.code:
                found.setdefault(row.code, row)
        return found

    @cached_property
    def well_formed(self) -> frozenset[str]:
        """The codes that have the form of an account code."""
        return frozenset(filter(_CODE.fullmatch, self.by_code))

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The code one level up of every account, whether there is such an account or not."""
        return {code: head if "-" in head else "" for code in self.by_code for head in [code.rpartition("-")[0]]}

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for code, parent in self.parents.items():
            found[parent].append(code)
        return {parent: tuple(codes) for parent, codes in found.items()}

    def children(self, code: str) -> tuple[Account, ...]:
        """The accounts one level below, in print order."""
        return tuple(self.by_code[child] for child in self._children.get(code, ()))

    @cached_property
    def others(self) -> tuple[Account, ...]:
        """The rows that are not in ``by_code``: 小計 and 合計, and accounts whose code is blank or an earlier row's."""
        account_of = self.by_code.get
        return tuple([row for row in self.rows if account_of(row.code) is not row])

    @cached_property
    def siblings(self) -> tuple[tuple[Account, ...], ...]:
        """The accounts that stand side by side below one code, or at the top of one section, in print order."""
        found: dict[str, list[Account]] = {}
        for parent, codes in self._children.items():
            if parent:
                found.setdefault(parent, []).extend(map(self.by_code.__getitem__, codes))
        for code in self._children.get("", ()):
            found.setdefault(code[0], []).append(self.by_code[code])
        return tuple(map(tuple, found.values()))

    @cached_property
    def closing_rows(self) -> tuple[Account, ...]:
        """The 小計 and 合計 rows, in print order."""
        closing = (Kind.SUBTOTAL, Kind.TOTAL)
        return tuple([row for row in self.rows if row.kind in closing])

    @cached_property
    def groups(self) -> tuple[Account, ...]:
        """The accounts that others stand below, in print order."""
        below = self._children
        return tuple(row for code, row in self.by_code.items() if code in below)

    def rows_of(self, section: Section) -> tuple[Account, ...]:
        """All rows of a section, in print order."""
        return self._rows_of[section]

    @cached_property
    def _rows_of(self) -> Mapping[Section, tuple[Account, ...]]:
        return {section: tuple(row for row in self.rows if row.section is section) for section in Section}

    def is_leaf(self, code: str) -> bool:
        """Whether no account stands below this one."""
        return code not in self._children

    def leaves(self, section: Section | None = None) -> tuple[Account, ...]:
        """The accounts with none below, in print order."""
        return self._leaves if section is None else self._leaves_of[section]

    @cached_property
    def _leaves(self) -> tuple[Account, ...]:
        groups = self._children
        return tuple(row for code, row in self.by_code.items() if code not in groups)

    @cached_property
    def _leaves_of(self) -> Mapping[Section, tuple[Account, ...]]:
        return {section: tuple(leaf for leaf in self._leaves if leaf.section is section) for section in Section}

    def leaves_below_zero(self, section: Section, column: Column) -> tuple[Account, ...]:
        """The few leaves of a section with an amount below 0, in print order."""
        return tuple(leaf for leaf in self._leaves_of[section] if (leaf.entry[column].amount or 0) < 0)

    def top_level(self, section: Section, block: str | None = None) -> tuple[Account, ...]:
        """Accounts of a section (of one block of it) that stand below no other account, in print order."""
        return tuple(row for row in self._tops if row.section is section and (block is None or row.block == block))

    @cached_property
    def _tops(self) -> tuple[Account, ...]:
        return tuple(self.by_code[code] for code, parent in self.parents.items() if parent not in self.by_code)

    @cached_property
    def amounts(self) -> Mapping[str, Amounts]:
        """Rolled-up amounts in yen by code: a leaf's entry, a group's sum of its children. None means no entry."""
        entries = [leaf.entry for leaf in self._leaves]
        own = pairs([current.amount for current, _ in entries], [prior.amount for _, prior in entries])
        rolled: dict[str, Amounts] = dict(zip([leaf.code for leaf in self._leaves], own, strict=True))
        for code in sorted((code for code in self._children if code in self.by_code), key=level_of, reverse=True):
            below = self._children[code]
            rolled[code] = Pair(
                add([rolled[child].current for child in below]), add([rolled[child].prior for child in below])
            )
        return rolled

    def amount(self, row: Account, column: Column) -> int | None:
        """What the row must show of one year, in yen, from the entries alone."""
        return self.both_amounts(row)[column]

    def both_amounts(self, row: Account) -> Amounts:
        """What the row must show, in yen, from the entries alone.

        A 小計 adds up the top-level accounts of its block, the 合計 those of its section.
        """
        if row.is_account:
            if self.by_code.get(row.code) is row:
                return self.amounts[row.code]
            return Pair(row.entry.current.amount, row.entry.prior.amount)
        if row.section is None:
            return Pair(None, None)
        return self._closing[row.section, row.block if row.kind is Kind.SUBTOTAL else None]

    @cached_property
    def _closing(self) -> Mapping[tuple[Section, str | None], Amounts]:
        found: dict[tuple[Section, str | None], Amounts] = defaultdict(lambda: Pair(None, None))
        groups: dict[tuple[Section, str | None], list[Amounts]] = defaultdict(list)
        for section in Section:
            for row in self.top_level(section):
                groups[section, row.block].append(self.amounts[row.code])
                groups[section, None].append(self.amounts[row.code])
        for key, members in groups.items():
            found[key] = Pair(*(add([member[column] for member in members]) for column in Column))
        return found

    def misstated(self, rows: Iterable[Account]) -> Iterator[tuple[Account, Column, int, int]]:
        """The displayed figures of these rows that are not what the entries give.

        Yields:
            Row, column, the yen that it must show and the yen that it shows. No entry counts as 0 here; a cell that
            carries a problem shows no figure and is left out.
        """
        for row in rows:
            (current, prior), (now, before) = row.displayed, self.both_amounts(row)
            for column, cell, expected in ((Column.CURRENT, current, now or 0), (Column.PRIOR, prior, before or 0)):
                actual = cell.amount or 0
                if cell.problem is None and expected != actual:
                    yield row, column, expected, actual

    @cached_property
    def misstatements(self) -> tuple[tuple[Account, Column, int, int], ...]:
        """``misstated`` of all rows."""
        displayed = [row.displayed for row in self.by_code.values()]
        shown = zip([cell.amount for cell, _ in displayed], [cell.amount for _, cell in displayed], strict=True)
        differing = compress(self.by_code.values(), map(ne, shown, map(self.amounts.__getitem__, self.by_code)))
        return tuple(self.misstated((*differing, *self.others)))

    def total(self, section: Section, column: Column) -> int | None:
        """The section's grand total in yen, from the entries."""
        return self._closing[section, None][column]

    def funding(self, section: Section) -> Mapping[str, tuple[Account, ...]]:
        """The leaves of a section by the expenditure account that their 充当先 names; unknown names are left out.

        For the revenue section: what pays for a programme. For expenditure: the reserves that belong to it.
        """
        return self._funding[section]

    @cached_property
    def _funding(self) -> Mapping[Section, Mapping[str, tuple[Account, ...]]]:
        return {section: self._funding_by(self.leaves(section)) for section in Section}

    def _funding_by(self, leaves: Iterable[Account]) -> Mapping[str, tuple[Account, ...]]:
        found: dict[str, list[Account]] = defaultdict(list)
        for leaf in leaves:
            if leaf.funds:
                target = self.by_code.get(leaf.funds)
                if target is not None and target.section is Section.EXPENDITURE:
                    found[leaf.funds].append(leaf)
        return {code: tuple(leaves) for code, leaves in found.items()}

    def unattached(self, section: Section) -> tuple[Account, ...]:
        """The leaves of a section that belong to no programme by 充当先, in print order.

        A programme is an expenditure account that a revenue row funds, with everything below it.
        """
        return self._unattached[section]

    @cached_property
    def _unattached(self) -> Mapping[Section, tuple[Account, ...]]:
        programmes = self.funding(Section.REVENUE).keys()
        inside = {group for group in self._children if not programmes.isdisjoint(lineage(group))}
        return {
            section: tuple(
                leaf
                for leaf in self.leaves(section)
                if not leaf.funds
                and (
                    section is Section.REVENUE
                    or (leaf.code not in programmes and self.parents[leaf.code] not in inside)
                )
            )
            for section in Section
        }

    def total_row(self, section: Section) -> Account | None:
        """The section's 合計 row, if the sheet has one."""
        return next((row for row in self.closing_rows if row.section is section and row.kind is Kind.TOTAL), None)

    def path(self, code: str) -> tuple[str, ...]:
        """Names from the top-level account down to this one."""
        names: list[str] = []
        while code in self.by_code:
            names.append(self.by_code[code].name)
            code = self.parents[code]
        return tuple(reversed(names))

    def families(self) -> Iterator[tuple[tuple[str, ...], Iterator[Account]]]:
        """The accounts with none below, in print order: neighbours below one other, with the path of that one."""
        for parent, leaves in groupby(self.leaves(), lambda leaf: self.parents[leaf.code]):
            yield self.path(parent), leaves

    def depth(self, code: str) -> int:
        """How many accounts stand from the top-level one down to this one."""
        depth = 0
        while code in self.parents:
            depth += 1
            code = self.parents[code]
        return depth

    def parent(self, code: str) -> Account | None:
        """The account one level up, if there is one."""
        return self.by_code.get(self.parents.get(code, ""))
