"""A formula should not change by itself.

TODAY, RAND, OFFSET, INDIRECT and the like give another value without anybody changing anything, or point to cells that
nobody can trace.

Not in order::

    支-1  事業費  =INDIRECT("G3")→1,000

In order::

    支-1  事業費  =G3*2→1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.formula_text import volatile_function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every formula outside the calculated cells, which are FML002's matter."""
    for cell in budget.foreign_formulas:
        name = "" if cell.is_calculated else volatile_function(cell.text)
        if name:
            yield RULE.at(cell.place, header=cell.header, shown=name)


RULE: Final = Rule(
    id="FML006",
    title="計算式の結果がひとりでに変わらない",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}の計算式の関数 {shown} は、結果がひとりでに変わります。",
    remedy="値を直接入れるか、セルを直接指す計算式にしてください。",
    source="予算書ブックの決まり（同じ入力から同じ予算書ができる）",
    check=check,
)
