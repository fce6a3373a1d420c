"""A formula should not take figures from another workbook.

The other file is moved, renamed or changed, and this book shows an old figure or an error; those who receive it cannot
open the link at all.

Not in order::

    支-1  事業費  ='[見積.xlsx]Sheet1'!B2→1,000

In order::

    支-1  事業費  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.formula_text import refers_to_another_book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every formula outside the calculated cells, which are FML002's matter."""
    for cell in budget.foreign_formulas:
        if not cell.is_calculated and refers_to_another_book(cell.text):
            yield RULE.at(cell.place, header=cell.header, text=cell.text[:60])


RULE: Final = Rule(
    id="FML005",
    title="計算式がほかのブックを参照していない",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}の計算式「{text}」が、ほかのブックを参照しています。",
    remedy="セルをコピーして［値の貼り付け］をし、額だけを残してください。",
    source="予算書ブックの決まり（一冊で完結させる）",
    check=check,
)
