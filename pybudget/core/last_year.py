"""Last year's file and 前年度対応, held against the comparison column."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybudget.core import settings as keys
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.comparison import compare
from pybudget.core.crosswalk import Verdict
from pybudget.core.headers import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget
    from pybudget.core.crosswalk import Comparison, CrosswalkRow, PriorBook
    from pybudget.core.findings import Place


@dataclass(frozen=True, slots=True)
class LastYearsFile:
    """What the setting 前年度ファイル leads to.

    Attributes:
        name: As the setting has it.
        book: Its content; None where it could not be read.
        fault: Why not: a Japanese sentence.
    """

    name: str
    book: PriorBook | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An account whose figure of last year differs from what it is held against, in yen; None: no entry."""

    account: Account
    expected: int | None
    actual: int | None

    @property
    def place(self) -> Place:
        """The cell with last year's entry."""
        return self.account.place(ENTRY.prior)

    @property
    def amount(self) -> int:
        """By how much the column is too high."""
        return (self.actual or 0) - (self.expected or 0)


def comparable(budget: Budget) -> PriorBook | None:
    """Last year's book where it can be held against the comparison column: it is of the year before, on its basis."""
    file, year = budget.last_years_file, budget.settings.fiscal_year
    if file is None or file.book is None or year is None or fits(budget, file.book):
        return None
    return file.book


def fits(budget: Budget, book: PriorBook) -> str:
    """What makes a file another one than the comparison column wants; empty where it is the right one."""
    year, basis = budget.settings.fiscal_year, budget.settings.text(keys.PRIOR_BASIS)
    if year is not None and book.fiscal_year.year != year.year - 1:
        return f"{book.fiscal_year.label}の予算です"
    return f"「{book.basis}」の額で、設定の「{keys.PRIOR_BASIS}」は「{basis}」です" if book.basis != basis else ""


def differences_from_file(budget: Budget) -> tuple[tuple[Difference, ...], Comparison | None]:
    """The accounts without parts whose figures of last year are not those of last year's file.

    Where amounts of the file are still without a place, accounts that nothing was assigned to may hold them and are
    left out.
    """
    book = comparable(budget)
    if book is None:
        return (), None
    comparison = compare(book, budget.accounts, budget.crosswalk)
    assigned = {item.code for item in comparison.assigned}
    open_sections = {item.prior.section for item in comparison.unassigned if item.amount}
    found = [
        Difference(leaf, comparison.entries[leaf.code], leaf.entry.prior.amount)
        for leaf in budget.accounts.leaves()
        if _is_read(leaf) and (leaf.code in assigned or leaf.section not in open_sections)
    ]
    return tuple(item for item in found if item.amount), comparison


def _is_read(leaf: Account) -> bool:
    cell = leaf.entry.prior
    return cell.amount is not None or cell.problem is None


def _accounts(rows: Sequence[CrosswalkRow]) -> Iterator[list[CrosswalkRow]]:
    """The rows of each account of last year's: rows with one path and one amount of which some state parts of it.

    Where none does, each row is an account of its own.
    """
    alike: dict[tuple[Section, str, int | None], list[CrosswalkRow]] = defaultdict(list)
    for row in rows:
        if row.section is not None and not row.fault:
            alike[row.section, row.path, row.prior_amount].append(row)
    for members in alike.values():
        if any(row.share not in {None, row.prior_amount} for row in members):
            yield members
        else:
            yield from ([row] for row in members)


def shares(members: Sequence[CrosswalkRow]) -> list[int]:
    """What each row of an account takes in yen: its part, or what the others leave, never of the other sign."""
    amount = members[0].prior_amount or 0
    rest = amount - sum(row.share or 0 for row in members)
    return [(rest if rest * amount > 0 else 0) if row.share is None else row.share for row in members]


def wrong_splits(rows: Sequence[CrosswalkRow]) -> Iterator[tuple[CrosswalkRow, int]]:
    """The accounts of last year's that are decided throughout and whose parts are not the amount: last row, sum."""
    for members in _accounts(rows):
        decided = all(row.verdict is not Verdict.TO_CHECK for row in members)
        amount, total = members[0].prior_amount or 0, sum(shares(members))
        # Another account of the same name and amount may stand among them as a whole.
        wholes = sum(row.share == row.prior_amount for row in members) if len(members) > 1 else 0
        if decided and total not in {amount, amount * (1 + wholes)}:
            yield members[-1], total


def assigned_by_rows(rows: Sequence[CrosswalkRow]) -> Mapping[str, int]:
    """By code, the yen that the rows 一致 and 確認済 put beside it, without accounts of which a part is open."""
    found: dict[str, int] = defaultdict(int)
    for members in _accounts(rows):
        if all(row.verdict is not Verdict.TO_CHECK for row in members):
            for row, share in zip(members, shares(members), strict=True):
                if row.verdict in (Verdict.MATCHED, Verdict.CONFIRMED) and row.code:
                    found[row.code] += share
    return found


@dataclass(frozen=True, slots=True)
class Moves:
    """Where the comparison column differs from 前年度対応, in one section.

    Attributes:
        differences: The accounts.
        total: By how much the column is too high in all; 0 where amounts were only moved from account to account.
    """

    differences: tuple[Difference, ...]
    total: int


def moves(budget: Budget) -> Iterator[Moves]:
    """The sections in which an account that 前年度対応 names has another figure than its rows give.

    An account that no row names counts where its amount makes the moves even: it may hold what was taken elsewhere.
    """
    assigned = assigned_by_rows(budget.crosswalk)
    for section in Section if assigned else ():
        leaves = [leaf for leaf in budget.accounts.leaves(section) if _is_read(leaf)]
        every = [Difference(leaf, assigned.get(leaf.code), leaf.entry.prior.amount) for leaf in leaves]
        named = tuple(item for item in every if item.amount and item.account.code in assigned)
        if not named:
            continue
        if sum(item.amount for item in every) == 0:
            yield Moves(tuple(item for item in every if item.amount), 0)
        else:
            yield Moves(named, sum(item.amount for item in named))


def exchanged_columns(budget: Budget) -> bool:
    """Whether this year's column holds last year's figures throughout, and last year's column others."""
    found, comparison = differences_from_file(budget)
    if comparison is None or not found:
        return False
    leaves = [leaf for leaf in budget.accounts.leaves() if comparison.entries[leaf.code]]
    return bool(leaves) and all(leaf.entry[Column.CURRENT].amount == comparison.entries[leaf.code] for leaf in leaves)
