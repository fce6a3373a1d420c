"""Changes of a single cell or row that may put a contradictory book right.

Each is only proposed here. Whoever asks tries it on the book: what contradictions vanish, and that none appears, is
the proof.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pybudget.core.repairs import amounts, codes, funding, plan, rows
from pybudget.core.repairs.evidence import Evidence
from pybudget.core.repairs.repair import Repair, with_amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pybudget.core.budget import Budget
    from pybudget.core.findings import Finding

__all__ = ["Repair", "repairs", "with_amount"]

_PROPOSALS: Final[tuple[Callable[[Evidence], Iterator[Repair]], ...]] = (
    amounts.numbers_stored_as_text,
    amounts.formulas,
    amounts.entries_above_leaves,
    codes.codes,
    codes.classes,
    rows.rows_that_stand_twice,
    plan.plan_kinds,
    funding.programmes,
    rows.missing_accounts,
    rows.missing_plan_rows,
    amounts.exchanged_years,
    amounts.exchanged_revenues,
    rows.missing_revenues,
    plan.plan_codes,
    amounts.moved_revenue,
)
"""In the order in which they are tried: those first that a finding leads to."""

_PROOF: Final = 2
"""Findings that must vanish with a change where no rule found anything: one vanishes by chance."""


def repairs(budget: Budget, findings: Sequence[Finding]) -> Iterator[Repair]:
    """Every change worth trying.

    Args:
        budget: The book, recalculated.
        findings: What the rules found in it.
    """
    evidence = Evidence(budget, findings)
    marked = {(finding.place.sheet, finding.place.cell) for finding in findings}
    for propose in _PROPOSALS:
        for repair in propose(evidence):
            is_marked = any((place.sheet, place.cell) in marked for place in repair.places)
            yield repair if is_marked else replace(repair, least=_PROOF)
