"""One cause, one finding: what follows from another finding is folded into it, and the wrong cell is named.

A cause is proved by trial: the book is repaired in one place, recalculated and checked again. What vanishes followed
from that place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Cause, Finding, Severity
from pybudget.core.money import format_yen
from pybudget.core.recalculation import recalculated
from pybudget.core.repairs import Repair, repairs, with_amount
from pybudget.core.suspects import Suspect, suspects

if TYPE_CHECKING:
    from pybudget.core.budget import Budget

Check = Callable[["Budget"], Sequence[Finding]]
"""The rules whose findings can follow from one another."""

_MOST_ROWS: Final = 20_000
"""Of 科目 and 計画 together, in books of which repairs are tried."""
_MOST_CAUSES: Final = 8
_MOST_TRIALS: Final = 60
"""For one cause."""
_MOST_WORK: Final = 300_000
"""Rows that are checked in all trials together: 48 trials of a book of 6,000 rows, some seconds at the worst."""
_MOST_NAMED: Final = 12

_RANK: Final = ("VAL", "FML", "STR", "LNK", "BAL", "TOT")
"""Which of several findings of one cause speaks for all: the one nearest to the cell."""


def explained(budget: Budget, findings: Sequence[Finding], check: Check) -> tuple[Finding, ...]:
    """The findings with causes, those that follow from others left out.

    Args:
        budget: The book.
        findings: What all rules found, after exceptions.
        check: The rules about amounts, formulas and structure; ``findings`` may hold fewer of theirs than they give.

    Returns:
        Findings in the order given. Each cause is carried by one of its findings.
    """
    if _size(budget) > _MOST_ROWS or not any(finding.rule.id[:3] in _RANK for finding in findings):
        return _one_a_cell(_without_totals(findings))
    concerned = {_key(finding) for finding in check(budget)}
    mine = [finding for finding in findings if _key(finding) in concerned]
    if not mine:
        return _one_a_cell(findings)
    allowed = concerned - {_key(finding) for finding in mine}
    carried = _Explaining(budget, mine, allowed, check).carried()
    others = [finding for finding in findings if _key(finding) not in concerned]
    return _one_a_cell((*carried, *others))


def _size(budget: Budget) -> int:
    return max(len(budget.accounts.rows) + len(budget.plan.rows), 1)


Key = tuple[object, ...]


def _key(finding: Finding) -> Key:
    place = finding.place
    return finding.rule.id, place.sheet, place.cell, place.code, str(finding.data.get("column", ""))


@dataclass(frozen=True, slots=True)
class _Explanation:
    """A repair that works, the book with it, and what it leaves."""

    repair: Repair
    budget: Budget
    rest: tuple[Finding, ...]


class _Explaining:
    """The search for the causes of one book's findings."""

    def __init__(self, budget: Budget, findings: Sequence[Finding], allowed: set[Key], check: Check) -> None:
        self._check = check
        self.allowed = allowed
        self.findings = list(findings)
        self.fresh = recalculated(budget)
        self.remaining = self.check(self.fresh)
        self.trials = _MOST_WORK // _size(budget)

    def check(self, budget: Budget) -> tuple[Finding, ...]:
        """What the rules find and no exception allows, the grand totals left out where a programme says more."""
        return _without_totals([item for item in self._check(budget) if _key(item) not in self.allowed])

    def carried(self) -> list[Finding]:
        """One finding a cause, and what no cause was found for."""
        fresh = {_key(finding) for finding in self.remaining}
        stale = [finding for finding in self.findings if _key(finding) not in fresh]
        known = {_key(finding): finding for finding in (*self.remaining, *self.findings)}
        base, done = self.fresh, list[Finding]()
        remaining = self.remaining
        for _ in range(_MOST_CAUSES):
            explanation = self._explain(base, remaining, stale) if remaining else None
            if explanation is None:
                break
            left = {_key(finding) for finding in explanation.rest}
            gone = [known.get(_key(finding), finding) for finding in remaining if _key(finding) not in left]
            done.append(_speaker(gone, self._cause(base, explanation, left)))
            base, remaining = explanation.budget, explanation.rest
        done += [known.get(_key(finding), finding) for finding in remaining]
        return done or [finding for finding in stale if finding.rule.id == STALE] or stale

    def _explain(self, base: Budget, remaining: Sequence[Finding], stale: Sequence[Finding]) -> _Explanation | None:
        """The best explanation of what remains: one that leaves nothing, else the one that leaves least."""
        best: _Explanation | None = None
        before = {_key(finding) for finding in remaining}
        for _, repair in zip(range(min(_MOST_TRIALS, self.trials)), _proposed(base, remaining, stale), strict=False):
            self.trials -= 1
            repaired = recalculated(repair.budget)
            rest = self.check(repaired)
            after = {_key(finding) for finding in rest}
            is_proof = after < before and (not after or len(before - after) >= repair.least)
            if is_proof and (best is None or len(rest) < len(best.rest)):
                best = _Explanation(repair, repaired, rest)
                if not rest:
                    break
        return best

    def _cause(self, base: Budget, explanation: _Explanation, left: set[Key]) -> Cause:
        """The cause in words. Of several suspects those are left out whose change would lead to other findings."""
        repair = explanation.repair
        fitting = [
            suspect
            for suspect in repair.suspects[:_MOST_NAMED]
            if len(repair.suspects) == 1 or {_key(finding) for finding in self._with(base, suspect)} <= left
        ]
        chosen = [suspect for suspect in fitting if suspect.likelihood == fitting[0].likelihood]
        if chosen:
            return Cause(_wording(chosen, len(fitting) - len(chosen)), tuple(suspect.place for suspect in chosen))
        place = repair.places[0]
        return Cause(f"確かめるセル：{place.sheet}!{place.cell}（{repair.text}）。", repair.places)

    def _with(self, base: Budget, suspect: Suspect) -> tuple[Finding, ...]:
        return self.check(recalculated(with_amount(base, suspect.row, suspect.column, suspect.meant)))


