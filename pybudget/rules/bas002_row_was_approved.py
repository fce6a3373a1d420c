"""A row with an amount must have been in the version that the meeting approved.

A row that came later is often right, but nobody has approved it yet.

Not in order::

    支-1  事業費  1,000
    支-2  研修費    500
    ［確定］
    科目  支-1_事業費  当年度予算額  1,000

In order::

    支-1  事業費  1,000
    支-2  研修費    －
    ［確定］
    科目  支-1_事業費  当年度予算額  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.baseline import departure
from pybudget.core.cells import Column
from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look for accounts without parts, and rows of the plan, that were not there when the version was frozen."""
    found = departure(budget)
    for place, amounts, unit in found.added if found else ():
        actual = amounts.prior if amounts.current is None else amounts.current
        column = Column(amounts.current is None).label
        yield RULE.at(
            place, actual=actual, column=column, unit=unit.label, version=found.version.label if found else ""
        )


RULE: Final = Rule(
    id="BAS002",
    title="確定した版のあとに行が足されていない",
    severity=Severity.WARNING,
    message="{place.name}（{column} {actual} {unit}）は、確定した版「{version}」にない行です。",
    remedy="意図して足した行ならそのままで構いません。行の写し間違いでないかを確かめてください。",
    source="会議（幹事会・総会）で承認された予算書",
    check=check,
)
