"""Which of this year's accounts one of last year's may have become: candidates, ranked by what speaks for them.

Nothing here is certain enough to be applied; a person chooses. The search looks at a bounded number of candidates for
each account, so that it stays linear in the size of the books.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from pybudget.core.accounts import lineage, parent_code
from pybudget.core.names import fold, likeness, parts, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from pybudget.core.accounts import Accounts, Section
    from pybudget.core.crosswalk import PriorAccount

K = TypeVar("K")

SUGGESTIONS: Final = 3
LEAST_SCORE: Final = 0.5
MOST_CANDIDATES: Final = 16
"""Per prior account and source of candidates."""
HIGHEST_SCORE: Final = 0.99
"""1.0 is for what is certain."""


class Evidence(Enum):
    """What speaks for a candidate, as staff read it."""

    SAME_NAME = "名前が同じ"
    SIMILAR_NAME = "名前が似ている"
    MERGED = "この科目にまとめられた"
    SPLIT = "この科目に分けられた"
    SAME_PARENT = "上の科目が同じ"
    SIMILAR_PARENT = "上の科目が対応する"
    SAME_PROGRAMME = "同じ事業に充てる"
    SAME_PLACE = "並び順が同じ"
    SAME_AMOUNT = "金額が当年度と同じ"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account that a person may choose.

    Attributes:
        code: The account.
        score: How much speaks for it, from 0.5 to 0.99.
        evidence: What does.
    """

    code: str
    score: float
    evidence: tuple[Evidence, ...] = ()


Stems = tuple[str, ...]
Group = tuple["Section", Stems]
"""A group of last year's accounts: its section and the stems of its path."""

_NAME_WEIGHT: Final = 0.6
_PARENT_WEIGHT: Final = 0.5
_PROGRAMME_WEIGHT: Final = 0.5
_PLACE_WEIGHT: Final = 0.35
_AMOUNT_WEIGHT: Final = 0.3
"""The part of the remaining doubt that each kind of evidence takes away when it is complete."""
_TAKEN: Final = 0.75
"""What is left of a score when another account of last year's has a better claim."""

_MERGED: Final = 0.85
_ENDS_ALIKE: Final = 0.75
_BEGINS_ALIKE: Final = 0.7
_REGROUPED: Final = 0.7
_LEAST_LIKENESS: Final = 0.4
_TOP_LEVEL: Final = 0.5
"""How much it says that both accounts stand at the top."""
_FOLLOWED: Final = 0.9
_CLAIM: Final = 0.6
"""The score from which on an account counts as what another has probably become."""
_LEAST_OVERLAP: Final = 0.3
_SAME: Final = 0.999


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf account of either year, as far as the comparison of names needs it."""

    section: Section
    names: Stems
    tokens: frozenset[str]
    amount: int | None

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def above(self) -> Stems:
        return self.names[:-1]


class _Claim(NamedTuple):
    """What speaks for a candidate, each kind of evidence from 0 to 1."""

    name: float
    kind: Evidence
    parent: float
    amount: float = 0.0
    place: float = 0.0
    programme: float = 0.0

    @property
    def score(self) -> float:
        """What is left of the doubt when each kind has taken its part, taken from 1."""
        return 1 - (
            (1 - _NAME_WEIGHT * self.name)
            * (1 - _PARENT_WEIGHT * self.parent)
            * (1 - _AMOUNT_WEIGHT * self.amount)
            * (1 - _PLACE_WEIGHT * self.place)
            * (1 - _PROGRAMME_WEIGHT * self.programme)
        )

    def evidence(self, *, is_below: bool) -> tuple[Evidence, ...]:
        """The kinds that count; ``is_below``: whether last year's account stood below another."""
        found = (
            (self.kind, self.name >= _LEAST_LIKENESS),
            (Evidence.SAME_PARENT, is_below and self.parent >= _SAME),
            (Evidence.SIMILAR_PARENT, is_below and _LEAST_LIKENESS < self.parent < _SAME),
            (Evidence.SAME_PROGRAMME, self.programme > 0),
            (Evidence.SAME_PLACE, self.place > 0),
            (Evidence.SAME_AMOUNT, self.amount > 0),
        )
        return tuple(evidence for evidence, holds in found if holds)


_CERTAIN: Final = _Claim(1.0, Evidence.SAME_NAME, 1.0)


