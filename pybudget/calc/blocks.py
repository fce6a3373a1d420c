"""Whole blocks of cells read and written, in a number of calls that does not grow with their rows."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.calc.addresses import Area
from pybudget.calc.formula_text import shifted, to_calc, to_excel
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import area_of
from pybudget.calc.values import CellError, moment, serial

if TYPE_CHECKING:
    from pybudget.calc.books import Book

Block = tuple[tuple[object, ...], ...]

_ROWS_A_CALL: Final = 250
"""Formulas are entered from the bottom up in pieces: entered from the top, Calc's time grows with their square."""

_ENTERED: Final = 1 | 2 | 4 | 16
"""Calc's flags for numbers, dates, text and formulas."""

_UNAMBIGUOUS_TEXT: Final = re.compile(r"[^\W\d_][^\d]*")
"""Text that Calc takes for text, whatever the locale: it begins with a letter and has no digit."""

_LOGICAL_FORMAT: Final = "BOOLEAN"
_DATE_FORMAT: Final = "m/d/yyyy"
_DATE_TIME_FORMAT: Final = "m/d/yyyy h:mm"


@dataclass(frozen=True, slots=True)
class Cells:
    """A block of cells: its book, its place on its sheet, and Calc's object for it."""

    book: "Book"
    area: Area
    native: Remote

    def row_band(self, first: int, end: int) -> Remote:
        """The rows from ``first`` to before ``end``, counted from 0 inside the block."""
        band: Remote = self.native.getCellRangeByPosition(0, first, self.area.columns - 1, end - 1)
        return band


def read_values(cells: Cells) -> Block:
    """The values: float, str, bool, datetime, `CellError`, or None for an empty cell."""
    rows = [[None if value == "" else value for value in line] for line in _with_errors(cells)]
    for area, key in _formatted_areas(cells):
        convert = _conversion(cells.book, key)
        if convert is not None:
            _convert(rows, area, cells.area, convert)
    return tuple(map(tuple, rows))


def _with_errors(cells: Cells) -> Iterator[Sequence[object]]:
    """Calc reports no value where a formula ends in an error."""
    for row, line in enumerate(cells.native.getDataArray()):
        if None in line:
            yield [
                CellError(_asking(cells, row, column)) if value is None else value for column, value in enumerate(line)
            ]
        else:
            yield line


def _asking(cells: Cells, row: int, column: int) -> Callable[[], tuple[int, str]]:
    def ask() -> tuple[int, str]:
        cell = cells.native.getCellByPosition(column, row)
        return cell.getError(), cell.String

    return ask


def _convert(rows: list[list[object]], part: Area, whole: Area, convert: Callable[[float], object]) -> None:
    columns = range(part.column - whole.column, part.last_column - whole.column + 1)
    for line in rows[part.row - whole.row : part.last_row - whole.row + 1]:
        for column in columns:
            value = line[column]
            if isinstance(value, float):
                line[column] = convert(value)


def read_formulas(cells: Cells) -> tuple[tuple[str, ...], ...]:
    """The formulas as Excel writes them, and constants as text."""
    texts: tuple[tuple[str, ...], ...] = cells.native.getFormulaArray()
    if not any(text[:1] in {"'", "="} for line in texts for text in line):
        return texts
    lines = zip(texts, cells.native.getDataArray(), strict=True)
    return tuple(tuple(_in_excel(text, value) for text, value in zip(*line, strict=True)) for line in lines)


def _in_excel(text: str, value: object) -> str:
    """Calc marks text that looks like a number with an apostrophe, which text of the user's may have as well."""
    if text.startswith("'") and text[1:] == value:
        return text[1:]
    return text if text == value else to_excel(text)


def write_values(cells: Cells, block: Block) -> None:
    """Put values into the cells; text that begins with ``=`` is a formula, as in Excel, but not in a cell for text.

    Args:
        cells: Where.
        block: As many rows and columns as ``cells``.
    """
    if any(isinstance(value, str) and value[:1] in {"=", "'"} for line in block for value in line):
        _write_formulas(cells, block)
    else:
        cells.native.setDataArray(tuple(tuple(_stored(value) for value in line) for line in block))
    _format_special_values(cells, block)


def write_formulas(cells: Cells, block: Block) -> None:
    """Enter texts as if typed: formulas in Excel's form, numbers, and other text."""
    texts = tuple(
        tuple(to_calc(value) if isinstance(value, str) else _typed(value) for value in line) for line in block
    )
    _enter(cells, texts)
    _format_special_values(cells, block)


def filled(cells: Cells, value: object) -> Block:
    """One value for every cell. A formula's relative references move along, as in Excel."""
    rows, columns = range(cells.area.rows), range(cells.area.columns)
    if isinstance(value, str) and value.startswith("="):
        return tuple(tuple(shifted(value, row, column) for column in columns) for row in rows)
    return ((value,) * cells.area.columns,) * cells.area.rows


