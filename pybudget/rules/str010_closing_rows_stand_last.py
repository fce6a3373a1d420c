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
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the rows of each section in their order."""
    for section in Section:
        rows = budget.accounts.rows_of(section)
        ends = {row.block: row for row in budget.accounts.account_rows if row.section is section}
        above: Account | None = None
        account = Kind.ACCOUNT
        for position, row in enumerate(rows):
            if row.kind is account:
                above = row
                continue
            fault = _fault(row, above, rows[position + 1 :][:1], ends)
            if fault:
                yield RULE.at(row.place(KIND), fault=fault)


def _fault(row: Account, above: Account | None, below: Sequence[Account], ends: Mapping[str, Account]) -> str:
    """What is wrong with the place of a closing row, from the account above it; empty for one in its place."""
    if row.kind is Kind.TOTAL and below:
        return f"この下に{row.section.value if row.section else ''}の行（{below[0].spoken}）があります"
    end = ends.get(row.block)
    if row.kind is Kind.SUBTOTAL and end is not None and above is not end:
        return f"ブロック{row.block}の最後の行（{end.spoken}）のすぐ下にありません"
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