def _without_totals(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without the grand totals of a year in which a programme already does not balance."""
    years = {str(item.data["column"]) for item in findings if item.rule.id in {"BAL002", "BAL005"}}
    return tuple(item for item in findings if item.rule.id != "BAL001" or item.data["column"] not in years)


def _proposed(budget: Budget, findings: Sequence[Finding], stale: Sequence[Finding]) -> Iterator[Repair]:
    found = suspects(budget, findings)
    if found:
        yield from _of_suspects(budget, found, stale)
    yield from repairs(budget, findings)


def _of_suspects(budget: Budget, found: Sequence[Suspect], stale: Sequence[Finding]) -> Iterator[Repair]:
    """The amounts that alone would put things right; those that have not been recalculated first."""
    changed_last = {finding.place.code for finding in stale}
    fresh = [suspect for suspect in found if suspect.place.code in changed_last] if changed_last else []
    chosen = fresh or list(found)
    for suspect in chosen[:_MOST_NAMED]:
        changed = with_amount(budget, suspect.row, suspect.column, suspect.meant)
        yield Repair(changed, (suspect.place,), "", tuple(chosen))


def _wording(chosen: Sequence[Suspect], others: int) -> str:
    named = "、または".join(_change(suspect) for suspect in chosen[:_MOST_NAMED])
    doubt = f"打ち間違いか入れ忘れの可能性です（ほかに {others} か所でも合います）。" if others else ""
    return f"確かめるセル：{named}とすれば合います。{doubt}"


def _change(suspect: Suspect) -> str:
    place, slip = suspect.place, suspect.slip
    typed = suspect.cell.shown if suspect.cell.problem else format_yen(suspect.cell.amount)
    is_unread = suspect.cell.problem is not None and suspect.cell.amount is None
    hint = f"（{slip}）" if slip and not is_unread else ""
    return f"{place.sheet}!{place.cell} の {typed or '空欄'} を {format_yen(suspect.meant)}{hint}"


def _speaker(gone: Sequence[Finding], cause: Cause) -> Finding:
    """The finding that carries the cause: an error if there is one, at the wrong cell if there is one."""
    cells = {(place.sheet, place.cell) for place in cause.places}

    def rank(finding: Finding) -> tuple[bool, bool, int]:
        is_elsewhere = (finding.place.sheet, finding.place.cell) not in cells
        family = finding.rule.id[:3]
        return (
            finding.rule.severity is not Severity.ERROR,
            is_elsewhere,
            _RANK.index(family) if family in _RANK else len(_RANK),
        )

    return replace(min(gone, key=rank), cause=cause)


STALE: Final = "FML011"
"""The rule for results older than what they are calculated from; it names all such cells at once."""
_ECHOES: Final = frozenset({"TOT001", "TOT002", "TOT003", "TOT004", "FML003"})
"""Rules that only echo what other rules of formulas say of the same cell."""


def _one_a_cell(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without the wrong amounts and missing results of cells whose formula is wrong."""
    stale = (item.data["cells"] for item in findings if item.rule.id == STALE)
    formulas = {cell for cells in stale if isinstance(cells, frozenset) for cell in cells} | {
        (item.place.sheet, item.place.cell)
        for item in findings
        if item.rule.id.startswith("FML") and item.rule.id not in _ECHOES and item.rule.severity is not Severity.INFO
    }
    return tuple(
        item for item in findings if item.rule.id not in _ECHOES or (item.place.sheet, item.place.cell) not in formulas
    )
