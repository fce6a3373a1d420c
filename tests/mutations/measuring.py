"""What validation makes of each fault: found, and where it sends the reader."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from pybudget.core.causes import explained
from pybudget.core.findings import Severity
from pybudget.master.records import read_budget
from pybudget.rules.catalogue import contradictions, run
from tests.mutations.edits import STYLES, edited
from tests.mutations.faults import master
from tests.mutations.kinds import chosen

if TYPE_CHECKING:
    from pybudget.core.budget import Budget
    from pybudget.core.findings import Finding
    from pybudget.master.tables import Book
    from tests.mutations.faults import Fault, Place

YEARS = ("r07", "r02")
PLACES = 8
"""Of each kind in each master, or as many as there are."""

ENOUGH = 15
"""Places that a kind must have in both masters together."""
FEW_PLACES = {
    "充当先を消した": "the masters have no more rows with a 充当先 and an amount",
    "小計か合計の行を消した": "the masters have no more such rows",
    "計算方法を手動か反復にした": "a book has one such setting",
}
"""Kinds with fewer places, all of which are tried, and why there are no more."""

MISSED = {
    "充当先をほかの事業にした": "令和2年度 has two revenues of 8,282,285 with opposite signs for one programme; "
    "of the two whose 充当先 could have been changed the other one is named",
    "科目の行を消した": "a revenue that is gone leaves only its programme with too little; another cell of the "
    "programme is named that holds 0 and could have been left blank, or whose amount could be too large by as much",
    "計画の行を消した": "a row without an amount last year leaves only the revenue to contradict; a likelier cell "
    "of the programme is named, or several",
}
"""Kinds of which some faults are found but named in a wrong cell, and why."""

FEW = 2
"""Cells that a finding may name and still be said to name the right one."""


def validated(budget: Budget) -> list[Finding]:
    """Errors and warnings as `pybudget validate` reports them."""
    found = explained(budget, run(budget), contradictions)
    return [finding for finding in found if finding.rule.severity is not Severity.INFO]


def named(finding: Finding) -> list[Place]:
    """The cells that a finding sends its reader to."""
    places = finding.cause.places if finding.cause else (finding.place,)
    return [(place.sheet, place.cell) for place in places]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over faults: how many, found, named in one cell, in two, among more, and with one finding in all."""

    faults: int = 0
    found: int = 0
    one_cell: int = 0
    two_cells: int = 0
    more_cells: int = 0
    one_finding: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(mine + others for mine, others in zip(astuple(self), astuple(other), strict=True)))

    @property
    def named(self) -> int:
        return self.one_cell + self.two_cells


def judged(findings: list[Finding], right: frozenset[Place]) -> Tally:
    """The tally of one fault. The best finding counts; a finding may not name more than it must."""
    widths = [len(set(cells)) for finding in findings if right.intersection(cells := named(finding))]
    least = min(widths, default=0)
    return Tally(
        faults=1,
        found=int(bool(findings)),
        one_cell=int(least == 1),
        two_cells=int(least == FEW),
        more_cells=int(least > FEW),
        one_finding=int(len(findings) == 1),
    )


def left_behind(fault: Fault, style: str) -> Book:
    """The master with the fault, as the file is left behind."""
    return STYLES[style](edited(master(fault.year).book, fault.edits))


def tally(kind: str, style: str) -> Tally:
    """All chosen places of a kind in both masters, in files left behind in one way."""
    total = Tally()
    for year in YEARS:
        for fault in chosen(kind, year, PLACES):
            total += judged(validated(read_budget(left_behind(fault, style))), fault.right)
    return total
