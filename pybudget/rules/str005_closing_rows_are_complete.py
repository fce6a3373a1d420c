"""Each section must have one 合計 row, and each of its blocks one 小計 row if any block has one.

The printed statement takes its totals from these rows: a missing one leaves a part of the budget without its total,
a second one prints it twice.

Not in order::

    支-1  事業費  1,000
    合計          1,000
    合計          1,000

In order::

    支-1  事業費  1,000
    合計          1,000
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Kind, Section
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import ACCOUNTS_SHEET
from pybudget.core.headers import KIND as KIND_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Count the closing rows of every section and, where there are blocks to close, of every block."""
    for section in Section:
        rows = budget.accounts.rows_of(section)
        closing = [row for row in budget.accounts.closing_rows if row.section is section]
        totals, subtotals = ([row for row in closing if row.kind is kind] for kind in (Kind.TOTAL, Kind.SUBTOTAL))
        yield from _count(totals, rows[-1:], Kind.TOTAL, f"{section.value}の部")
        if subtotals:
            total = Kind.TOTAL
            ends = {row.block: row for row in rows if row.block and row.kind is not total}
            for block, end in ends.items():
                own = [row for row in subtotals if row.block == block]
                yield from _count(own, [end], Kind.SUBTOTAL, f"{section.value}の部ブロック{block}")


def _count(closing: Sequence[Account], end: Sequence[Account], kind: Kind, name: str) -> Iterator[Finding]:
    """A finding unless there is one closing row: at the second, or at the end of the rows where it is missing."""
    if len(closing) == 1:
        return
    at = closing[1:2] or end
    place = at[0].place(KIND_HEADER) if at else Place(ACCOUNTS_SHEET, "A1")
    yield RULE.at(replace(place, code="", name=name), kind=kind.value, count=len(closing))


RULE: Final = Rule(
    id="STR005",
    title="小計と合計の行がそろっている",
    severity=Severity.ERROR,
    message="{place.name}の{kind}の行は 1 行だけ必要ですが、{count} 行あります。",
    remedy="足りない行は追加して種別を選び、余分な行は削除してください。",
    source="協議会の予算書の様式（部ごとに合計、ブロックごとに小計を置く）",
    check=check,
)
