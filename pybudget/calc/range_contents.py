"""What a range's cells hold."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pybudget.calc.addresses import LAST_COLUMN, LAST_ROW, Area
from pybudget.calc.blocks import Block, filled, read_formulas, read_values, write_formulas, write_values
from pybudget.calc.formula_text import to_calc, to_excel
from pybudget.calc.range_place import RangePlace
from pybudget.calc.uno_types import area_of

if TYPE_CHECKING:
    from pybudget.calc.ranges import Range

_VALUE, _DATE, _TEXT, _NOTE, _FORMULA, _FORMAT, _STYLE, _RICH_TEXT = 1, 2, 4, 8, 16, 32, 64, 256
_CONTENTS: Final = _VALUE | _DATE | _TEXT | _FORMULA | _RICH_TEXT
_FORMATS: Final = _FORMAT | _STYLE

_DIRECTIONS: Final = {
    "d": (1, 0),
    "down": (1, 0),
    "u": (-1, 0),
    "up": (-1, 0),
    "r": (0, 1),
    "right": (0, 1),
    "l": (0, -1),
    "left": (0, -1),
}


class RangeContents(RangePlace):
    """Values and formulas, and what follows from where they stand."""

    def __call__(self, row: int, column: int | None = None) -> "Range":
        """A cell by its row and column from 1, or by its number from 1 along the rows; both may lead outside."""
        if column is None:
            row, column = (row - 1) // self.area.columns + 1, (row - 1) % self.area.columns + 1
        return self._at(Area(self.area.row + row - 1, self.area.column + column - 1, 1, 1))

    @property
    def raw_value(self) -> object:
        """One cell's value, or rows of values: float, str, bool, datetime, `CellError`, or None for an empty cell."""
        if not self.exists:
            return None
        block = read_values(self.block)
        return block[0][0] if self.area.rows == self.area.columns == 1 else block

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        if self.exists:
            write_values(self.block, self._fitted(data))

    @property
    def formula(self) -> str | tuple[tuple[str, ...], ...] | None:
        """One cell's formula, or rows of formulas, as Excel writes them; constants as text."""
        if not self.exists:
            return None
        texts = read_formulas(self.block)
        return texts[0][0] if self.area.rows == self.area.columns == 1 else texts

    @formula.setter
    def formula(self, value: object) -> None:
        if self.exists:
            write_formulas(self.block, self._fitted(value))

    formula2 = formula

    @property
    def formula_array(self) -> str | None:
        """The array formula of the cells; None where they are not one array."""
        text = self.native.getArrayFormula() if self.exists else ""
        return to_excel(text.strip("{}")) if text else None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self.native.setArrayFormula(to_calc(value))

    @property
    def has_array(self) -> bool:
        """Whether the cells are one array formula."""
        return self.exists and bool(self.native.getArrayFormula())

    def clear_contents(self) -> None:
        """Empty the cells; formats and notes stay."""
        if self.exists:
            self.native.clearContents(_CONTENTS)

    def clear_formats(self) -> None:
        """Take the formats away."""
        self.native.clearContents(_FORMATS)

    def clear(self) -> None:
        """Empty the cells and take formats and notes away."""
        if self.exists:
            self.native.clearContents(_CONTENTS | _FORMATS | _NOTE)

    def end(self, direction: str) -> "Range":
        """Where Ctrl and an arrow key lead from the upper left cell."""
        down, right = _DIRECTIONS[direction]
        used = self.sheet.used_range.area.around(Area(self.area.row, self.area.column, 1, 1))
        strip = self._strip(used, down, right)
        texts = [text for line in read_formulas(self._at(strip).block) for text in line]
        forward = down + right > 0
        steps = _steps_to_edge([bool(text) for text in (texts if forward else reversed(texts))])
        if steps is None:
            row = self.area.row if right else (LAST_ROW if forward else 1)
            column = self.area.column if down else (LAST_COLUMN if forward else 1)
            return self._at(Area(row, column, 1, 1))
        return self._at(Area(self.area.row + down * steps, self.area.column + right * steps, 1, 1))

    @property
    def current_region(self) -> "Range":
        """The cells around it up to empty rows and columns."""
        cursor = self.sheet.native.createCursorByRange(self.native)
        cursor.collapseToCurrentRegion()
        return self._at(area_of(cursor.RangeAddress))

    def _strip(self, used: Area, down: int, right: int) -> Area:
        row, column = self.area.row, self.area.column
        if right:
            return Area.between(row, column, row, used.last_column if right > 0 else 1)
        return Area.between(row, column, used.last_row if down > 0 else 1, column)

    def _fitted(self, data: object) -> Block:
        """Data as rows, as many and as long as the range's."""
        if not isinstance(data, Sequence) or isinstance(data, str):
            return filled(self.block, data)
        lines = data if data and isinstance(data[0], Sequence) and not isinstance(data[0], str) else [data]
        block = tuple(tuple(line) for line in lines)
        widths = {len(line) for line in block}
        if len(block) != self.area.rows or widths != {self.area.columns}:
            message = (
                f"{len(block)} rows of {sorted(widths)} values do not fit {self.area.rows} rows"
                f" of {self.area.columns} cells ({self.area.text()})"
            )
            raise ValueError(message)
        return block

    def _at(self, area: Area) -> "Range":
        """Other cells of the same sheet."""
        return self.sheet.range((area.row, area.column, area.rows, area.columns))


def _steps_to_edge(filled_cells: Sequence[bool]) -> int | None:
    """How far Ctrl and an arrow key go along these cells from the first. None: to the sheet's edge."""
    if len(filled_cells) > 1 and filled_cells[0] and filled_cells[1]:
        return next((step - 1 for step, full in enumerate(filled_cells) if not full), len(filled_cells) - 1)
    return next((step for step, full in enumerate(filled_cells) if full and step), None)
