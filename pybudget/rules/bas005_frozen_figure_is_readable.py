"""The sheet 確定 must be as the program wrote it.

A row that was changed by hand compares with nothing, and a change of the book would go unseen.

Not in order::

    支-1  事業費  1,000
    ［確定］
    科目  支-1_事業費  当年度予算額  約千円

In order::

    支-1  事業費  1,000
    ［確定］
    科目  支-1_事業費  当年度予算額  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import BASELINE_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at every row of 確定."""
    for row in budget.baseline:
        if not row.is_readable:
            yield RULE.at(row.place(BASELINE_AMOUNT), row=row.origin.row)


RULE: Final = Rule(
    id="BAS005",
    title="確定シートが書き換えられていない",
    severity=Severity.WARNING,
    message="確定シートの {row} 行を読み取れないため、この行の金額を確かめていません（{place.name}）。",
    remedy="「控え」のブックから確定シートのこの行を戻すか、「版を確定」をやり直してください。",
    source="会議（幹事会・総会）で承認された予算書",
    check=check,
)
