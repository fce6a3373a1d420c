"""From last year's accounts to this year's codes: what is certain is applied, the rest is asked, nothing is dropped."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import Enum
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Accounts, Section, add

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pybudget.core.fiscal_year import FiscalYear

SEPARATOR: Final = " > "
SUGGESTIONS: Final = 3
LEAST_SCORE: Final = 0.5
MOST_CANDIDATES: Final = 50
"""Per prior account, so that the search for suggestions stays linear in the size of the books."""


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


@dataclass(frozen=True, slots=True)
class PriorAccount:
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
class PriorBook:
    """Last year's book, as far as the comparison needs it.

    Attributes:
        fiscal_year: The year whose budget it is.
        basis: 当初, 補正後 or 実績.
        unit: The unit that the file prints, 円.
        leaves: Every leaf account, in print order.
        totals: The grand total in yen that the file itself states, by section.
    """

    fiscal_year: FiscalYear
    basis: str
    unit: str
    leaves: tuple[PriorAccount, ...]
    totals: Mapping[Section, int]


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """One row of 前年度対応.

    Attributes:
        section: 前年度の部; None when not readable.
        path: 前年度科目, the names joined by `` > ``.
        prior_amount: 前年度額 in yen.
        code: 当年度コード; empty while unknown.
        share: 配分額 in yen; None means all that no other row of the path takes.
        verdict: 判定.
        reason: 理由.
    """

    section: Section | None
    path: str
    prior_amount: int | None
    code: str
    share: int | None
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An amount of last year's that stands beside an account of this year. ``score`` is 1.0 where it is certain."""

    prior: PriorAccount
    code: str
    amount: int | None
    method: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account that a person may choose, with how alike the paths are (0 to 1)."""

    code: str
    score: float


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
        unused: A person's rows whose account last year's file does not have; they stay in ``rows``.
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


def fold(name: str) -> str:
    """A name without what printing and typing change: width, case, spaces, punctuation."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] not in "PZC")


def fold_path(path: Iterable[str]) -> tuple[str, ...]:
    """A path, name by name folded."""
    return tuple(fold(name) for name in path)


Key = tuple[Section, tuple[str, ...]]


def compare(prior: PriorBook, accounts: Accounts, saved: Sequence[CrosswalkRow]) -> Comparison:
    """Lay last year's leaf amounts beside this year's leaf accounts.

    Args:
        prior: Last year's book.
        accounts: This year's outline.
        saved: The rows that 前年度対応 holds now. A person's rows (確認済, 対応なし) come first and are kept as they are.

    Returns:
        The comparison. Applied are a person's rows and paths that are equal after folding and occur once on either side.
    """
    return _Matcher(prior, accounts, saved).comparison()


