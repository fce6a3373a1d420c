"""How a range's cells look."""

from collections.abc import Sequence
from types import EllipsisType
from typing import TYPE_CHECKING, Final

from pybudget.calc.addresses import Area
from pybudget.calc.borders import Borders
from pybudget.calc.characters import Characters
from pybudget.calc.colors import Color, calc_color, rgb
from pybudget.calc.fonts import Font
from pybudget.calc.interface import refuse
from pybudget.calc.range_place import POINTS_A_MILLIMETRE_100TH, RangePlace, points
from pybudget.calc.shared import shared
from pybudget.calc.uno_types import enum

if TYPE_CHECKING:
    from pybudget.calc.remote import Remote

_NO_FILL: Final = -1

_PIXELS_A_CHARACTER: Final = 7
_PIXELS_OF_MARGIN: Final = 5
_PIXELS_OF_FIRST_CHARACTER: Final = _PIXELS_A_CHARACTER + _PIXELS_OF_MARGIN
_HUNDREDTHS_A_PIXEL: Final = 2540 / 96

_HORIZONTAL: Final = {
    "general": ("STANDARD", 0),
    "left": ("LEFT", 0),
    "center": ("CENTER", 0),
    "right": ("RIGHT", 0),
    "fill": ("REPEAT", 0),
    "justify": ("BLOCK", 0),
    "distributed": ("BLOCK", 1),
}
_VERTICAL: Final = {"top": (1, 0), "center": (2, 0), "bottom": (3, 0), "justify": (4, 0), "distributed": (4, 1)}
_DEFAULT: Final = 0


