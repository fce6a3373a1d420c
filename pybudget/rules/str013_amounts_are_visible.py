"""A row with an amount must not be hidden.

Hidden and filtered rows are in all sums and nobody sees them; who checks the sheet by eye checks another book.

Not in order::

    支-1  事業費  1,000
    支-2  事務費    200
    ［ブック］
    非表示行=科目:3

In order::

    支-1  事業費  1,000
    支-2  予備費      0
    ［ブック］
    非表示行=科目:3
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Account
from pybudget.core.findings import Figure, Finding, Rule, Severity
from pybudget.core.headers import ACCOUNT_NAME, PLAN_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget
    from pybudget.core.plan import PlanRow


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the hidden rows, if they are known.

    One finding for rows that follow each other, and one for all that a filter hides.
    """
    hidden = budget.facts.hidden_rows
    if not hidden or not any(hidden.values()):
        return
    filtered = budget.facts.filtered_sheets
    run: list[Account | PlanRow] = []
    rows: Iterator[Account | PlanRow] = chain(budget.accounts.rows, budget.plan.rows)
    for row in rows:
        is_hidden = row.origin.row in hidden.get(row.origin.sheet, ())
        if run and not (row.origin.sheet == run[0].origin.sheet and (is_hidden or row.origin.sheet in filtered)):
            yield from _finding(run)
            run = []
        if is_hidden:
            run.append(row)
    yield from _finding(run)


def _finding(rows: list[Account | PlanRow]) -> Iterator[Finding]:
    """One finding at the first of these rows that has an amount."""
    typed = [row for row in rows if any(cell.amount for cell in row.entry)]
    if typed:
        is_account = isinstance(typed[0], Account)
        current = sum(row.entry.current.amount or 0 for row in typed)
        yield RULE.at(
            typed[0].place(ACCOUNT_NAME if is_account else PLAN_NAME),
            count=len(typed),
            current=Figure(current),
            unit="円" if is_account else "千円",
        )


RULE: Final = Rule(
    id="STR013",
    title="金額のある行が隠れていない",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」など金額のある {count} 行（当年度計 {current} {unit}）が"
    "非表示になっています。",
    remedy="フィルターを解除するか、前後の行を選んで右クリック－［再表示］をしてください。",
    source="予算書ブックの決まり（すべての行を目で確かめる）",
    check=check,
)
