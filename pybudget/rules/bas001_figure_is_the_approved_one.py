"""A figure must be the one that the meeting approved.

Once a version is frozen, a figure that changes afterwards is reported even where all sums still agree: an exchange of
two items under one account is seen by nothing else. An intended change, before a supplementary budget say, is legal;
hence a warning. Sums are left out, since they follow from what is below them, and so is an account that takes its
amount from rows of the plan that are reported themselves.

Not in order::

    支-1  事業費  1,500
    ［確定］
    科目  支-1_事業費  当年度予算額  1,000

In order::

    支-1  事業費  1,000
    ［確定］
    科目  支-1_事業費  当年度予算額  1,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.baseline import departure
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.last_year import differences_from_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Compare with the version that was frozen last."""
    found = departure(budget)
    told = _told_by_last_years_file(budget) if found and found.changed else set()
    for item in found.changed if found else ():
        if (item.place, item.approved) in told:
            continue
        other = item.exchanged_with
        yield RULE.at(
            item.place,
            expected=item.approved,
            actual=item.today,
            column=item.column.label,
            unit=item.unit.label,
            version=found.version.label if found else "",
            cause=f"。「{other.name}」（{other.sheet}!{other.cell}）の額と入れ替わっています" if other else "",
        )


def _told_by_last_years_file(budget: Budget) -> set[tuple[Place, int | None]]:
    """Cells that last year's file, too, says to have been what was approved (BAS006 names them)."""
    return {(item.place, item.expected) for item in differences_from_file(budget)[0]}


RULE: Final = Rule(
    id="BAS001",
    title="金額が確定した版と同じ",
    severity=Severity.WARNING,
    message="{place.name}の{column} {actual} {unit}は、確定した版「{version}」の {expected} {unit}と違います"
    "（差 {difference} {unit}{cause}）。",
    remedy="意図した変更ならそのままで構いません（次の会議のあと「版を確定」で新しい版にします）。そうでなければ確定した額に戻してください。",
    source="会議（幹事会・総会）で承認された予算書",
    check=check,
)
