"""Lines around and between cells."""

from collections.abc import Sequence
from typing import Any, Final

from xlwings import base_classes
from xlwings.base_classes import _UNSET as UNSET

from pybudget.calc.addresses import Area
from pybudget.calc.colors import Color, calc_color, rgb
from pybudget.calc.interface import fills, refuse
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import struct

_SIDES: Final = {
    "edge_top": "TopLine",
    "edge_bottom": "BottomLine",
    "edge_left": "LeftLine",
    "edge_right": "RightLine",
    "inside_vertical": "VerticalLine",
    "inside_horizontal": "HorizontalLine",
}
_DIAGONALS: Final = {"diagonal_down": "DiagonalTLBR2", "diagonal_up": "DiagonalBLTR2"}
_STYLES: Final = {"continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17}
_NO_LINE: Final = 0x7FFF
_WEIGHTS: Final = {"hairline": 2, "thin": 26, "medium": 62, "thick": 88}
"""Hundredths of a millimetre."""


@fills(base_classes.Border)
class Border(base_classes.Border):
    """One side."""

    def __init__(self, borders: "Borders", side: str) -> None:
        """The side of this name."""
        self._borders = borders
        self._side = side

    @property
    def api(self) -> object:
        """Calc's line."""
        return self._borders.line(self._side)

    @property
    def line_style(self) -> str | None:
        """``"none"`` where there is no line, None where the lines differ."""
        line = self._borders.line(self._side)
        return None if line is None else _style(line)

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        self._borders.set((self._side,), line_style=value)

    @property
    def weight(self) -> str | None:
        """The nearest of Excel's four; None where there is no line or the lines differ."""
        line = self._borders.line(self._side)
        if line is None or _style(line) == "none":
            return None
        width = line.LineWidth or line.OuterLineWidth
        return min(_WEIGHTS, key=lambda name: abs(_WEIGHTS[name] - width))

    @weight.setter
    def weight(self, value: str) -> None:
        self._borders.set((self._side,), weight=value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """Red, green and blue; None where there is no line or the lines differ."""
        line = self._borders.line(self._side)
        return None if line is None or _style(line) == "none" else rgb(line.Color)

    @color.setter
    def color(self, color_or_rgb: Color) -> None:
        self._borders.set((self._side,), color=color_or_rgb)


@fills(base_classes.Borders)
class Borders(base_classes.Borders):
    """All sides of a range."""

    def __init__(self, native: Remote, area: Area) -> None:
        """The sides of the cells ``native``."""
        self._native = native
        self.shape = (area.rows, area.columns)

    @property
    def api(self) -> object:
        """Calc's description of all lines."""
        border: object = self._native.TableBorder2
        return border

    def __getitem__(self, key: str) -> Border:
        """One side by xlwings' name."""
        return Border(self, key)

    def line(self, side: str) -> Any:  # noqa: ANN401 - a UNO struct
        """Calc's line on one side; None where the lines differ."""
        if side in _DIAGONALS:
            return getattr(self._native, _DIAGONALS[side])
        border = self._native.TableBorder2
        return getattr(border, _SIDES[side]) if getattr(border, f"Is{_SIDES[side]}Valid") else None

    @property
    def line_style(self) -> str | None:
        """What all sides of the grid share."""
        shared: str | None = self._shared("line_style")
        return shared

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, line_style=value)

    @property
    def weight(self) -> str | None:
        """What all sides of the grid share."""
        shared: str | None = self._shared("weight")
        return shared

    @weight.setter
    def weight(self, value: str) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, weight=value)

    @property
    def color(self) -> Any:  # noqa: ANN401 - as on one side
        """What all sides of the grid share."""
        return self._shared("color")

    @color.setter
    def color(self, color_or_rgb: Color) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, color=color_or_rgb)

    def set(
        self,
        which: Sequence[str] = base_classes.BORDER_GRID_SIDES,
        *,
        line_style: Any = UNSET,  # noqa: ANN401 - xlwings marks "not given" by an object of its own
        weight: Any = UNSET,  # noqa: ANN401
        color: Any = UNSET,  # noqa: ANN401
    ) -> None:
        """Draw lines on these sides, in one call; what is not given stays as it is."""
        if line_style == "slant_dash_dot":
            refuse("border line style 'slant_dash_dot'", "Calc draws no slanted dashes")
        grid = [side for side in which if side in _SIDES]
        present = self._native.TableBorder2
        if grid:
            border = struct("table.TableBorder2")
            for side in grid:
                changed = _changed(getattr(present, _SIDES[side]), line_style, weight, color)
                setattr(border, _SIDES[side], changed)
                setattr(border, f"Is{_SIDES[side]}Valid", True)
            self._native.TableBorder2 = border
        for side in which:
            if side in _DIAGONALS:
                line = getattr(self._native, _DIAGONALS[side])
                setattr(self._native, _DIAGONALS[side], _changed(line, line_style, weight, color))

    def clear(self, which: Sequence[str] = base_classes.BORDER_SIDES) -> None:
        """Remove the lines on these sides."""
        self.set(which, line_style=None)

    def _sides(self) -> Sequence[str]:
        """The sides that a range of this shape has."""
        rows, columns = self.shape
        absent = {"inside_horizontal"} if rows == 1 else set()
        absent |= {"inside_vertical"} if columns == 1 else set()
        return [side for side in _SIDES if side not in absent]

    def _shared(self, name: str) -> Any:  # noqa: ANN401 - as on one side
        values = {getattr(self[side], name) for side in self._sides()}
        return values.pop() if len(values) == 1 else None


def _style(line: Any) -> str:  # noqa: ANN401 - a UNO struct
    if line.LineStyle == _NO_LINE or not (line.LineWidth or line.OuterLineWidth):
        return "none"
    return next((name for name, number in _STYLES.items() if number == line.LineStyle), "dash")


def _changed(line: Any, line_style: Any, weight: Any, color: Any) -> object:  # noqa: ANN401 - a UNO struct
    """A line with some of its properties replaced. A line that was not there begins continuous, thin and black."""
    if line_style in {None, "none"}:
        return struct("table.BorderLine2")
    present = _style(line)
    style = present if line_style is UNSET else line_style
    style = "continuous" if style == "none" else style
    width = _WEIGHTS[weight] if weight is not UNSET else (line.LineWidth if present != "none" else _WEIGHTS["thin"])
    shade = calc_color(color) if color is not UNSET else (line.Color if present != "none" else 0)
    made = struct("table.BorderLine2", Color=shade, LineStyle=_STYLES[style], LineWidth=width, OuterLineWidth=width)
    if style == "double":
        third = max(width // 3, 1)
        made.OuterLineWidth, made.InnerLineWidth, made.LineDistance = third, third, third
    return made
