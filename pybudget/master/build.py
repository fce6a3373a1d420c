"""Text sources → the master workbook. ``python -m pybudget.master.build`` rebuilds the sample masters."""

from __future__ import annotations

import datetime as dt
import io
import sys
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.worksheet.table import Table as SheetTable
from openpyxl.worksheet.table import TableFormula, TableStyleInfo

from pybudget import resources
from pybudget.core import headers
from pybudget.master import appearance, finishing, layout, source, start_sheet
from pybudget.master.formulas import compute
from pybudget.master.reading import read_book
from pybudget.master.sheet_writing import put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.master.tables import Value

SAMPLES: Final = ("r07", "r02")
SAMPLE_DATE: Final = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
"""The date in the sample masters' properties, so that a rebuild gives the same bytes."""

HEADER_ROW: Final = 4
"""Every table's header row: above it stand the sheet's title and two lines of explanation."""


def build(texts: source.Source, modified: dt.datetime) -> bytes:
    """The master workbook of a source, formulas with their values.

    Args:
        texts: What is typed into the book.
        modified: What the document properties say.

    Returns:
        The package; the same source and date give the same bytes.
    """
    workbook = Workbook()
    workbook.properties.creator = texts.settings.get("団体名", "")
    workbook.properties.title = layout.book_title(texts.settings.get("会計年度", ""))
    appearance.prepare(workbook)
    start = workbook.worksheets[0]
    start.title = layout.START_SHEET
    contents = _contents(texts)
    for table in layout.TABLES:
        sheet = workbook.create_sheet(table.sheet)
        _fill(sheet, table, contents.get(table.name, ()))
        appearance.dress(sheet, table, HEADER_ROW, sheet.max_row)
    start_sheet.draw_start(workbook, start)
    start_sheet.add_names(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    unfinished = buffer.getvalue()
    return finishing.finish(unfinished, compute(read_book("master", unfinished)), modified)


def _contents(texts: source.Source) -> dict[str, Sequence[Sequence[Value]]]:
    return {
        layout.SETTINGS.name: [
            (key, texts.settings.get(key, ""), explanation) for key, explanation in layout.SETTING_HELP.items()
        ],
        layout.ACCOUNTS.name: [_account_row(row) for row in texts.accounts],
        layout.PLAN.name: [tuple(row.get(header) for header in layout.PLAN.headers) for row in texts.plan],
        layout.RECIPIENTS.name: [
            tuple(row.get(header) for header in layout.RECIPIENTS.headers) for row in texts.recipients
        ],
    }


def _account_row(row: source.Row) -> tuple[Value, ...]:
    values = {**row, **layout.CALCULATED}
    if values.get(headers.ENTRY.current) == source.FED_BY_PLAN:
        values[headers.ENTRY.current] = layout.PLAN_FEED
    return tuple(values.get(header) for header in layout.ACCOUNTS.headers)


def _fill(sheet: Worksheet, table: layout.TableLayout, rows: Sequence[Sequence[Value]]) -> None:
    """Write headers and rows from ``HEADER_ROW`` down, and make them a table (which needs at least one row)."""
    for column, header in enumerate(table.headers, 1):
        sheet.cell(HEADER_ROW, column, header)
    for number, row in enumerate(rows or [(None,) * len(table.headers)], HEADER_ROW + 1):
        for column, value in enumerate(row, 1):
            cell: Any = sheet.cell(number, column)
            if table is layout.ACCOUNTS and isinstance(value, str) and value.startswith("="):
                cell.value = value
            else:
                put(cell, value)
    last = sheet.cell(HEADER_ROW + max(len(rows), 1), len(table.headers)).coordinate
    shown: Any = SheetTable(displayName=table.name, ref=f"A{HEADER_ROW}:{last}")
    shown.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    shown._initialise_columns()  # noqa: SLF001 - openpyxl does this at saving, too late for the column formulas
    for column, header in zip(shown.tableColumns, table.headers, strict=True):
        column.name = header
        if table is layout.ACCOUNTS and header in layout.CALCULATED:
            column.calculatedColumnFormula = TableFormula(attr_text=layout.CALCULATED[header].removeprefix("="))
    sheet.add_table(shown)


def main() -> int:
    """Rebuild the sample masters beside their text sources."""
    folder = resources.folder("workbook")
    for name in SAMPLES:
        (folder / f"{name}_master.xlsx").write_bytes(build(source.load(folder / name), SAMPLE_DATE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
