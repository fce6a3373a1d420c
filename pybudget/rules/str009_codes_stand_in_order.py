"""Within a group the codes should rise from row to row.

The order of the rows is the order of printing. Codes that jump back are no fault of the figures; often two rows were
exchanged unintentionally.

Not in order::

    支-1    システム事業
    支-1-2  事務費          200
    支-1-1  運営費        1,000

In order::

    支-1    システム事業
    支-1-1  運営費        1,000
    支-1-3  事務費          200
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare every account with the one beside it."""
    well_formed = budget.accounts.well_formed
    for siblings in budget.accounts.siblings:
        rows = [row for row in siblings if row.code in well_formed]
        # Beside each other stand codes that differ in their last number alone: the shorter is the smaller.
        orders = [(len(row.code), row.code) for row in rows]
        for (first, before), (row, order) in pairwise(zip(rows, orders, strict=True)):
            if order < before:
                yield RULE.at(row.place(CODE), first=first.label)


RULE: Final = Rule(
    id="STR009",
    title="同じ階層の科目がコードの順に並んでいる",
    severity=Severity.INFO,
    message="{place.name}の行が、コードの大きい「{first}」より後にあります。",
    remedy="印刷する順がこのままでよいか確かめ、違うときは行を並べ替えてください。",
    source="予算書ブックのコードの決まり（コードの順に印刷する）",
    check=check,
)
