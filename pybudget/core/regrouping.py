"""組替一覧: where every amount of last year's has gone, line by line, with the proof that nothing is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING

from pybudget.core.comparison import compare
from pybudget.core.crosswalk import Verdict, book_of_rows
from pybudget.core.names import fold
from pybudget.core.path_index import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pybudget.core.accounts import Accounts, Section
    from pybudget.core.crosswalk import Assignment, Comparison, CrosswalkRow, PriorAccount
    from pybudget.core.fiscal_year import FiscalYear


class Move(Enum):
    """What became of an account of last year's. The value is what is printed."""

    SAME = "同じ科目"
    CHANGED = "名称・区分の変更"
    SPLIT = "分割"
    MERGED = "統合"
    ABOLISHED = "対応なし"
    OPEN = "未定"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One line of 組替一覧.

    Attributes:
        section: 収入 or 支出.
        path: Last year's account.
        prior: Its amount in yen, on the first of its lines; None on the others.
        code: This year's account; empty where there is none.
        target: Its path.
        amount: Yen that go there; None where nothing does.
        rest: Yen that go nowhere; negative where more goes than there was.
        move: What became of the account.
        reason: What a person wrote beside it.
    """

    section: Section
    path: tuple[str, ...]
    prior: int | None
    code: str
    target: tuple[str, ...]
    amount: int | None
    rest: int | None
    move: Move
    reason: str

    @property
    def is_change(self) -> bool:
        """Whether anything is different from last year."""
        return self.move is not Move.SAME


def transfers(rows: Sequence[CrosswalkRow], accounts: Accounts, year: FiscalYear) -> tuple[Transfer, ...]:
    """The lines of 組替一覧.

    Args:
        rows: 前年度対応.
        accounts: This year's outline.
        year: Last year.

    Returns:
        A line for each account of last year's and each of this year's that it goes to, in the sheet's order; none for
        an account without an entry. In each section the prior amounts add up to what goes somewhere and what does not.
    """
    comparison = compare(book_of_rows(rows, year, ""), accounts, rows)
    return tuple(_lines(comparison, accounts, _reasons(rows)))


_Key = tuple["Section", str]


def _key(section: Section, path: Iterable[str]) -> _Key:
    return section, fold(SEPARATOR.join(path))


def _reasons(rows: Sequence[CrosswalkRow]) -> Mapping[tuple[_Key, str], str]:
    """What people wrote, by account and code."""
    return {
        (_key(row.section, (row.path,)), row.code): row.reason
        for row in rows
        if row.section is not None and row.verdict.is_a_persons
    }


def _lines(comparison: Comparison, accounts: Accounts, reasons: Mapping[tuple[_Key, str], str]) -> Iterator[Transfer]:
    placed: dict[int, list[Assignment]] = defaultdict(list)
    for item in comparison.assigned:
        placed[id(item.prior)].append(item)
    rests = {id(item.prior): item for item in comparison.unassigned}
    sources = Counter(item.code for item in comparison.assigned)
    abolished = {
        _key(row.section, (row.path,))
        for row in comparison.rows
        if row.section is not None and row.verdict is Verdict.WITHOUT_COUNTERPART
    }
    for leaf in _leaves(comparison):
        if leaf.amount is None:
            continue
        key, parts, prior = _key(leaf.section, leaf.path), placed[id(leaf)], leaf.amount
        first: int | None = prior
        for item in parts:
            target = accounts.path(item.code)
            move = _move(leaf, target, len(parts), sources[item.code])
            reason = reasons.get((key, item.code), "")
            yield Transfer(leaf.section, leaf.path, first, item.code, target, item.amount, None, move, reason)
            first = None
        if id(leaf) in rests:
            rest = rests[id(leaf)].amount
            move = Move.ABOLISHED if key in abolished else Move.OPEN
            yield Transfer(leaf.section, leaf.path, first, "", (), None, rest, move, reasons.get((key, ""), ""))


def _leaves(comparison: Comparison) -> Iterator[PriorAccount]:
    """Last year's accounts, each once, in the order of the crosswalk's rows."""
    placed = (item.prior for item in comparison.assigned)
    found = {id(leaf): leaf for leaf in chain(placed, (item.prior for item in comparison.unassigned))}
    order: dict[_Key, int] = {}
    for row in comparison.rows:
        if row.section is not None:
            order.setdefault(_key(row.section, (row.path,)), len(order))
    return iter(sorted(found.values(), key=lambda leaf: order.get(_key(leaf.section, leaf.path), len(order))))


def _move(leaf: PriorAccount, target: tuple[str, ...], parts: int, sources: int) -> Move:
    if parts > 1:
        return Move.SPLIT
    if sources > 1:
        return Move.MERGED
    return Move.SAME if tuple(map(fold, leaf.path)) == tuple(map(fold, target)) else Move.CHANGED
