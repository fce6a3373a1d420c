"""Where a range is. Its place is known here, so that moving about a sheet asks Calc nothing."""

from typing import TYPE_CHECKING, Final

from pybudget.calc.addresses import Area
from pybudget.calc.blocks import Cells
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import cell_address, range_address

if TYPE_CHECKING:
    from pybudget.calc.sheets import Sheet

POINTS_A_MILLIMETRE_100TH: Final = 72 / 2540
_STEPS_A_POINT: Final = 4


class RangePlace:
    """A rectangle of cells on a sheet, possibly without any cell."""

    def __init__(self, sheet: "Sheet", area: Area) -> None:
        """The cells ``area`` of ``sheet``."""
        self.sheet = sheet
        self.area = area
        self.arg1_input = area.text(row_absolute=False, column_absolute=False)
        self._native: Remote | None = None

    @property
    def exists(self) -> bool:
        """Whether it has a cell."""
        return bool(self.area.rows and self.area.columns)

    @property
    def native(self) -> Remote:
        """Calc's object for the cells."""
        if self._native is None:
            area = self.area
            if not area.is_on_a_sheet:
                message = f"There are no such cells: row {area.row}, column {area.column}"
                raise IndexError(message)
            corners = (area.column - 1, area.row - 1, area.last_column - 1, area.last_row - 1)
            self._native = self.sheet.native.getCellRangeByPosition(*corners)
        return self._native

    @property
    def block(self) -> Cells:
        """The cells for reading and writing."""
        return Cells(self.sheet.book, self.area, self.native)

    @property
    def address_struct(self) -> object:
        """The place as UNO's methods take it."""
        return range_address(self.sheet.index - 1, self.area)

    @property
    def corner_struct(self) -> object:
        """The upper left cell as UNO's methods take it."""
        return cell_address(self.sheet.index - 1, self.area)


def points(hundredths: float) -> float:
    """Calc's hundredths of a millimetre as points, to the quarter of a point that survives Calc's rounding."""
    return round(hundredths * POINTS_A_MILLIMETRE_100TH * _STEPS_A_POINT) / _STEPS_A_POINT