def _write_formulas(cells: Cells, block: Block) -> None:
    literal = {
        place
        for area, key in _formatted_areas(cells)
        if cells.book.number_formats.is_text(key)
        for place in _places(area)
    }
    texts = tuple(
        tuple(
            _entry(value, is_literal=(cells.area.row + row, cells.area.column + column) in literal)
            for column, value in enumerate(line)
        )
        for row, line in enumerate(block)
    )
    marked = [
        Area(cells.area.row + row, cells.area.column + column, 1, 1)
        for row, line in enumerate(texts)
        for column, text in enumerate(line)
        if text.startswith("'")
    ]
    general = _general_cells(cells, marked)
    _enter(cells, texts)
    if general:
        # Calc makes cells with marked text "text cells", in which a number typed later would be text as well.
        cells.book.cells_at(cells.native.RangeAddress.Sheet, general).setPropertyToDefault("NumberFormat")


def _enter(cells: Cells, texts: tuple[tuple[str, ...], ...]) -> None:
    if len(texts) > _ROWS_A_CALL:
        # Formulas entered over formulas take ten times as long.
        cells.native.clearContents(_ENTERED)
    for start in reversed(range(0, len(texts), _ROWS_A_CALL)):
        part = texts[start : start + _ROWS_A_CALL]
        band = cells.native if len(part) == len(texts) else cells.row_band(start, start + len(part))
        band.setFormulaArray(part)
    if not cells.book.document.isAutomaticCalculationEnabled():
        # Excel computes a formula when it is entered, also where calculation is manual; Calc would show 0.
        cells.book.document.calculate()


def _entry(value: object, *, is_literal: bool) -> str:
    """A value as text to be entered, marked where Calc would take it for something else."""
    if not isinstance(value, str):
        return _typed(value)
    if value.startswith("="):
        return f"'{value}" if is_literal else to_calc(value)
    if value.startswith("'"):
        return value
    logical = value.upper() in {"TRUE", "FALSE"}
    return value if not value or (_UNAMBIGUOUS_TEXT.fullmatch(value) and not logical) else f"'{value}"


def _typed(value: object) -> str:
    return repr(_number(value)) if isinstance(value, bool | int | float | dt.datetime) else str(value)


def _stored(value: object) -> object:
    return value if isinstance(value, str) else _number(value)


def _number(value: object) -> float:
    if isinstance(value, dt.datetime):
        return serial(value)
    if isinstance(value, bool | int | float):
        return float(value)
    message = f"A cell cannot hold a {type(value).__name__}: {value!r}"
    raise TypeError(message)


def _format_special_values(cells: Cells, block: Block) -> None:
    """Dates and logical values show as such only with a format. A cell's own format is kept, as in Excel."""
    wanted: dict[str, list[Area]] = {}
    for row, line in enumerate(block):
        for column, value in enumerate(line):
            if isinstance(value, bool | dt.datetime):
                format_text = _special_format(value)
                wanted.setdefault(format_text, []).append(Area(cells.area.row + row, cells.area.column + column, 1, 1))
    for format_text, areas in wanted.items():
        if general := _general_cells(cells, areas):
            _set_format(cells, general, format_text)


def _special_format(value: bool | dt.datetime) -> str:  # noqa: FBT001 - a cell's value
    if isinstance(value, bool):
        return _LOGICAL_FORMAT
    return _DATE_FORMAT if value.time() == dt.time() else _DATE_TIME_FORMAT


def _general_cells(cells: Cells, wanted: list[Area]) -> list[Area]:
    """Those of the single cells that have no number format of their own."""
    if not wanted:
        return []
    taken = {place for area, _ in _formatted_areas(cells) for place in _places(area)}
    return [area for area in wanted if (area.row, area.column) not in taken]


def _places(area: Area) -> Iterator[tuple[int, int]]:
    for row in range(area.row, area.last_row + 1):
        for column in range(area.column, area.last_column + 1):
            yield row, column


def _set_format(cells: Cells, areas: list[Area], format_text: str) -> None:
    book = cells.book
    book.cells_at(cells.native.RangeAddress.Sheet, areas).NumberFormat = book.number_formats.key(format_text)


def _formatted_areas(cells: Cells) -> Sequence[tuple[Area, int]]:
    """The parts of the block with a number format of their own, and its number."""
    if cells.native.getPropertyState("NumberFormat").value == "DEFAULT_VALUE":
        return []
    groups = cells.native.getUniqueCellFormatRanges()
    found: list[tuple[Area, int]] = []
    for number in range(groups.Count):
        group = groups.getByIndex(number)
        key: int = group.NumberFormat
        if key:
            found.extend((area_of(address), key) for address in group.getRangeAddresses())
    return found


def _conversion(book: "Book", key: int) -> Callable[[float], object] | None:
    if book.number_formats.is_date(key):
        return moment
    return bool if book.number_formats.is_logical(key) else None
