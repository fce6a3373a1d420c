"""正誤表 as a sheet to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.output import statement_template
from pybudget.output.printed_book import PrintedBook, PrintedColumn
from pybudget.output.statement_template import Part

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from pybudget.core.errata import Difference, Errata
    from pybudget.output.printed_book import PrintedSheet

SHEET: Final = "正誤表"
NOTHING: Final = "違いはありません。"

_COLUMNS: Final = (
    PrintedColumn(Part.CURRENT, "No", 6.0),
    PrintedColumn(Part.NOTE, "シート", 12.0),
    PrintedColumn(Part.NOTE, "頁", 5.0),
    PrintedColumn(Part.NOTE, "行", 40.0),
    PrintedColumn(Part.NOTE, "項目", 17.0),
    PrintedColumn(Part.NOTE, "区分", 10.0),
    PrintedColumn(Part.NOTE, "誤", 32.0),
    PrintedColumn(Part.NOTE, "正", 32.0),
)


def write_errata(errata: Errata, names: tuple[str, str], template: Path | None, modified: dt.datetime) -> bytes:
    """The workbook of 正誤表.

    Args:
        errata: What differs.
        names: Of the old and the new file.
        template: The workbook with the look; None takes the one that comes with the package.
        modified: What the document properties say.

    Returns:
        The package; equal input gives equal bytes.

    Raises:
        PybudgetError: the template is not usable.
    """
    book = PrintedBook.with_look(template)
    sheet = book.add_sheet(SHEET, _COLUMNS)
    sheet.sheet.page_setup.orientation = "landscape"
    old, new = names
    sheet.add(statement_template.TITLE, (SHEET,))
    sheet.add(statement_template.SECTION, (f"誤：{old}",))
    sheet.add(statement_template.SECTION, (f"正：{new}",))
    sheet.add_header()
    if not errata.differences:
        sheet.add(statement_template.MINOR, (None, None, None, NOTHING))
    _add(sheet, errata.differences)
    if errata.consequences:
        sheet.add(statement_template.SECTION, ("上の訂正に伴って変わる合計",), is_together=True)
        _add(sheet, errata.consequences)
    sheet.close()
    return book.saved(f"{SHEET}（{new}）", "", modified)


def _add(sheet: PrintedSheet, differences: Iterable[Difference]) -> None:
    for number, item in enumerate(differences, 1):
        page = str(item.page) if item.page else None
        path = " > ".join(item.path)
        contents = (number, item.sheet, page, path, item.field, item.kind.value, item.old or None, item.new or None)
        sheet.add(statement_template.MINOR, contents)
