"""From last year's accounts to this year's codes: what is certain is applied, the rest is asked, nothing is dropped."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.core.accounts import Section
from pybudget.core.findings import Place
from pybudget.core.headers import CROSSWALK_SHEET
from pybudget.core.matching import Finder, Suggestion
from pybudget.core.names import is_same_ending, stem
from pybudget.core.path_index import SEPARATOR, Family, Names, PathIndex
from pybudget.garbage import without_search_for_cycles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pybudget.core.accounts import Account, Accounts
    from pybudget.core.cells import Origin
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.plan_comparison import PriorPlanItem


class Verdict(Enum):
    """判定 of a crosswalk row. The value is what stands in the sheet."""

    MATCHED = "一致"
    TO_CHECK = "要確認"
    CONFIRMED = "確認済"
    WITHOUT_COUNTERPART = "対応なし"

    @property
    def is_a_persons(self) -> bool:
        """Whether a person decided: such a row is never changed by a job."""
        return self in (Verdict.CONFIRMED, Verdict.WITHOUT_COUNTERPART)


class PriorAccount(NamedTuple):
    """A leaf account of last year's book.

    Attributes:
        section: 収入 or 支出.
        path: Names from the top-level account down.
        amount: Yen; None means no entry.
    """

    section: Section
    path: tuple[str, ...]
    amount: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that was decided in reading last year's file, for the report: what, as what, and why. All Japanese."""

    subject: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum of last year's file that is wrong and was accepted: its place, what is stated, and its parts, in yen."""

    place: str
    stated: int
    parts: int


@dataclass(frozen=True, slots=True)
class PriorBook:
    """Last year's book, as far as the comparison needs it.

    Attributes:
        fiscal_year: The year whose budget it is.
        basis: 当初, 補正後 or 実績.
        unit: The unit in which the file's cells hold their amounts: 円, 千円 or 百万円.
        leaves: Every leaf account, in print order.
        totals: The grand total in yen that the file itself states, by section.
        decisions: How the file was read; not part of what the book says.
        differences: Wrong sums of the file that a person has accepted.
        plan: The entries of its plan, where the file has one; not part of what its statements say.
    """

    fiscal_year: FiscalYear
    basis: str
    unit: str
    leaves: tuple[PriorAccount, ...]
    totals: Mapping[Section, int]
    decisions: tuple[Decision, ...] = field(default=(), compare=False)
    differences: tuple[Difference, ...] = ()
    plan: tuple[PriorPlanItem, ...] = field(default=(), compare=False)


class CrosswalkRow(NamedTuple):
    """One row of 前年度対応.

    Attributes:
        section: 前年度の部; None when not readable.
        path: 前年度科目, the names joined by `` > ``.
        prior_amount: 前年度額 in yen.
        code: 当年度コード; empty while unknown.
        share: 配分額 in yen; None means all that no other row of the path takes.
        verdict: 判定.
        reason: 理由.
        fault: The amount that is not readable, with its cell (``E12：半分``); such a row cannot be applied.
        origin: Where the row stands; None for one that is about to be written.
    """

    section: Section | None
    path: str
    prior_amount: int | None
    code: str
    share: int | None
    verdict: Verdict
    reason: str = ""
    fault: str = ""
    origin: Origin | None = None

    def place(self, header: str) -> Place:
        """This row's cell in the column with that header."""
        name = self.path.rpartition(SEPARATOR)[2]
        if self.origin is None:
            return Place(CROSSWALK_SHEET, "", self.code, name)
        return Place(self.origin.sheet, self.origin.cell(header), self.code, name or f"{self.origin.row}行目")

    @property
    def is_answered(self) -> bool:
        """Whether a person decided, or has begun to by typing a code: such a row is kept."""
        return self.verdict.is_a_persons or (self.verdict is Verdict.TO_CHECK and bool(self.code))


BY_PERSON: Final = "crosswalk"
"""The method of what a person has decided."""


class Assignment(NamedTuple):
    """An amount of last year's that stands beside an account of this year. ``score`` is 1.0 where it is certain."""

    prior: PriorAccount
    code: str
    amount: int | None
    method: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Unassigned:
    """An amount of last year's that stands beside no account yet; negative where rows assign more than there was."""

    prior: PriorAccount
    amount: int | None
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Proof in yen that nothing was dropped: ``prior`` is the file's own total, ``difference`` must be 0."""

    prior: int
    assigned: int
    unassigned: int

    @property
    def difference(self) -> int:
        """What the file states less what was found in it."""
        return self.prior - self.assigned - self.unassigned


