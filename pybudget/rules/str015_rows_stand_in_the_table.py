"""A row must stand inside its table.

A row typed below the end of the table, or after a gap, looks like any other and is in no sum.

Not in order::

    支-1  事業費  1,000
    ［ブック］
    表の下=科目:9:コード=支-2,科目名=事務費,入力額=200

In order::

    支-1  事業費  1,000
    ［ブック］
    表の下=科目:9:科目名=（メモ）次回の幹事会で確認
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import is_code
from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.headers import ACCOUNT_CODE, ACCOUNT_NAME, CODE, ENTRY, LEVEL, PLAN_AMOUNT, PLAN_KIND, PLAN_NAME
from pybudget.core.money import AmountError, parse_amount
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.book_facts import RowBelow
    from pybudget.core.budget import Budget

_KINDS: Final = frozenset(kind.value for kind in PlanKind)


def check(budget: Budget) -> Iterator[Finding]:
    """Look at what stands below the tables, if it is known; one finding for rows that follow each other."""
    before: RowBelow | None = None
    for row in budget.facts.rows_below or ():
        if not _is_record(row):
            continue
        is_next = before is not None and before.sheet == row.sheet and before.row == row.row - 1
        before = row
        if not is_next:
            header, (letter, _) = next(iter(row.cells.items()))
            name = next((row.cells[key][1] for key in (ACCOUNT_NAME, PLAN_NAME) if key in row.cells), header)
            place = Place(row.sheet, f"{letter}{row.row}", row.cells.get(CODE, ("", ""))[1], name)
            yield RULE.at(place, row=row.row)


def _is_record(row: RowBelow) -> bool:
    """Whether the row looks like one of the table: a code or a kind, or a name with an amount."""
    text = {header: content.strip() for header, (_, content) in row.cells.items()}
    if is_code(text.get(CODE, "")) or is_code(text.get(ACCOUNT_CODE, "")):
        return True
    if text.get(PLAN_KIND) in _KINDS and (PLAN_NAME in text or LEVEL in text):
        return True
    has_amount = any(_is_amount(text.get(header, "")) for header in (*ENTRY, *PLAN_AMOUNT))
    return has_amount and bool(text.get(CODE) or text.get(ACCOUNT_CODE))


def _is_amount(text: str) -> bool:
    try:
        return parse_amount(text) is not None
    except AmountError:
        return False


RULE: Final = Rule(
    id="STR015",
    title="表の外に行がない",
    severity=Severity.ERROR,
    message="{place.sheet}の {row} 行目（{place.name}）が表の外にあり、どの合計にも入りません。",
    remedy="表の最後の行のすぐ下に切り取って貼り付けるか、表の右下の角を引いて表を広げてください。",
    source="予算書ブックの決まり（科目と計画は表の中に書く）",
    check=check,
)
