"""A row with an amount that the meeting approved must still be there.

When a row is deleted together with its counterpart, every sum still agrees.

Not in order::

    支-1  事業費  1,000
    ［確定］
    科目  支-1_事業費  当年度予算額  1,000
    科目  支-2_研修費  当年度予算額    500

In order::

    支-1  事業費  1,000
    支-2  研修費    500
    ［確定］
    科目  支-1_事業費  当年度予算額  1,000
    科目  支-2_研修費  当年度予算額    500
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
    """Look for frozen rows that are gone; the place is where 確定 has them."""
    found = departure(budget)
    for row, unit in found.removed if found else ():
        amounts = row.amounts
        expected = amounts.prior if amounts.current is None else amounts.current
        yield RULE.at(
            row.place,
            expected=expected,
            sheet=row.sheet,
            row=row.text,
            column=Column(amounts.current is None).label,
            unit=unit.label,
            version=found.version.label if found else "",
        )


RULE: Final = Rule(
    id="BAS003",
    title="確定した版の行が残っている",
    severity=Severity.WARNING,
    message="確定した版「{version}」の{sheet}にあった「{row}」（{column} {expected} {unit}）が、"
    "いまのブックにありません。",
    remedy="意図して消した行ならそのままで構いません。そうでなければ確定した版の行を戻してください。",
    source="会議（幹事会・総会）で承認された予算書",
    check=check,
)
