"""No cells of a table may be merged.

Excel does not allow it in a table; another program does, and Excel then repairs the file by throwing something away.
What stood in the covered cells is gone.

Not in order::

    支-1  事業費  1,000
    ［ブック］
    結合=科目:E2:F2

In order::

    支-1  事業費  1,000
    ［ブック］
    結合=科目:A30:C30
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import ACCOUNTS_SHEET, PLAN_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget

_AREA: Final = re.compile("([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the merged areas, if they are known, that reach between the first and the last row of the records."""
    merged = budget.facts.merged or {}
    for sheet, rows in ((ACCOUNTS_SHEET, budget.accounts.rows), (PLAN_SHEET, budget.plan.rows)):
        numbers = [row.origin.row for row in rows]
        columns = {column for row in rows[:1] for column in row.origin.columns.values()}
        for area in merged.get(sheet, ()):
            found = _AREA.fullmatch(area)
            if found and numbers and found[1] in columns and _overlap(found, min(numbers), max(numbers)):
                yield RULE.at(Place(sheet, f"{found[1]}{found[2]}", name=area))


def _overlap(area: re.Match[str], first: int, last: int) -> bool:
    return int(area[2]) <= last and int(area[4] or area[2]) >= first


RULE: Final = Rule(
    id="STR014",
    title="表のセルが結合されていない",
    severity=Severity.ERROR,
    message="{place.sheet}の表の中のセル {place.name} が結合されています。",
    remedy="セルの結合を解除し、隠れていた欄の内容を入れ直してください。",
    source="予算書ブックの決まり（一行に一つの科目・項目を書く）",
    check=check,
)
