"""An amount must not be a date.

Typing 4-1 or 7/4 makes a date in Excel. A right number in a cell that shows dates looks like one, too; it needs only
another format.

Not in order::

    支-1  事業費  2025/4/1

In order::

    支-1  事業費  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import Problem
from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every typed amount."""
    for row, header, cell in budget.doubtful_entries:
        if cell.problem is Problem.DATE:
            yield RULE.at(row.place(header), header=header, shown=cell.shown)


RULE: Final = Rule(
    id="VAL004",
    title="金額が日付になっていない",
    severity=Severity.ERROR,
    message="{place.sheet}の「{place.name}」の{header}が日付（{shown}）になっています。",
    remedy="セルの表示形式を「標準」にしてから、金額を入れ直してください。",
    source="予算書ブックの金額の列（円、計画は千円の整数）",
    check=check,
)