class _Matcher:
    """The indexes of one comparison, each built once."""

    def __init__(self, prior: PriorBook, accounts: Accounts, saved: Sequence[CrosswalkRow]) -> None:
        self.prior = prior
        self.accounts = accounts
        self.saved = saved
        self.leaf_codes = [leaf.code for leaf in accounts.leaves()]
        self.paths = {code: accounts.path(code) for code in accounts.by_code}
        self.keys = {code: self._key_of(code) for code in self.leaf_codes}
        self.by_key: dict[Key, list[str]] = defaultdict(list)
        self.by_part: dict[tuple[Section, str], list[str]] = defaultdict(list)
        for code, key in self.keys.items():
            if key is not None:
                self.by_key[key].append(code)
                for part in set(key[1]):
                    self.by_part[key[0], part].append(code)
        self.occurrences = Counter((leaf.section, fold_path(leaf.path)) for leaf in prior.leaves)
        self.saved_by_key: dict[Key, list[CrosswalkRow]] = defaultdict(list)
        for row in saved:
            if row.section is not None:
                self.saved_by_key[row.section, fold_path(row.path.split(SEPARATOR))].append(row)

    def _key_of(self, code: str) -> Key | None:
        section = self.accounts.by_code[code].section
        return None if section is None else (section, fold_path(self.paths[code]))

    def comparison(self) -> Comparison:
        rows: list[CrosswalkRow] = []
        assigned: list[Assignment] = []
        unassigned: list[Unassigned] = []
        used: set[Key] = set()
        for leaf in self.prior.leaves:
            key = (leaf.section, fold_path(leaf.path))
            first = key not in used
            used.add(key)
            self._place(leaf, key, self.saved_by_key[key] if first else [], rows, assigned, unassigned)
        unused = tuple(
            row
            for row in self.saved
            if row.verdict.is_a_persons
            and (row.section is None or (row.section, fold_path(row.path.split(SEPARATOR))) not in used)
        )
        return Comparison(
            rows=(*rows, *unused),
            assigned=tuple(assigned),
            unassigned=tuple(unassigned),
            unused=unused,
            entries=self._entries(assigned),
            reconciliation=self._reconcile(assigned, unassigned),
        )

    def _place(  # noqa: PLR0913 - the three lists are one result, filled in print order
        self,
        leaf: PriorAccount,
        key: Key,
        saved: Sequence[CrosswalkRow],
        rows: list[CrosswalkRow],
        assigned: list[Assignment],
        unassigned: list[Unassigned],
    ) -> None:
        decided = [row for row in saved if row.verdict.is_a_persons]
        if decided:
            rows.extend(decided)
            applied = self._apply_decided(leaf, decided)
            assigned.extend(applied)
            rest = (leaf.amount or 0) - sum(item.amount or 0 for item in applied)
            if rest or not applied:
                unassigned.append(Unassigned(leaf, rest if leaf.amount is not None or rest else None))
            return
        codes = self.by_key.get(key, [])
        path = SEPARATOR.join(leaf.path)
        if len(codes) == 1 and self.occurrences[key] == 1:
            method = "exact" if self.paths[codes[0]] == leaf.path else "normalised"
            assigned.append(Assignment(leaf, codes[0], leaf.amount, method))
            rows.append(CrosswalkRow(leaf.section, path, leaf.amount, codes[0], leaf.amount, Verdict.MATCHED))
            return
        suggestions = self._suggest(leaf, key)
        unassigned.append(Unassigned(leaf, leaf.amount, suggestions))
        begun = [row for row in saved if row.verdict is Verdict.TO_CHECK and row.code]
        rows.extend(
            [replace(row, prior_amount=leaf.amount) for row in begun]
            or [
                CrosswalkRow(
                    leaf.section, path, leaf.amount, "", None, Verdict.TO_CHECK, self._reason(key, suggestions)
                )
            ]
        )

    def _apply_decided(self, leaf: PriorAccount, rows: Sequence[CrosswalkRow]) -> list[Assignment]:
        confirmed = [
            row for row in rows if row.verdict is Verdict.CONFIRMED and self.keys.get(row.code, (None,))[0] is leaf.section
        ]
        named = sum(row.share for row in confirmed if row.share is not None)
        rest = None if leaf.amount is None else leaf.amount - named
        applied: list[Assignment] = []
        for row in confirmed:
            applied.append(Assignment(leaf, row.code, rest if row.share is None else row.share, "crosswalk"))
            if row.share is None:
                rest = 0
        return applied

    def _suggest(self, leaf: PriorAccount, key: Key) -> tuple[Suggestion, ...]:
        candidates: dict[str, None] = {}
        for part in reversed(key[1]):
            for code in self.by_part[leaf.section, part]:
                if len(candidates) >= MOST_CANDIDATES:
                    break
                candidates.setdefault(code)
        scored = (Suggestion(code, self._likeness(key, code)) for code in candidates)
        ranked = sorted((item for item in scored if item.score >= LEAST_SCORE), key=lambda item: -item.score)
        return tuple(ranked[:SUGGESTIONS])

    def _likeness(self, key: Key, code: str) -> float:
        other = self.keys[code]
        if other is None:
            return 0.0
        return round(SequenceMatcher(None, "/".join(key[1]), "/".join(other[1]), autojunk=False).ratio(), 2)

    def _reason(self, key: Key, suggestions: Sequence[Suggestion]) -> str:
        if self.occurrences[key] > 1:
            return "前年度ファイルに同じ名前の科目が複数あります。"
        if not suggestions:
            return "当年度に同じ科目が見つかりません。"
        names = "、".join(f"{item.code} {self.paths[item.code][-1]}" for item in suggestions)
        return f"候補：{names}"

    def _entries(self, assigned: Sequence[Assignment]) -> dict[str, int | None]:
        by_code: dict[str, list[int | None]] = defaultdict(list)
        for item in assigned:
            by_code[item.code].append(item.amount)
        return {code: add(by_code[code]) for code in self.leaf_codes}

    def _reconcile(
        self, assigned: Sequence[Assignment], unassigned: Sequence[Unassigned]
    ) -> dict[Section, Reconciliation]:
        placed: dict[Section, int] = defaultdict(int)
        open_: dict[Section, int] = defaultdict(int)
        for item in assigned:
            placed[item.prior.section] += item.amount or 0
        for rest in unassigned:
            open_[rest.prior.section] += rest.amount or 0
        return {
            section: Reconciliation(self.prior.totals.get(section, 0), placed[section], open_[section])
            for section in Section
        }

