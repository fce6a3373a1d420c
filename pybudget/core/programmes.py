"""Which expenditure accounts are programmes: those whose revenue is named, and compared with what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core.accounts import Section, lineage, parent_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pybudget.core.accounts import Account, Accounts
    from pybudget.core.cells import Column


def compared_programmes(accounts: Accounts, column: Column) -> Iterator[str]:
    """The codes to compare in a column, in print order.

    None lies above another, and all codes that a revenue names with money are covered.
    """
    revenue, reserves = accounts.funding(Section.REVENUE), accounts.funding(Section.EXPENDITURE)
    above = {code for target in revenue for code in lineage(parent_code(target))}
    candidates = {code for code in (*revenue, *reserves) if code in revenue or code in above}
    active = {
        code
        for code in candidates
        if code not in above or _direct(revenue, code, column) or _direct(reserves, code, column)
    }
    for code in accounts.by_code:
        if code in active and active.isdisjoint(lineage(parent_code(code))):
            yield code


def _direct(named: Mapping[str, tuple[Account, ...]], code: str, column: Column) -> int:
    return sum(leaf.entry[column].amount or 0 for leaf in named.get(code, ()))


def programme_of(leaf: Account, compared: frozenset[str]) -> str:
    """The compared programme that a leaf counts towards, by its own code or by its 充当先; empty if none."""
    own = () if leaf.section is Section.REVENUE else lineage(leaf.code)
    return next((code for code in (*own, *lineage(leaf.funds)) if code in compared), "")
