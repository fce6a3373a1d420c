"""An expenditure must not be negative.

The budget takes in all revenue and all expenditure gross, so a negative expenditure is a slip of the sign or a revenue
in the wrong place. An amount that the plan gives is reported in the plan.

Not in order::

    支-1  事業費  △1,000

In order::

    支-1  事業費  1,000
    支-2  予備費      0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Section
from pybudget.core.cells import Column, FormulaKind
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every typed amount of the expenditure."""
    for column in Column:
        for leaf in budget.accounts.leaves_below_zero(Section.EXPENDITURE, column):
            cell = leaf.entry[column]
            if cell.formula is not FormulaKind.PLAN:
                yield RULE.at(leaf.place(ENTRY[column]), actual=cell.amount, header=ENTRY[column])


RULE: Final = Rule(
    id="VAL006",
    title="支出の金額が負でない",
    severity=Severity.ERROR,
    message="{place.name}の{header} {actual} 円が負の額です。",
    remedy="符号を確かめてください。減額する分は差し引いた後の額を入れ、入ってくるお金は収入の科目に入れます。",
    source="地方自治法第210条（総計予算主義：一切の収入及び支出を予算に編入する）の考え方",
    check=check,
)