class RangeLooks(RangePlace):
    """Formats, sizes and visibility."""

    @property
    def font(self) -> Font:
        """The font of the cells."""
        return Font(self.native)

    @property
    def characters(self) -> Characters:
        """The characters of the upper left cell's text."""
        return Characters(self.native.getCellByPosition(0, 0))

    @property
    def borders(self) -> Borders:
        """The lines around and between the cells."""
        return Borders(self.native, self.area)

    @property
    def number_format(self) -> str | None:
        """How numbers are shown; None where the cells differ."""
        key = shared(self.native, "NumberFormat")
        return self.sheet.book.number_formats.text(key) if isinstance(key, int) else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.native.NumberFormat = self.sheet.book.number_formats.key(value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The fill as red, green and blue; None where there is none or the cells differ."""
        fill = shared(self.native, "CellBackColor")
        return rgb(fill) if isinstance(fill, int) and fill != _NO_FILL else None

    @color.setter
    def color(self, color_or_rgb: Color | None) -> None:
        self.native.CellBackColor = _NO_FILL if color_or_rgb is None else calc_color(color_or_rgb)

    def set_colors(self, colors: Sequence[Sequence[Color | EllipsisType | None]]) -> None:
        """One fill for every cell, with one call for every colour; ``...`` leaves a cell as it is."""
        places: dict[int, list[Area]] = {}
        for row, line in enumerate(colors):
            for column, color in enumerate(line):
                if not isinstance(color, EllipsisType):
                    fill = _NO_FILL if color is None else calc_color(color)
                    places.setdefault(fill, []).append(Area(self.area.row + row, self.area.column + column, 1, 1))
        for fill, areas in places.items():
            self.sheet.book.cells_at(self.sheet.index - 1, areas).CellBackColor = fill

    @property
    def wrap_text(self) -> bool | None:
        """Whether long text goes on in a new line; None where the cells differ."""
        wrapped = shared(self.native, "IsTextWrapped")
        return wrapped if isinstance(wrapped, bool) else None

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.native.IsTextWrapped = bool(value)

    @property
    def horizontal_alignment(self) -> str | None:
        """One of xlwings' words; None where the cells differ."""
        justify = getattr(shared(self.native, "HoriJustify"), "value", None)
        found = (justify, shared(self.native, "HoriJustifyMethod"))
        return next((name for name, pair in _HORIZONTAL.items() if pair == found), None)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        if value not in _HORIZONTAL:
            refuse(f"Range.horizontal_alignment = {value!r}", "Calc cannot centre across a selection")
        justify, method = _HORIZONTAL[value]
        self.native.HoriJustify = enum("table.CellHoriJustify", justify)
        self.native.HoriJustifyMethod = method

    @property
    def vertical_alignment(self) -> str | None:
        """One of xlwings' words; None where the cells differ."""
        justify = shared(self.native, "VertJustify")
        # Calc's default is at the bottom, too.
        found = (_VERTICAL["bottom"][0] if justify == _DEFAULT else justify, shared(self.native, "VertJustifyMethod"))
        return next((name for name, pair in _VERTICAL.items() if pair == found), None)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.native.VertJustify, self.native.VertJustifyMethod = _VERTICAL[value]

    def adjust_indent(self, amount: int) -> None:
        """Indent by so many steps more, or fewer where negative. Cells without alignment become left-aligned."""
        step = round(_INDENT_POINTS / POINTS_A_MILLIMETRE_100TH)
        indent = max(0, self.native.ParaIndent + amount * step)
        if self.native.HoriJustify.value == "STANDARD":
            self.native.HoriJustify = enum("table.CellHoriJustify", "LEFT")
        self.native.ParaIndent = indent

    @property
    def column_width(self) -> float | None:
        """In characters, as Excel counts them with its default font of seven pixels; None where columns differ."""
        if not self.exists:
            return 0
        width = self._same("Columns", "Width")
        return None if width is None else _characters(width)

    @column_width.setter
    def column_width(self, value: float) -> None:
        if self.exists:
            self.native.Columns.Width = round(_pixels(value) * _HUNDREDTHS_A_PIXEL)

    @property
    def row_height(self) -> float | None:
        """In points; None where rows differ."""
        if not self.exists:
            return 0
        height = self._same("Rows", "Height")
        return None if height is None else points(height)

    @row_height.setter
    def row_height(self, value: float) -> None:
        if self.exists:
            self.native.Rows.Height = round(value / POINTS_A_MILLIMETRE_100TH)

    @property
    def width(self) -> float:
        """In points."""
        return points(self.native.Size.Width) if self.exists else 0

    @property
    def height(self) -> float:
        """In points."""
        return points(self.native.Size.Height) if self.exists else 0

    @property
    def left(self) -> float:
        """Points from the sheet's left edge."""
        return points(self.native.Position.X) if self.exists else 0

    @property
    def top(self) -> float:
        """Points from the sheet's upper edge."""
        return points(self.native.Position.Y) if self.exists else 0

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows (``"r"``), columns (``"c"``) or both to what they hold."""
        if not self.exists:
            return
        if axis in {None, "c", "columns"}:
            self.native.Columns.OptimalWidth = True
        if axis in {None, "r", "rows"}:
            self.native.Rows.OptimalHeight = True

    @property
    def row_hidden(self) -> bool | None:
        """Whether the rows are hidden; None where they differ."""
        shown = self._same("Rows", "IsVisible")
        return None if shown is None else not shown

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.native.Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        """Whether the columns are hidden; None where they differ."""
        shown = self._same("Columns", "IsVisible")
        return None if shown is None else not shown

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.native.Columns.IsVisible = not value

    def _same(self, lines: str, name: str) -> int | None:
        """A property of all rows or all columns; None where they differ.

        Calc gives that of the first only. Those beyond the used area are all alike, so few need be asked.
        """
        native: Remote = getattr(self.native, lines)
        used = self.sheet.used_range.area
        last, first = (used.last_row, self.area.row) if lines == "Rows" else (used.last_column, self.area.column)
        count = min(native.Count, max(last - first + 2, 1))
        values = {getattr(native.getByIndex(number), name) for number in range(count)}
        return values.pop() if len(values) == 1 else None


_INDENT_POINTS: Final = 10


def _pixels(characters: float) -> float:
    if characters < 1:
        return round(characters * _PIXELS_OF_FIRST_CHARACTER)
    return round(characters * _PIXELS_A_CHARACTER) + _PIXELS_OF_MARGIN


def _characters(hundredths: float) -> float:
    pixels = round(hundredths / _HUNDREDTHS_A_PIXEL)
    if pixels < _PIXELS_OF_FIRST_CHARACTER:
        return round(pixels / _PIXELS_OF_FIRST_CHARACTER, 2)
    return round((pixels - _PIXELS_OF_MARGIN) / _PIXELS_A_CHARACTER, 2)
