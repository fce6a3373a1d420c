"""Accounts of last year's that this year has no more, kept visible: rows with 「－」 this year and last year's amount.

Only a person says that an account has no counterpart (対応なし). Where the book keeps such accounts, they become rows
of the outline, so that every sum of the comparison column includes them and each programme stays balanced.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section, lineage
from pybudget.core.crosswalk import Verdict
from pybudget.core.names import fold
from pybudget.core.path_index import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pybudget.core.accounts import Accounts
    from pybudget.core.crosswalk import Comparison, CrosswalkRow

LISTED: Final = "一覧のみ"
KEPT: Final = "行を残す"
CHOICES: Final = (LISTED, KEPT)
"""What the setting 廃止科目の表示 may say."""

ABOLISHED_NOTE: Final = "廃止"
REASON: Final = "廃止した科目：科目シートに行を残した"


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """A row to be added to the outline.

    Attributes:
        position: Index of the row of the outline that it will stand above, before any row is added.
        code: Its code, free so far.
        section: 収入 or 支出.
        block: The block of the top-level account above it.
        name: 科目名.
        funds: 充当先, where an expenditure of the same name is kept too; else empty.
        is_leaf: Whether it carries last year's amount; else it is a group above such rows.
    """

    position: int
    code: str
    section: Section
    block: str
    name: str
    funds: str
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping the abolished accounts changes.

    Attributes:
        accounts: The rows to add, in print order.
        crosswalk: 前年度対応, in which the rows 対応なし now lead to them.
    """

    accounts: tuple[KeptAccount, ...]
    crosswalk: tuple[CrosswalkRow, ...]


def kept_accounts(accounts: Accounts, comparison: Comparison) -> Kept:
    """The rows that keep abolished accounts visible.

    Args:
        accounts: This year's outline.
        comparison: Last year's book laid beside it.

    Returns:
        A row for every account 対応なし with an amount other than 0, below the groups that it stood below; groups that
        this year has no more are added too. An account that only in part has no counterpart stays as it is.
    """
    outline = _Outline(accounts, comparison)
    counts: dict[tuple[Section | None, str], int] = defaultdict(int)
    for row in comparison.rows:
        counts[row.section, row.path] += 1
    rows: list[CrosswalkRow] = []
    for row in comparison.rows:
        is_abolished = row.verdict is Verdict.WITHOUT_COUNTERPART and bool(row.prior_amount)
        if is_abolished and row.section is not None and counts[row.section, row.path] == 1:
            code = outline.keep(row.section, tuple(row.path.split(SEPARATOR)))
            reason = row.reason or REASON
            rows.append(row._replace(code=code, verdict=Verdict.CONFIRMED, reason=reason))
        else:
            rows.append(row)
    return Kept(outline.added(), tuple(rows))


_Path = tuple[str, ...]


