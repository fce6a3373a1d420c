"""A formula must carry its computed value.

A file saved by a program that does not calculate holds formulas without values. The book's own formulas are
computed here all the same; any other formula can only be computed by a spreadsheet program, and the sums above it wait
for that.

Not in order::

    支-1  事業費  =1000+200

In order::

    支-1  事業費  1,200
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import FormulaKind, Problem
from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every amount cell."""
    for cells in (budget.doubtful_entries, budget.doubtful_displayed):
        for row, header, cell in cells:
            if cell.problem is Problem.UNCOMPUTED and cell.formula is FormulaKind.OTHER:
                yield RULE.at(row.place(header), header=header, shown=cell.shown)


RULE: Final = Rule(
    id="FML003",
    title="計算式に計算結果がある",
    severity=Severity.ERROR,
    message="{place.sheet}の「{place.name}」の{header}の計算式「{shown}」に計算結果がありません。",
    remedy="ブックを Excel で開き、上書き保存してから検証し直してください。",
    source="予算書ブックの金額の列",
    check=check,
)