class Finder:
    """The indexes of one comparison, each built once and only when something has to be asked."""

    def __init__(self, accounts: Accounts, prior: Sequence[PriorAccount], placed: Sequence[str | None]) -> None:
        """Take the two books.

        Args:
            accounts: This year's outline.
            prior: Last year's leaf accounts, in print order.
            placed: For each of them the code that it certainly belongs to, if any.
        """
        self.accounts = accounts
        self.prior = prior
        self.placed = placed
        self._stems: dict[str, str] = {}
        self._likenesses: dict[tuple[str, str], float] = {}
        self._parents: dict[tuple[Group, str, Callable[[Group, str], float]], float] = {}

    def suggestions(self, index: int) -> tuple[Suggestion, ...]:
        """For the ``index``-th account of last year's, at most three candidates, the likeliest first."""
        there = self._there[index]
        payers = frozenset(self._of_same_programme(there))
        claims = {code: self._final_claim(index, code, payers) for code in self._all_candidates(index, payers)}
        scores = {code: self._after_other_claims(index, code, claim) for code, claim in claims.items()}
        likely = (code for code, score in scores.items() if score >= LEAST_SCORE)
        ranked = sorted(likely, key=lambda code: (-scores[code], self._order[code]))[:SUGGESTIONS]
        is_below = bool(there.above)
        return tuple(Suggestion(code, scores[code], claims[code].evidence(is_below=is_below)) for code in ranked)

    # This year's leaves

    @cached_property
    def _here(self) -> Mapping[str, _Leaf]:
        return {
            leaf.code: self._leaf(leaf.section, self.accounts.path(leaf.code), leaf.entry.current.amount)
            for leaf in self.accounts.leaves()
            if leaf.section is not None
        }

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {code: place for place, code in enumerate(self._here)}

    @cached_property
    def _neighbours(self) -> Mapping[str, tuple[str | None, str | None]]:
        """For each leaf the leaves before and after it below the same account."""
        return _neighbours(self._here, parent_code)

    @cached_property
    def _amount_counts(self) -> Mapping[int | None, int]:
        return Counter(leaf.amount for leaf in self._here.values())

    @cached_property
    def _index(self) -> Mapping[tuple[Section, str, str], Sequence[str]]:
        """Codes by what their names have: names of the path, two of them at once, parts, pairs of characters."""
        found: dict[tuple[Section, str, str], list[str]] = defaultdict(list)
        for code, leaf in self._here.items():
            for kind, key in _keys(leaf):
                found[leaf.section, kind, key].append(code)
        return found

    @cached_property
    def _funded(self) -> Mapping[str, Sequence[str]]:
        """Leaves by the expenditure account that their 充当先 names."""
        found: dict[str, list[str]] = defaultdict(list)
        for code in self._here:
            funds = self.accounts.by_code[code].funds
            if funds:
                found[funds].append(code)
        return found

    @cached_property
    def _below(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for code in self._here:
            found[parent_code(code)].append(code)
        return found

    # Last year's leaves

    @cached_property
    def _there(self) -> Sequence[_Leaf]:
        return [self._leaf(leaf.section, leaf.path, leaf.amount) for leaf in self.prior]

    @cached_property
    def _prior_neighbours(self) -> Mapping[int, tuple[int | None, int | None]]:
        there = self._there
        return _neighbours(range(len(there)), lambda index: (there[index].section, there[index].above))

    def _leaf(self, section: Section, path: Sequence[str], amount: int | None) -> _Leaf:
        return _Leaf(section, tuple(self._stem(name) for name in path), frozenset(parts(path[-1])), amount)

    def _stem(self, name: str) -> str:
        if name not in self._stems:
            self._stems[name] = stem(fold(name))[0]
        return self._stems[name]

    # What speaks for a candidate

    @cached_property
    def _first_claims(self) -> Sequence[tuple[str, _Claim] | None]:
        """For each account of last year's what it has probably become, by its own name, place and amount alone."""
        return [
            (code, _CERTAIN) if code is not None and code in self._here else self._first_claim(index)
            for index, code in enumerate(self.placed)
        ]

    def _first_claim(self, index: int) -> tuple[str, _Claim] | None:
        there = self._there[index]
        best, most, found = "", _CLAIM, None
        for code in self._candidates(index):
            claim = self._first_impression(there, code)
            score = claim.score
            if score > most or (score == most and (not best or self._order[code] < self._order[best])):
                best, most, found = code, score, claim
        return None if found is None else (best, found)

    @cached_property
    def _claimed(self) -> Mapping[str, Mapping[int, _Claim]]:
        found: dict[str, dict[int, _Claim]] = defaultdict(dict)
        for index, claim in enumerate(self._first_claims):
            if claim is not None:
                found[claim[0]][index] = claim[1]
        return found

    @cached_property
    def _followed(self) -> Mapping[Group, str]:
        """For each group of last year's the group of this year's that most of its accounts have gone to."""
        votes: dict[Group, Counter[str]] = defaultdict(Counter)
        sizes: Counter[Group] = Counter()
        for leaf, claim in zip(self._there, self._first_claims, strict=True):
            for depth in range(1, len(leaf.names)):
                group = leaf.section, leaf.names[:depth]
                sizes[group] += 1
                if claim is not None:
                    votes[group].update(self._groups_above(claim[0]))
        return {
            group: best
            for group, counted in votes.items()
            for best, overlap in [self._best_overlap(sizes[group], counted)]
            if overlap >= _LEAST_OVERLAP
        }

    def _best_overlap(self, size: int, counted: Counter[str]) -> tuple[str, float]:
        overlaps = {code: 2 * count / (size + self._sizes[code]) for code, count in counted.items()}
        best = max(overlaps, key=lambda code: (overlaps[code], code), default="")
        return best, overlaps.get(best, 0.0)

    @cached_property
    def _sizes(self) -> Mapping[str, int]:
        """How many leaves stand below each group of this year's."""
        return Counter(group for code in self._here for group in self._groups_above(code))

    def _groups_above(self, code: str) -> Iterator[str]:
        return lineage(parent_code(code))

    @cached_property
    def _programmes(self) -> Mapping[str, Sequence[Group]]:
        """Groups of last year's by the stem of their name."""
        found: dict[str, dict[Group, None]] = defaultdict(dict)
        for group in self._followed:
            found[group[1][-1]].setdefault(group)
        return {name: tuple(groups) for name, groups in found.items()}

    def _candidates(self, index: int) -> Iterable[str]:
        """Codes whose names have something in common with the account's, those with the rarest things first."""
        leaf = self._there[index]
        lists = [
            codes
            for kind, key in _keys(leaf)
            for wanted in _sought(kind)
            if (codes := self._index.get((leaf.section, wanted, key))) is not None
        ]
        found: dict[str, None] = {}
        for codes in sorted(lists, key=len):
            for code in codes[:MOST_CANDIDATES]:
                found.setdefault(code)
            if len(found) >= MOST_CANDIDATES:
                break
        return found

    def _all_candidates(self, index: int, payers: Iterable[str]) -> Iterable[str]:
        """Also those that other accounts' ways point to."""
        leaf = self._there[index]
        group = self._followed.get((leaf.section, leaf.above))
        siblings = self._below.get(group, ()) if group is not None else ()
        same_section = (code for code in payers if self._here[code].section is leaf.section)
        return dict.fromkeys((*self._candidates(index), *siblings[:MOST_CANDIDATES], *same_section))

    def _of_same_programme(self, leaf: _Leaf) -> Iterator[str]:
        """This year's leaves that pay for what last year's programme of the leaf's name has become."""
        for group in self._programmes.get(leaf.name, self._programmes_beginning(leaf.name)):
            yield from self._funded.get(self._followed[group], ())[:MOST_CANDIDATES]

    def _programmes_beginning(self, name: str) -> Iterator[Group]:
        if len(self._programmes) <= MOST_CANDIDATES:
            for other, groups in self._programmes.items():
                if other.startswith(name):
                    yield from groups

    def _first_impression(self, there: _Leaf, code: str) -> _Claim:
        """What speaks for a candidate by itself."""
        here = self._here[code]
        return _Claim(
            *self._name(there, here), self._parent(there, code, self._likeness_of_group), self._amount(there, here)
        )

    def _final_claim(self, index: int, code: str, payers: Container[str]) -> _Claim:
        """Also what follows from where other accounts of last year's have gone."""
        there, here = self._there[index], self._here[code]
        return _Claim(
            *self._name(there, here),
            self._parent(there, code, self._likeness_of_followed),
            self._amount(there, here),
            self._place(index, code),
            1.0 if code in payers else 0.0,
        )

    def _name(self, there: _Leaf, here: _Leaf) -> tuple[float, Evidence]:
        one, other = there.name, here.name
        if one == other:
            return 1.0, Evidence.SAME_NAME
        if one in here.tokens:
            return _MERGED, Evidence.MERGED
        if other in there.tokens:
            return _MERGED, Evidence.SPLIT
        if one in here.above:
            return _REGROUPED, Evidence.SPLIT
        if other in there.above:
            return _REGROUPED, Evidence.MERGED
        likeness_ = self._likeness(one, other)
        shorter, longer = sorted((one, other), key=len)
        if shorter and longer.endswith(shorter):
            likeness_ = max(likeness_, _ENDS_ALIKE)
        elif shorter and longer.startswith(shorter):
            likeness_ = max(likeness_, _BEGINS_ALIKE)
        return likeness_, Evidence.SIMILAR_NAME

    def _likeness(self, one: str, other: str) -> float:
        if one == other:
            return 1.0
        key = one, other
        if key not in self._likenesses:
            self._likenesses[key] = likeness(one, other)
        return self._likenesses[key]

    def _parent(self, there: _Leaf, code: str, alike: Callable[[Group, str], float]) -> float:
        """How well the accounts above the two correspond."""
        above = parent_code(code)
        if not there.above or not above:
            return _TOP_LEVEL if not there.above and not above else 0.0
        key = (there.section, there.above), above, alike
        if key not in self._parents:
            self._parents[key] = self._groups_alike(*key)
        return self._parents[key]

    def _groups_alike(self, group: Group, code: str, alike: Callable[[Group, str], float]) -> float:
        section, names = group
        codes = [above for above in lineage(code) if above in self.accounts.by_code]
        if not codes:
            return 0.0
        rows = [[alike((section, names[: depth + 1]), above) for above in codes] for depth in range(len(names))]
        theirs: float = sum(map(max, rows)) / len(rows)
        ours: float = sum(map(max, zip(*rows, strict=True))) / len(codes)
        return (theirs + ours) / 2

    def _likeness_of_group(self, group: Group, code: str) -> float:
        return self._likeness(group[1][-1], self._stem(self.accounts.by_code[code].name))

    def _likeness_of_followed(self, group: Group, code: str) -> float:
        alike = self._likeness_of_group(group, code)
        return max(alike, _FOLLOWED) if self._followed.get(group) == code else alike

    def _amount(self, there: _Leaf, here: _Leaf) -> float:
        """1 for an amount that only this account has this year; an amount that several have says less."""
        if not there.amount or there.amount != here.amount:
            return 0.0
        return 1 / self._amount_counts[there.amount]

    def _place(self, index: int, code: str) -> float:
        """1 where the account before or after it has probably become the one before or after the candidate."""
        for neighbour, wanted in zip(self._prior_neighbours[index], self._neighbours[code], strict=True):
            claim = None if neighbour is None else self._first_claims[neighbour]
            if wanted is not None and claim is not None and claim[0] == wanted:
                return 1.0
        return 0.0

    def _after_other_claims(self, index: int, code: str, claim: _Claim) -> float:
        is_taken = claim.kind is not Evidence.MERGED and any(
            other.name > claim.name for place, other in self._claimed.get(code, {}).items() if place != index
        )
        return round(min(claim.score * (_TAKEN if is_taken else 1), HIGHEST_SCORE), 2)


_PATH: Final = "path"
_PAIR: Final = "pair"
_NAME: Final = "name"
_PART: Final = "part"
_CHARACTERS: Final = "characters"


def _keys(leaf: _Leaf) -> Iterator[tuple[str, str]]:
    """What an account can be found by."""
    yield _NAME, leaf.name
    for name in dict.fromkeys(leaf.above):
        yield _PATH, name
        yield _PAIR, f"{name}>{leaf.name}"
    for token in leaf.tokens:
        yield _PART, token
    for one, other in dict.fromkeys(pairwise(leaf.name)):
        yield _CHARACTERS, one + other


def _sought(kind: str) -> tuple[str, ...]:
    """A name is also sought among the parts of other names and among the accounts above, and the other way round."""
    if kind == _NAME:
        return (_NAME, _PART, _PATH)
    return (kind, _NAME) if kind in (_PART, _PATH) else (kind,)


def _neighbours(leaves: Iterable[K], parent: Callable[[K], object]) -> dict[K, tuple[K | None, K | None]]:
    """For each leaf the ones before and after it below the same parent, in print order."""
    families: dict[object, list[K]] = defaultdict(list)
    for leaf in leaves:
        families[parent(leaf)].append(leaf)
    return {
        leaf: (before, after)
        for family in families.values()
        for before, leaf, after in zip([None, *family], family, [*family[1:], None], strict=False)
    }
