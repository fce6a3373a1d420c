"""A generated workbook → rows for 正誤表: what is printed, with its page."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import openpyxl

from pybudget.core.errata import Row
from pybudget.errors import PybudgetError
from pybudget.master.reading import BEYOND_OUR_KEN
from pybudget.master.typed_rows import shown
from pybudget.output.printed_pages import pages_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    Cell = Any  # openpyxl's Cell | MergedCell, whose places its stubs take for perhaps None

NAME: Final = "名称"
HEADING: Final = "見出し"
_ABOVE_THE_TABLE: Final = 10**6
"""The level of title and header: deeper than any row's, so that none stands below them."""
_HEADER_ROW: Final = re.compile(r"\$?([0-9]+):\$?[0-9]+")


@dataclass(frozen=True, slots=True)
class PrintedRows:
    """What a generated workbook prints.

    Attributes:
        rows: Every row of every sheet that holds anything.
        columns: Sheet name to the headers of its table; none where it has no header that pages repeat.
    """

    rows: list[Row]
    columns: Mapping[str, tuple[str, ...]]


def printed_rows(name: str, data: bytes) -> PrintedRows:
    """The rows of a generated workbook.

    Args:
        name: The file's name, for messages.
        data: The package, already checked by ``package.read_bounded``.

    Raises:
        PybudgetError: the package cannot be parsed.
    """
    try:
        formulas = openpyxl.load_workbook(io.BytesIO(data))
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except BEYOND_OUR_KEN as error:
        raise PybudgetError(
            f"「{name}」の中身を読み取れません。Excel で開いて保存し直してから、もう一度実行してください。"
        ) from error
    header_rows = {sheet.title: _header_row(sheet) for sheet in formulas.worksheets}
    pages = pages_of(formulas, header_rows)
    headers = {sheet.title: _headers(sheet, header_rows[sheet.title]) for sheet in formulas.worksheets}
    rows = [
        row
        for sheet in formulas.worksheets
        for row in _sheet_rows(sheet, values[sheet.title], headers[sheet.title], pages.get(sheet.title))
    ]
    return PrintedRows(rows, {sheet: tuple(found.values()) for sheet, found in headers.items()})


def _header_row(sheet: Worksheet) -> int:
    found = _HEADER_ROW.fullmatch(str(sheet.print_title_rows or ""))
    return int(found[1]) if found else 0


def _headers(sheet: Worksheet, header_row: int) -> dict[int, str]:
    """The headers of a sheet's table by column; none without a header row."""
    return {cell.column: shown(cell.value) for cell in sheet[header_row] if cell.value} if header_row else {}


def _sheet_rows(
    sheet: Worksheet, values: Worksheet, headers: Mapping[int, str], pages: Sequence[int] | None
) -> Iterator[Row]:
    header_row = _header_row(sheet)
    rows: Iterator[tuple[Sequence[Cell], Sequence[Cell]]] = zip(sheet.iter_rows(), values.iter_rows(), strict=False)
    for number, (cells, stored) in enumerate(rows, 1):
        texts, computed = _contents(cells, stored, headers)
        if not texts and not computed:
            continue
        if number <= header_row:
            yield _row_above(sheet.title, number, (*texts.values(), *computed.values()), pages)
            continue
        named = next((cell for cell in cells if isinstance(_value(cell, stored), str)), None)
        yield Row(
            sheet=sheet.title,
            level=_level(named),
            name=shown(_value(named, stored)) if named is not None else "",
            name_header=_header(named.column, headers) if named is not None else NAME,
            cells=tuple(sorted(texts.items())),
            number=number,
            computed=tuple(computed.items()),
            page=pages[number - 1] if pages else None,
        )


def _row_above(sheet: str, number: int, texts: Sequence[str], pages: Sequence[int] | None) -> Row:
    """Title, unit or the header itself: one text, wherever its parts stand."""
    return Row(
        sheet=sheet,
        level=_ABOVE_THE_TABLE,
        name=texts[0],
        name_header=HEADING,
        cells=((HEADING, "、".join(texts)),),
        number=number,
        page=pages[number - 1] if pages else None,
    )


def _value(cell: Cell, stored: Sequence[Cell]) -> object:
    """What a cell shows."""
    return stored[cell.column - 1].value if cell.column <= len(stored) else None


def _contents(
    cells: Sequence[Cell], stored: Sequence[Cell], headers: Mapping[int, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What stands in a row, by header: typed, and computed."""
    texts: dict[str, str] = {}
    computed: dict[str, str] = {}
    for cell in cells:
        text = shown(_value(cell, stored))
        if text:
            (computed if cell.data_type == "f" else texts)[_header(cell.column, headers)] = text
    return texts, computed


def _header(column: int, headers: Mapping[int, str]) -> str:
    return headers.get(column) or f"{column}列目"


def _level(cell: Cell | None) -> int:
    """How far in a name stands: by its column, then by its indent."""
    return 0 if cell is None else cell.column * 100 + int(cell.alignment.indent or 0)
