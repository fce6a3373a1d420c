"""A row is best called what it was called in the version that the meeting approved.

The figures of a row with another name are compared all the same. The name alone changes no amount; hence information.

Not in order::

    支-1  研修事業費  1,000
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
from pybudget.core.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look for rows of the frozen version that are known again by something else than their name."""
    found = departure(budget)
    for item in found.renamed if found else ():
        yield RULE.at(item.place, before=item.before, version=found.version.label if found else "")


RULE: Final = Rule(
    id="BAS004",
    title="名前が確定した版と同じ",
    severity=Severity.INFO,
    message="{place.name}は、確定した版「{version}」では「{before}」という名前でした。",
    remedy="意図して直した名前ならそのままで構いません。",
    source="会議（幹事会・総会）で承認された予算書",
    check=check,
)
