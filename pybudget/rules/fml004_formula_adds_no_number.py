"""A formula should not add a number to what it takes from cells.

A number inside a formula is seen by nobody, and stays when the cells change. An amount of its own belongs into a row of
its own. Formulas of numbers alone, which show how an amount was reckoned, are in order.

Not in order::

    支-1  事業費  =G3*2+500→2,500
    支-2  事務費  1,000

In order::

    支-1  事業費  =1200*12→14,400
    支-2  事務費  =G2*0.1→1,440
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.formula_text import added_constant, takes_from_the_plan
from pybudget.core.headers import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every formula that staff typed; those of calculated cells are FML002's matter, of the plan FML007's."""
    for cell in budget.foreign_formulas:
        is_anothers = cell.is_calculated or (cell.header in ENTRY and takes_from_the_plan(cell.text))
        constant = "" if is_anothers else added_constant(cell.text)
        if constant:
            yield RULE.at(cell.place, header=cell.header, text=cell.text[:60], shown=constant)


RULE: Final = Rule(
    id="FML004",
    title="計算式に数字が隠れていない",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header}の計算式「{text}」に、数字「{shown}」が直接書かれています。",
    remedy="その額の科目や項目の行を追加して、計算式からは数字を除いてください。",
    source="予算書ブックの決まり（額は入力の欄に入れる）",
    check=check,
)
