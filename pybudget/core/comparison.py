"""Last year's accounts laid beside this year's: what is certain is applied, the rest is asked, nothing is dropped."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from pybudget.core.accounts import Section
from pybudget.core.crosswalk import (
    BY_PERSON,
    Assignment,
    Comparison,
    CrosswalkRow,
    PriorAccount,
    PriorBook,
    Reconciliation,
    Unassigned,
    Verdict,
)
from pybudget.core.matching import Finder, Suggestion
from pybudget.core.names import is_same_ending, stem
from pybudget.core.path_index import SEPARATOR, Family, Names, PathIndex
from pybudget.garbage import without_search_for_cycles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.accounts import Accounts


@without_search_for_cycles()
def compare(prior: PriorBook, accounts: Accounts, saved: Sequence[CrosswalkRow]) -> Comparison:
    """Lay last year's leaf amounts beside this year's leaf accounts.

    Args:
        prior: Last year's book.
        accounts: This year's outline.
        saved: The rows that 前年度対応 holds now. A person's rows (確認済, 対応なし) come first and stay as they are.

    Returns:
        The comparison. Applied are a person's rows, and paths that are equal after folding and occur once on each side;
        where this year has no such path, also one that differs only by の, 及び, 事業 or 費.
    """
    return _Matcher(prior, accounts, saved).comparison()


@dataclass(frozen=True, slots=True)
class _Placement:
    """Where one leaf account of last year's goes: its rows of 前年度対応, and its amount in parts."""

    rows: tuple[CrosswalkRow, ...]
    assigned: tuple[Assignment, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()


def _taken(amount: int | None, decided: Sequence[CrosswalkRow]) -> Iterator[int | None]:
    """What each row takes of an amount: its share, or all that is left where it names none.

    What is left is never of the other sign, so that rows which take too much are seen.
    """
    rest = None if amount is None else amount - sum(row.share or 0 for row in decided)
    if amount is not None and rest is not None and rest * amount <= 0:
        rest = 0
    for row in decided:
        if row.share is not None:
            yield row.share
        else:
            yield rest
            rest = None if rest is None else 0


class _Matcher:
    """The indexes of one comparison, each built once."""

    def __init__(self, prior: PriorBook, accounts: Accounts, saved: Sequence[CrosswalkRow]) -> None:
        self.prior = prior
        self.accounts = accounts
        self.saved = saved
        self._ours, self._theirs = list(_families_here(accounts)), list(_families_there(prior.leaves))
        names: set[str] = set()
        names.update(*(family.names for family in self._ours), *(family.names for family in self._theirs))
        self.names = Names.folded(names)
        self.here, self.there = PathIndex(self.names, self._ours), PathIndex(self.names, self._theirs)

    def _section(self, code: str) -> Section | None:
        """The section of a leaf account; None for any other code."""
        account = self.accounts.by_code.get(code)
        return account.section if account is not None and self.accounts.is_leaf(code) else None

    def comparison(self) -> Comparison:
        leaves, dealt, certain, same = self.prior.leaves, self._dealt(), self._certain, self._literal
        rows: list[CrosswalkRow] = []
        assigned: list[Assignment] = []
        unassigned: list[Unassigned] = []
        begin = 0
        open_ones = [index for index, code in enumerate(certain) if code is None or index in dealt]
        for index in (*open_ones, len(leaves)):
            for leaf, code, literal in zip(leaves[begin:index], certain[begin:index], same[begin:index], strict=True):
                if code is not None:  # nearly all of a large book
                    rows.append(_matched_row(leaf, code))
                    assigned.append(_matched(leaf, code, literal))
            if index < len(leaves):
                placement = self._place(index, leaves[index], dealt.get(index, ()))
                rows += placement.rows
                assigned += placement.assigned
                unassigned += placement.unassigned
            begin = index + 1
        unused = tuple(row for row in self.saved if row.is_answered and not self._is_used(row))
        return Comparison(
            rows=(*rows, *unused),
            assigned=tuple(assigned),
            unassigned=tuple(unassigned),
            unused=unused,
            entries=self._entries(assigned),
            reconciliation=self._reconcile(assigned, unassigned),
        )

    def _is_used(self, row: CrosswalkRow) -> bool:
        return row.section is not None and bool(self.there.at(row.section, (row.path,)))

    def _dealt(self) -> dict[int, list[CrosswalkRow]]:
        """The saved rows of prior accounts, by the accounts' indexes.

        Where several accounts have the same path, a row goes to one whose amount it states, or to any if it states
        another: to the first that has no row yet, else to the last, so that the next run deals them in the same way.
        """
        counting = self.saved if self.there.repeated else [row for row in self.saved if row.is_answered]
        dealt: dict[int, list[CrosswalkRow]] = defaultdict(list)
        for row in counting:
            candidates = () if row.section is None else self.there.at(row.section, (row.path,))
            if candidates:
                stated = [index for index in candidates if self.prior.leaves[index].amount == row.prior_amount]
                meant = stated or candidates
                dealt[next((index for index in meant if index not in dealt), meant[-1])].append(row)
        return dealt

    def _place(self, index: int, leaf: PriorAccount, saved: Sequence[CrosswalkRow]) -> _Placement:
        """Place an account that has rows already, or that is not certain."""
        code = self._certain[index]
        answered = tuple(
            row if row.verdict.is_a_persons else row._replace(prior_amount=leaf.amount)
            for row in saved
            if row.is_answered
        )
        if any(row.verdict.is_a_persons for row in answered):
            return self._place_as_decided(leaf, answered)
        if code is not None and all(row.code == code for row in answered):
            return _Placement((_matched_row(leaf, code),), (_matched(leaf, code, self._literal[index]),))
        return self._leave_open(index, leaf, answered)

    @cached_property
    def _certain(self) -> Sequence[str | None]:
        """For each prior account the code with the same path, if there is one and no doubt about it."""
        found = list(chain.from_iterable(map(self.here.find, self._theirs)))
        for index in chain.from_iterable(self.there.repeated.values()):
            found[index] = None
        if None in found:
            self._add_differing_only_by_endings(found)
        return found

    @cached_property
    def _literal(self) -> Sequence[str | None]:
        """For each prior account the code of one with the same path letter by letter."""
        codes: dict[tuple[Section, tuple[str, ...]], dict[str, str]] = defaultdict(dict)
        for section, above, names, values in self._ours:
            codes[section, above].update(zip(names, values, strict=True))
        return [code for section, above, names, _ in self._theirs for code in map(codes[section, above].get, names)]

    def _add_differing_only_by_endings(self, found: list[str | None]) -> None:
        """Find paths that differ by の, 及び, 事業 or 費 alone, where no other path on either side does so too."""
        stems = self.names.stems()
        here, there = PathIndex(stems, self._ours), PathIndex(stems, self._theirs)
        for index, leaf in enumerate(self.prior.leaves):
            codes = here.at(*leaf[:2]) if found[index] is None else ()
            if len(codes) == len(there.at(*leaf[:2])) == 1 and not self.here.at(*leaf[:2]):
                endings = [
                    map(_ending_of, self.names.parts(path)) for path in (leaf.path, self.accounts.path(codes[0]))
                ]
                if all(map(is_same_ending, *endings)):
                    found[index] = codes[0]

    def _place_as_decided(self, leaf: PriorAccount, answered: tuple[CrosswalkRow, ...]) -> _Placement:
        """Apply a person's rows. What a row takes that cannot be applied is left over, not given to another row."""
        decided = [row for row in answered if row.verdict.is_a_persons]
        assigned = tuple(
            Assignment(leaf, row.code, amount, BY_PERSON)
            for row, amount in zip(decided, _taken(leaf.amount, decided), strict=True)
            if row.verdict is Verdict.CONFIRMED and self._section(row.code) is leaf.section
        )
        left = (leaf.amount or 0) - sum(item.amount or 0 for item in assigned)
        if assigned and not left:
            return _Placement(answered, assigned)
        return _Placement(answered, assigned, (Unassigned(leaf, left or (None if leaf.amount is None else 0)),))

    def _leave_open(self, index: int, leaf: PriorAccount, begun: tuple[CrosswalkRow, ...]) -> _Placement:
        """Ask a person; where somebody has begun to answer, the question stands there already."""
        suggestions = self._finder.suggestions(index)
        path, reason = SEPARATOR.join(leaf.path), self._reason(index, suggestions)
        question = CrosswalkRow(leaf.section, path, leaf.amount, "", None, Verdict.TO_CHECK, reason)
        return _Placement(begun or (question,), unassigned=(Unassigned(leaf, leaf.amount, suggestions),))

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.accounts, self.prior.leaves, self._certain)

    def _reason(self, index: int, suggestions: Sequence[Suggestion]) -> str:
        if len(self.there.at(*self.prior.leaves[index][:2])) > 1:
            return "前年度ファイルに同じ名前の科目が複数あります。"
        if not suggestions:
            return "当年度に同じ科目が見つかりません。"
        return f"候補：{'、'.join(self._described(item) for item in suggestions)}"

    def _described(self, suggestion: Suggestion) -> str:
        evidence = "・".join(item.value for item in suggestion.evidence)
        return f"{suggestion.code} {self.accounts.by_code[suggestion.code].name}（{suggestion.score:.2f} {evidence}）"

    def _entries(self, assigned: Sequence[Assignment]) -> dict[str, int | None]:
        entries: dict[str, int | None] = dict.fromkeys([leaf.code for leaf in self.accounts.leaves()])
        for _prior, code, amount, _method, _score in assigned:
            if amount is not None:
                entries[code] = (entries[code] or 0) + amount
        return entries

    def _reconcile(
        self, assigned: Sequence[Assignment], unassigned: Sequence[Unassigned]
    ) -> dict[Section, Reconciliation]:
        return {
            section: Reconciliation(
                self.prior.totals.get(section, 0),
                sum([item.amount or 0 for item in assigned if item.prior.section is section]),
                sum([item.amount or 0 for item in unassigned if item.prior.section is section]),
            )
            for section in Section
        }


def _families_here(accounts: Accounts) -> Iterator[Family[str]]:
    """This year's leaf accounts, with their codes."""
    for above, members in accounts.families():
        for section, leaves in groupby(members, attrgetter("section")):
            if section is not None:
                same = list(leaves)
                yield Family(section, above, [leaf.name for leaf in same], [leaf.code for leaf in same])


def _families_there(leaves: Sequence[PriorAccount]) -> Iterator[Family[int]]:
    """Last year's leaf accounts, with their places."""
    start = 0
    for (section, above), members in groupby((leaf.section, leaf.path[:-1]) for leaf in leaves):
        end = start + len(list(members))
        yield Family(section, above, [leaf.path[-1] for leaf in leaves[start:end]], range(start, end))
        start = end


def _matched_row(leaf: PriorAccount, code: str) -> CrosswalkRow:
    return CrosswalkRow(leaf.section, SEPARATOR.join(leaf.path), leaf.amount, code, leaf.amount, Verdict.MATCHED)


def _matched(leaf: PriorAccount, code: str, literal: str | None) -> Assignment:
    return Assignment(leaf, code, leaf.amount, "exact" if code == literal else "normalised")


def _ending_of(folded: str) -> str:
    return stem(folded)[1]