@dataclass(frozen=True, slots=True)
class Comparison:
    """Last year's book laid beside this year's accounts.

    Attributes:
        rows: The new content of 前年度対応.
        assigned: What is applied.
        unassigned: What is not, with its amounts.
        unused: Answered rows whose account last year's file does not have; they are the last of ``rows``.
        entries: 前年度入力額 in yen for every leaf account of this year; None where nothing is assigned.
        reconciliation: Per section.
    """

    rows: tuple[CrosswalkRow, ...]
    assigned: tuple[Assignment, ...]
    unassigned: tuple[Unassigned, ...]
    unused: tuple[CrosswalkRow, ...]
    entries: Mapping[str, int | None]
    reconciliation: Mapping[Section, Reconciliation]

    @property
    def without_prior(self) -> tuple[str, ...]:
        """Codes of the leaf accounts to which nothing was assigned, in print order."""
        assigned = {assignment.code for assignment in self.assigned}
        return tuple(code for code in self.entries if code not in assigned)


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


def confirmed(row: CrosswalkRow, leaves: Mapping[str, Account]) -> CrosswalkRow:
    """The row as 確認済 if it asks, and its code is a leaf account of its section; else the row itself."""
    leaf = leaves.get(row.code)
    if row.verdict is not Verdict.TO_CHECK or leaf is None or leaf.section is not row.section:
        return row
    return row._replace(verdict=Verdict.CONFIRMED)


def waiting(comparison: Comparison, leaves: Mapping[str, Account]) -> frozenset[str]:
    """The codes of rows 確認済 whose amounts the comparison column does not hold yet.

    That is where it is blank, or short by just these amounts: a person has changed 判定 by hand. Any other figure was
    typed, and is left to validation.
    """
    decided: dict[str, int] = defaultdict(int)
    for item in comparison.assigned:
        if item.method == BY_PERSON:
            decided[item.code] += item.amount or 0
    return frozenset(
        code for code, amount in decided.items() if amount and _lacks(leaves.get(code), amount, comparison)
    )


def _lacks(leaf: Account | None, amount: int, comparison: Comparison) -> bool:
    expected = comparison.entries.get(leaf.code) if leaf is not None else None
    if leaf is None or expected is None:
        return False
    held = leaf.entry.prior
    return held.problem is None and (held.amount is None or held.amount + amount == expected)


def book_of_rows(rows: Sequence[CrosswalkRow], year: FiscalYear, basis: str) -> PriorBook:
    """Last year's book as 前年度対応 holds it.

    Rows with one path and one prior amount are parts of one account where they state parts of the amount, with one that
    takes what is left; a row that states no part stands for an account of its own otherwise.
    """
    alike: dict[tuple[Section, str, int | None], list[CrosswalkRow]] = defaultdict(list)
    for row in rows:
        if row.section is not None:
            alike[row.section, row.path, row.prior_amount].append(row)
    leaves = tuple(
        PriorAccount(section, tuple(path.split(SEPARATOR)), amount)
        for (section, path, amount), members in alike.items()
        for _ in range(_accounts_in(members))
    )
    totals = {section: sum(leaf.amount or 0 for leaf in leaves if leaf.section is section) for section in Section}
    return PriorBook(year, basis, "円", leaves, totals)


def undivided(rows: Iterable[CrosswalkRow]) -> CrosswalkRow | None:
    """The first row of an amount that goes to several codes and has no share of any of them."""
    codes: dict[tuple[Section | None, str, int | None], set[str]] = defaultdict(set)
    for row in rows:
        if row.share is None and row.code and row.prior_amount and row.is_answered:
            found = codes[row.section, row.path, row.prior_amount]
            if found - {row.code}:
                return row
            found.add(row.code)
    return None


def _accounts_in(rows: Sequence[CrosswalkRow]) -> int:
    """How many accounts the rows of one path and amount are.

    A row without a share beside shares that leave something is what they leave; any other is an account of its own.
    """
    amount = rows[0].prior_amount
    parts = [row.share for row in rows if row.share is not None and row.share != amount]
    others = len(rows) - len(parts)
    if not parts:
        return others
    has_rest = sum(parts) != (amount or 0) and any(row.share is None for row in rows)
    return 1 + others - has_rest


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
                    assigned.append(Assignment(leaf, code, leaf.amount, "exact" if code == literal else "normalised"))
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
            return _Placement((_matched_row(leaf, code),), (self._matched(leaf, code),))
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

    def _matched(self, leaf: PriorAccount, code: str) -> Assignment:
        is_literal = self.accounts.path(code) == leaf.path
        return Assignment(leaf, code, leaf.amount, "exact" if is_literal else "normalised")

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


def _ending_of(folded: str) -> str:
    return stem(folded)[1]
