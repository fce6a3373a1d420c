"""An amount must be a number.

Words, error values, dates and truth values count as nothing in the sums, so that the amount that was meant goes
missing. A calculated cell is reported only when no entry of its column explains what it shows.

Not in order::

    支-1  事業費  約1000
    支-2  事務費  #REF!

In order::

    支-1  事業費  1,000
    支-2  事務費  －
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import FormulaKind, Problem
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import DISPLAYED, ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.cells import AmountCell


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every typed amount, then at calculated cells that fail by themselves."""
    for row, header, cell in budget.doubtful_entries:
        if cell.problem in (Problem.UNREADABLE, Problem.ERROR_VALUE):
            yield RULE.at(row.place(header), header=header, shown=cell.shown)
    explained = {
        DISPLAYED[ENTRY.index(header)]
        for _, header, cell in budget.doubtful_entries
        if cell.problem is not None and header in ENTRY
    }
    for row, header, cell in budget.doubtful_displayed:
        if header not in explained and _fails_by_itself(cell):
            yield RULE.at(row.place(header), header=header, shown=cell.shown)


def _fails_by_itself(cell: AmountCell) -> bool:
    return cell.formula is FormulaKind.STANDARD and cell.problem not in (None, Problem.UNCOMPUTED)


RULE: Final = Rule(
    id="VAL001",
    title="金額が数として読める",
    severity=Severity.ERROR,
    message="{place.sheet}の「{place.name}」の{header}「{shown}」は金額として読み取れません。",
    remedy="数字だけを入れ直してください（金額がないときは空欄か「－」）。",
    source="予算書ブックの金額の列（円、計画は千円の整数）",
    check=check,
)
