"""What the turn of the year changes in the master: this year's book and what next year takes over → changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.cells import Column, FormulaKind
from pybudget.core.rollover import Amounts
from pybudget.master import layout
from pybudget.master.changes import Changes, ColumnChange, ContentChange
from pybudget.master.records import text_of
from pybudget.master.writing import crosswalk_content, reconciliation_line, table_content, with_history

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget
    from pybudget.core.cells import AmountCell
    from pybudget.core.plan import PlanRow
    from pybudget.core.rollover import NextYear
    from pybudget.master.tables import Book, Table, Value

NOT_YET: dict[str, Value] = {layout.LAST_VALIDATION: "未実施", layout.LAST_RESULT: "－"}
"""The status board of a book that was never validated."""


def rollover_changes(book: Book, budget: Budget, coming: NextYear, amounts: Amounts, now: dt.datetime) -> Changes:
    """Everything that makes next year's book of this year's.

    Args:
        book: This year's book.
        budget: The same as records.
        coming: What next year takes over.
        amounts: Whether this year's amounts stay as next year's.
        now: Local time, for 履歴.
    """
    columns = (
        _settings(book.tables[layout.SETTINGS.name], coming),
        *_amounts(book.tables[layout.ACCOUNTS.name], budget.accounts.rows, headers.ENTRY, amounts),
        *_amounts(book.tables[layout.PLAN.name], budget.plan.rows, headers.PLAN_AMOUNT, amounts),
        *(_blank(book.tables[table.name], headers.CHECK) for table in (layout.ACCOUNTS, layout.PLAN)),
    )
    contents = (
        crosswalk_content(book, coming.comparison.rows),
        table_content(book, layout.EXCEPTIONS, tuple(_exceptions(book, coming))),
        table_content(book, layout.BASELINE, ()),
        table_content(book, layout.FINDINGS, ()),
        ContentChange(layout.HISTORY.name, ()),
    )
    after = Changes(columns, contents).applied_to(book)
    year = budget.settings.fiscal_year
    told = f"{year.label if year else ''}のブックから作成"
    history = with_history(after, now, "新年度へ", told, book.file)
    lines = {
        layout.RECONCILED[section.value]: reconciliation_line(section, item)
        for section, item in coming.comparison.reconciliation.items()
    }
    return Changes(columns, (*contents[:-1], history), {**NOT_YET, **lines}, layout.book_title(coming.year.label))


def _settings(table: Table, coming: NextYear) -> ColumnChange:
    keys = [text_of(row[table.headers.index("項目")]) for row in table.rows]
    values = tuple(coming.settings.get(key) for key in keys)
    return ColumnChange(table.name, "値", values, tuple(key not in coming.settings for key in keys))


def _amounts(
    table: Table, rows: Sequence[Account] | Sequence[PlanRow], names: Sequence[str], amounts: Amounts
) -> Iterator[ColumnChange]:
    """Last year's column takes this year's figures; this year's is emptied where nobody wants them kept.

    The formulas that feed accounts from the plan stay.
    """
    cells = {row.origin.row: row.entry.current for row in rows}
    numbers = [table.row_number(index) for index in range(len(table.rows))]
    moved = tuple(_value(cells[number]) if number in cells else None for number in numbers)
    is_blank = tuple(number not in cells for number in numbers)
    yield ColumnChange(table.name, names[Column.PRIOR], moved, is_blank)
    if amounts is Amounts.EMPTY:
        stays = tuple(number not in cells or cells[number].formula is FormulaKind.PLAN for number in numbers)
        yield ColumnChange(table.name, names[Column.CURRENT], (None,) * len(numbers), stays)


def _value(cell: AmountCell) -> Value:
    """An amount as it is typed; a dash stays a dash."""
    return cell.amount if cell.amount is not None else cell.shown or None


def _blank(table: Table, header: str) -> ColumnChange:
    return ColumnChange(table.name, header, (None,) * len(table.rows))


def _exceptions(book: Book, coming: NextYear) -> Iterator[tuple[Value, ...]]:
    table = book.tables[layout.EXCEPTIONS.name]
    kept = {row.origin.row for row in coming.exceptions}
    for number, record in table.records():
        if number in kept:
            yield tuple(text_of(record[header]) or None for header in layout.EXCEPTIONS.headers)