class _Outline:
    """This year's outline while rows are added to it."""

    def __init__(self, accounts: Accounts, comparison: Comparison) -> None:
        self.accounts = accounts
        self.added_by_code: dict[str, KeptAccount] = {}
        self.numbers = _highest_numbers(accounts.by_code)
        self.groups = {
            (row.section, *map(fold, accounts.path(code))): code
            for code, row in reversed(tuple(accounts.by_code.items()))
            if row.section is not None and not accounts.is_leaf(code)
        }
        self.leaves = {
            (row.section, *map(fold, accounts.path(row.code))) for row in accounts.leaves() if row.section is not None
        }
        self.tops = _tops_by_name(accounts, comparison)
        self.ends = {
            code: index for index, row in enumerate(accounts.rows, 1) if row.is_account for code in lineage(row.code)
        }
        self.ends_of_blocks = _ends_of_blocks(accounts)

    def keep(self, section: Section, path: _Path) -> str:
        """Add an account with the groups above it that are missing; returns its code."""
        depth = next(
            (depth for depth in range(len(path) - 1, 0, -1) if self._key(section, path[:depth]) in self.groups), 0
        )
        parent = self.groups[self._key(section, path[:depth])] if depth else ""
        for at in range(depth + 1, len(path)):
            key = self._key(section, path[:at])
            if key not in self.leaves:  # what has an amount of its own this year takes no parts
                parent = self.groups[key] = self._add(section, parent, path[:at], is_leaf=False)
        return self._add(section, parent, path, is_leaf=True)

    def added(self) -> tuple[KeptAccount, ...]:
        """The rows in print order; revenue that shares its name with one expenditure that is kept pays for it."""
        paid_for: dict[str, list[str]] = defaultdict(list)
        rows = self.added_by_code.values()
        for row in rows:
            if row.section is Section.EXPENDITURE:
                paid_for[fold(row.name)].append(row.code)
        found = []
        for row in rows:
            codes = paid_for[fold(row.name)] if row.section is Section.REVENUE and row.is_leaf else []
            found.append(replace(row, funds=codes[0]) if len(codes) == 1 else row)
        return tuple(sorted(found, key=lambda row: (row.position, [int(part) for part in row.code.split("-")[1:]])))

    def _key(self, section: Section, path: _Path) -> tuple[Section | str, ...]:
        return (section, *map(fold, path))

    def _add(self, section: Section, parent: str, path: _Path, *, is_leaf: bool) -> str:
        above = parent or section.prefix
        self.numbers[above] += 1
        code = f"{above}-{self.numbers[above]}"
        block, position = self._place(section, parent, path)
        self.added_by_code[code] = KeptAccount(position, code, section, block, path[-1], "", is_leaf)
        return code

    def _place(self, section: Section, parent: str, path: _Path) -> tuple[str, int]:
        """The block of a new row, and the row that it stands above: below its parent's last row."""
        above = self.added_by_code.get(parent)
        if above is not None:
            return above.block, above.position
        if parent:
            above_it = (self.accounts.by_code.get(code) for code in lineage(parent))
            return next((row.block for row in above_it if row is not None and row.block), ""), self.ends[parent]
        top = self.tops.get(self._key(section, path[:1]))
        tops = self.accounts.top_level(section)
        block = self.accounts.by_code[top].block if top else tops[0].block if tops else ""
        return block, self.ends_of_blocks.get((section, block), len(self.accounts.rows))


def _highest_numbers(codes: Iterable[str]) -> dict[str, int]:
    """For each code, and for each section's prefix, the highest number in use directly below."""
    found: dict[str, int] = defaultdict(int)
    for code in codes:
        above, _, number = code.rpartition("-")
        if number.isdecimal():
            found[above] = max(found[above], int(number))
    return found


def _ends_of_blocks(accounts: Accounts) -> Mapping[tuple[Section | None, str], int]:
    """For each block of a section the row below its last account; of a block without accounts its first row."""
    first: dict[tuple[Section | None, str], int] = {}
    below: dict[tuple[Section | None, str], int] = {}
    for index, row in enumerate(accounts.rows):
        first.setdefault((row.section, row.block), index)
        if row.is_account:
            below[row.section, row.block] = index + 1
    return first | below


def _tops_by_name(accounts: Accounts, comparison: Comparison) -> Mapping[tuple[Section | str, ...], str]:
    """For each top-level name of last year's the top-level account that came before it in its book."""
    codes = {(item.prior.section, item.prior.path): item.code for item in comparison.assigned}
    before: dict[Section, str] = {}
    found: dict[tuple[Section | str, ...], str] = {}
    for row in comparison.rows:
        if row.section is None:
            continue
        path = tuple(row.path.split(SEPARATOR))
        code = codes.get((row.section, path))
        if code is not None:
            before[row.section] = "-".join(code.split("-")[:2])
        elif row.section in before:
            found.setdefault((row.section, fold(path[0])), before[row.section])
    return {key: code for key, code in found.items() if code in accounts.by_code}
