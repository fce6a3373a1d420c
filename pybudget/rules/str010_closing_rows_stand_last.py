"""A 小計 must stand right below its block, and the 合計 below everything of its section.

The statement is printed in the order of the rows. An account below its own total looks as if it were not in it.

Not in order::

    支-1  事業費  1,000
    合計
    支-2  予備費    100

In order::

    支-1  事業費  1,000
    支-2  予備費    100
    合計
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Kind, Section
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import KIND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the rows of each section in their order."""
    for section in Section:
        rows = [row for row in budget.accounts.rows if row.section is section]
        last = {row.block: position for position, row in enumerate(rows) if row.is_account}
        for position, row in enumerate(rows):
            fault = "" if row.kind is Kind.ACCOUNT else _fault(rows, position, last)
            if fault:
                yield RULE.at(row.place(KIND), fault=fault)


def _fault(rows: Sequence[Account], position: int, last: dict[str, int]) -> str:
    """What is wrong with the place of a closing row; empty for other rows and for one in its place."""
    row = rows[position]
    if row.kind is Kind.TOTAL and position < len(rows) - 1:
        return f"この下に{row.section.value if row.section else ''}の行（{rows[position + 1].spoken}）があります"
    if row.kind is Kind.SUBTOTAL and row.block in last:
        end = last[row.block]
        if position < end or any(between.is_account for between in rows[end + 1 : position]):
            return f"ブロック{row.block}の最後の行（{rows[end].spoken}）のすぐ下にありません"
    return ""


RULE: Final = Rule(
    id="STR010",
    title="小計と合計が集計する行のすぐ下にある",
    severity=Severity.ERROR,
    message="{place.name}の行の位置が正しくありません：{fault}。",
    remedy="小計はブロックの最後の科目のすぐ下、合計は部の最後に移してください（行の順に印刷されます）。",
    source="協議会の予算書の様式（部ごとに合計、ブロックごとに小計を置く）",
    check=check,
)
