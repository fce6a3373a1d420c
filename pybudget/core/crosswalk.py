"""前年度対応: its rows, the records of last year's book that they were made of, and what comes of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.core.accounts import Section
from pybudget.core.findings import Place
from pybudget.core.headers import CROSSWALK_SHEET
from pybudget.core.path_index import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.cells import Origin
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.matching import Suggestion
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
