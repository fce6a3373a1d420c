"""An amount must be a whole number of its unit: yen in the accounts, 千円 in the plan.

A fraction is rounded by the printed format and not by the sums, so that printed figures no longer add up.

Not in order::

    支-1  事業費  1000.5

In order::

    支-1  事業費  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import Problem
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ENTRY
from pybudget.core.money import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every typed amount."""
    for row, header, cell in budget.doubtful_entries:
        if cell.problem is Problem.FRACTION:
            unit = Unit.YEN if header in ENTRY else Unit.THOUSAND
            yield RULE.at(row.place(header), header=header, shown=cell.shown, unit=unit.label)


RULE: Final = Rule(
    id="VAL002",
    title="金額に端数がない",
    severity=Severity.ERROR,
    message="{place.sheet}の「{place.name}」の{header}「{shown}」に1{unit}未満の端数があります。",
    remedy="端数のない金額を入れ直してください。",
    source="予算書ブックの金額の列（円、計画は千円の整数）",
    check=check,
)
