"""充当先 as another programme."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pybudget.core.accounts import Section, is_within, lineage
from pybudget.core.headers import FUNDS
from pybudget.core.repairs.evidence import MOST
from pybudget.core.repairs.repair import Repair, with_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Account
    from pybudget.core.repairs.evidence import Evidence


def programmes(evidence: Evidence) -> Iterator[Repair]:
    """充当先 as another programme that does not balance, or that a dead code may have meant."""
    failing = list(dict.fromkeys(finding.place.code for finding in evidence.found["BAL002"]))
    certain = evidence.rows_at("BAL004", "BAL003")
    targets = list(dict.fromkeys((*failing, *evidence.accounts.funding(Section.REVENUE))))
    for row in certain[:MOST]:
        meant = (code for code in lineage(row.funds[:-1]) if code in evidence.accounts.by_code)
        alike = _of_amounts(evidence, row) if row.section is Section.REVENUE else ()
        for code in dict.fromkeys((*meant, *alike, *targets)):
            yield _funding(evidence, row, code)
    if certain or not failing:
        return
    for row in evidence.accounts.leaves():
        if row.funds and _fits(evidence, row) and any(is_within(row.funds, code) for code in failing):
            for code in dict.fromkeys((*failing, *_of_amounts(evidence, row))):
                if code != row.funds:
                    yield _funding(evidence, row, code)


def _of_amounts(evidence: Evidence, row: Account) -> Iterator[str]:
    """Expenditure codes that cost exactly what the row brings, in both years."""
    wanted = tuple(cell.amount or 0 for cell in row.entry)
    for code, amounts in evidence.accounts.amounts.items():
        if code[0] == Section.EXPENDITURE.prefix and tuple(amount or 0 for amount in amounts) == wanted:
            yield code


def _fits(evidence: Evidence, row: Account) -> bool:
    """Whether a difference of the programmes is an amount of the row."""
    differences = {abs(finding.difference or 0) for finding in evidence.found["BAL002"]}
    return any(abs(cell.amount or 0) in differences for cell in row.entry)


def _funding(evidence: Evidence, row: Account, code: str) -> Repair:
    changed = with_account(evidence.budget, row, replace(row, funds=code))
    return Repair(changed, (row.place(FUNDS),), f"充当先を「{code}」とすれば合います")
