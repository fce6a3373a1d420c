"""A number must be stored as a number.

A number stored as text looks like any other, but the workbook's sums pass over it.

Not in order::

    支-1  事業費  '1000

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
        if cell.problem is Problem.TEXT_NUMBER:
            yield RULE.at(row.place(header), header=header, shown=cell.shown)


RULE: Final = Rule(
    id="VAL003",
    title="金額が文字列になっていない",
    severity=Severity.ERROR,
    message="{place.sheet}の「{place.name}」の{header}「{shown}」が文字列です（Excel の合計に入りません）。",
    remedy="セルの表示形式を「標準」にしてから、数字を入れ直してください。",
    source="予算書ブックの金額の列（円、計画は千円の整数）",
    check=check,
)
