"""Ranges of cells."""

import re
from typing import TYPE_CHECKING, Any, Final

from xlwings import base_classes

from pybudget.calc.addresses import Area, quoted_sheet
from pybudget.calc.interface import fills, refuse
from pybudget.calc.range_contents import RangeContents
from pybudget.calc.range_looks import RangeLooks
from pybudget.calc.range_moves import RangeMoves
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import area_of

if TYPE_CHECKING:
    from pybudget.calc.books import Book
    from pybudget.calc.names import Name
    from pybudget.calc.sheets import Sheet
    from pybudget.calc.tables import Table

_CORNERS: Final = 2
_FULL_PLACE: Final = 4


@fills(
    base_classes.Range,
    {
        "comment": "Calc has notes, but no threaded comments",
        "add_comment": "Calc has notes, but no threaded comments",
        "copy_picture": "pictures of cells are not made",
        "to_png": "pictures of cells are not made",
    },
)
class Range(RangeContents, RangeLooks, RangeMoves, base_classes.Range):
    """A rectangle of cells on a sheet."""

    def __eq__(self, other: object) -> bool:
        """The same cells of the same sheet."""
        return (
            isinstance(other, Range)
            and self.area == other.area
            and self.sheet.native.RangeAddress.Sheet == other.sheet.native.RangeAddress.Sheet
            and self.sheet.book.document == other.sheet.book.document
        )

    def __hash__(self) -> int:
        """By the place."""
        return hash(self.area)

    def __len__(self) -> int:
        """The number of cells."""
        return self.area.rows * self.area.columns

    def __bool__(self) -> bool:
        """Xlwings asks whether there is a range at all, not whether it has cells."""
        return True

    @property
    def api(self) -> Remote | None:
        """Calc's object for the cells."""
        return self.native if self.exists else None

    @property
    def coords(self) -> tuple["Sheet", int, int, int, int]:
        """Sheet, first row, first column, number of rows and of columns."""
        return self.sheet, self.area.row, self.area.column, self.area.rows, self.area.columns

    @property
    def row(self) -> int:
        """The first row."""
        return self.area.row

    @property
    def column(self) -> int:
        """The first column."""
        return self.area.column

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self.area.rows, self.area.columns

    @property
    def rows(self) -> "Range":
        """The same cells; xlwings takes the rows out itself."""
        return self

    @property
    def columns(self) -> "Range":
        """The same cells; xlwings takes the columns out itself."""
        return self

    @property
    def address(self) -> str:
        """As Excel writes it, e.g. ``"$A$1:$B$2"``."""
        return self.area.text()

    def get_address(
        self,
        row_absolute: bool = True,  # noqa: FBT001, FBT002 - xlwings' signature
        col_absolute: bool = True,  # noqa: FBT001, FBT002 - xlwings' signature
        external: bool = False,  # noqa: FBT001, FBT002 - xlwings' signature
    ) -> str:
        """The address, relative or absolute, with book and sheet where ``external``."""
        # Excel's own quirk: the first argument of xlwings is about the row's number, and so is Excel's.
        text = self.area.text(row_absolute=row_absolute, column_absolute=col_absolute)
        if not external:
            return text
        book, sheet = self.sheet.book.name, self.sheet.name
        if quoted_sheet(book) == book and quoted_sheet(sheet) == sheet:
            return f"[{book}]{sheet}!{text}"
        doubled = f"[{book}]{sheet}".replace("'", "''")
        return f"'{doubled}'!{text}"

    @property
    def name(self) -> "Name | None":
        """The defined name of exactly these cells."""
        return self.sheet.book.names.named(self) or self.sheet.names.named(self)

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, f"={quoted_sheet(self.sheet.name)}!{self.address}")

    @property
    def table(self) -> "Table | None":
        """The table that holds the upper left cell."""
        corner = Area(self.area.row, self.area.column, 1, 1)
        return next((table for table in self.sheet.tables if table.area.meets(corner)), None)


def range_of(book: "Book", address: Any) -> Range:  # noqa: ANN401 - a UNO struct
    """The range of UNO's struct."""
    return Range(book.sheet_at(address.Sheet), area_of(address))


def resolved(sheet: "Sheet", first: object, second: object = None) -> Range:
    """Cells as xlwings asks for them.

    Args:
        sheet: Where names and addresses without a sheet are looked up.
        first: An address, a name, a table's name, a range, a pair of row and column, a row number, or row, column,
            number of rows and number of columns.
        second: The opposite corner, in the same forms; the column where ``first`` is a row number.

    Raises:
        IndexError: A row or column 0.
        KeyError: No such address, name or table.
        NotImplementedError: Several areas at once, or a structured reference.
    """
    if isinstance(first, int) and isinstance(second, int):
        first, second = (first, second), None
    start = _one(sheet, first)
    if second is None:
        return start
    end = _one(sheet, second)
    return Range(start.sheet, start.area.around(end.area))


def _one(sheet: "Sheet", place: object) -> Range:
    if isinstance(place, Range):
        return place
    if isinstance(place, tuple):
        return Range(sheet, _area(place))
    text = str(place)
    area = Area.parse(text)
    if area is not None:
        found = Range(sheet, area)
        found.arg1_input = text
        return found
    return _named(sheet, text)


def _area(place: tuple[int, ...]) -> Area:
    if len(place) == _FULL_PLACE:
        row, column, rows, columns = place
        return Area(row, column, rows, columns)
    if len(place) != _CORNERS or 0 in place:
        message = "Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based."
        raise IndexError(message)
    return Area(*place, 1, 1)


def _named(sheet: "Sheet", text: str) -> Range:
    if "[" in text:
        refuse(f"range {text!r}", "take the table's column by its place in the table's range")
    if re.search(r",|\s", text) and "'" not in text:
        refuse(f"range {text!r}", "a range is one rectangle")
    for names in (sheet.names, sheet.book.names):
        if names.contains(text):
            return names(text).refers_to_range
    sheet_name, mark, address = text.rpartition("!")
    area = Area.parse(address)
    if mark and area is not None:
        return Range(sheet.book.sheets(sheet_name.strip("'").replace("''", "'")), area)
    for table in sheet.tables:
        if table.name.lower() == text.lower() and table.data_body_range is not None:
            return table.data_body_range
    raise KeyError(text)
