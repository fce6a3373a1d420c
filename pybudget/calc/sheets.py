"""Sheets."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from pybudget.calc.addresses import LAST_COLUMN, LAST_ROW, Area
from pybudget.calc.drawings import Pictures, Shapes
from pybudget.calc.interface import fills
from pybudget.calc.names import Names
from pybudget.calc.notes import Note, notes_of
from pybudget.calc.page_setup import PageSetup, copy_print_set_up
from pybudget.calc.protection import ProtectedSheet
from pybudget.calc.ranges import Range, resolved
from pybudget.calc.remote import Remote
from pybudget.calc.tables import Tables
from pybudget.calc.uno_types import area_of
from pybudget.calc.windows import FreezePanes

if TYPE_CHECKING:
    from pybudget.calc.books import Book


@fills(base_classes.Sheets)
class Sheets(base_classes.Sheets):
    """The sheets of a book in their order."""

    def __init__(self, book: "Book") -> None:
        """The sheets of ``book``."""
        self._book = book
        self._native: Remote = book.document.Sheets

    @property
    def api(self) -> Remote:
        """Calc's list."""
        return self._native

    @property
    def active(self) -> "Sheet":
        """The sheet that the book shows."""
        return Sheet(self._book, self._book.document.CurrentController.getActiveSheet())

    def __call__(self, name_or_index: str | int) -> "Sheet":
        """A sheet by its name, in whatever case, or its number from 1."""
        if isinstance(name_or_index, int):
            if not 1 <= name_or_index <= len(self):
                raise KeyError(name_or_index)
            return Sheet(self._book, self._native.getByIndex(name_or_index - 1))
        for name in self._native.getElementNames():
            if name.lower() == name_or_index.lower():
                return Sheet(self._book, self._native.getByName(name))
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        """How many there are."""
        count: int = self._native.Count
        return count

    def __iter__(self) -> Iterator["Sheet"]:
        """In their order."""
        return iter([Sheet(self._book, self._native.getByName(name)) for name in self._native.getElementNames()])

    def add(self, before: "Sheet | None" = None, after: "Sheet | None" = None, name: str | None = None) -> "Sheet":
        """A new sheet, by default before the shown one. It is shown then."""
        place = _place(before, after) if before or after else self.active.index - 1
        title = name or self._free_name()
        self._native.insertNewByName(title, place)
        sheet = Sheet(self._book, self._native.getByName(title))
        sheet.activate()
        return sheet

    def free_copy_name(self, name: str) -> str:
        """The name that Excel gives to a copy: ``"Sheet1 (2)"``."""
        taken = {title.lower() for title in self._native.getElementNames()}
        number = next(number for number in range(2, len(taken) + 3) if f"{name} ({number})".lower() not in taken)
        return f"{name} ({number})"

    def _free_name(self) -> str:
        taken = {title.lower() for title in self._native.getElementNames()}
        number = next(number for number in range(1, len(taken) + 2) if f"sheet{number}" not in taken)
        return f"Sheet{number}"


@fills(
    base_classes.Sheet,
    {
        "charts": "charts are not reached",
        "comments": "Calc has notes, but no threaded comments",
        "pivot_tables": "pivot tables are not reached",
        "show_gridlines": "Calc shows or hides the lines of all sheets at once",
        "to_html": "Calc writes whole books as HTML",
    },
)
class Sheet(base_classes.Sheet):
    """A sheet of a book."""

    def __init__(self, book: "Book", native: Remote) -> None:
        """Stand for Calc's sheet ``native``."""
        self._book = book
        self.native = native

    @property
    def api(self) -> ProtectedSheet:
        """Calc's sheet, with Excel's names for its protection."""
        return ProtectedSheet(self.native)

    @property
    def book(self) -> "Book":
        """Its book."""
        return self._book

    @property
    def name(self) -> str:
        """The name on its tab."""
        name: str = self.native.Name
        return name

    @name.setter
    def name(self, value: str) -> None:
        self.native.setName(value)

    @property
    def index(self) -> int:
        """Its number from 1."""
        number: int = self.native.RangeAddress.Sheet
        return number + 1

    @property
    def names(self) -> Names:
        """The names that hold on this sheet only."""
        return Names(self.book, self.native.NamedRanges, self)

    @property
    def notes(self) -> list[Note]:
        """The notes on its cells."""
        return notes_of(self)

    @property
    def tables(self) -> Tables:
        """Its tables."""
        return Tables(self)

    @property
    def shapes(self) -> Shapes:
        """Its drawings."""
        return Shapes(self)

    @property
    def pictures(self) -> Pictures:
        """Its pictures."""
        return Pictures(self)

    @property
    def page_setup(self) -> PageSetup:
        """How it is printed."""
        return PageSetup(self.book, self.native)

    @property
    def freeze_panes(self) -> FreezePanes:
        """Rows and columns that stay in sight."""
        return FreezePanes(self)

    @property
    def cells(self) -> Range:
        """All cells."""
        return Range(self, Area(1, 1, LAST_ROW, LAST_COLUMN))

    @property
    def used_range(self) -> Range:
        """The rectangle of the cells that hold something or are formatted."""
        cursor = self.native.createCursor()
        cursor.gotoStartOfUsedArea(False)  # noqa: FBT003 - UNO's method
        cursor.gotoEndOfUsedArea(True)  # noqa: FBT003 - UNO's method
        return Range(self, area_of(cursor.RangeAddress))

    def range(self, arg1: object, arg2: object = None) -> Range:
        """Cells by address, name, table, pair of numbers or corners, as xlwings asks for them."""
        return resolved(self, arg1, arg2)

    def activate(self) -> None:
        """Show this sheet."""
        self.book.document.CurrentController.setActiveSheet(self.native)

    def select(self) -> None:
        """Show this sheet."""
        self.activate()

    def clear(self) -> None:
        """Empty all cells and take their formats away."""
        self.cells.clear()

    def clear_contents(self) -> None:
        """Empty all cells."""
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        """Take the formats of all cells away."""
        self.cells.clear_formats()

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows, columns or both to what they hold."""
        self.used_range.autofit(axis)

    def delete(self) -> None:
        """Remove the sheet.

        Raises:
            ValueError: It is the only sheet.
        """
        if len(self.book.sheets) == 1:
            message = "A book needs at least one sheet."
            raise ValueError(message)
        sheets, name = self.book.document.Sheets, self.name
        sheets.moveByName(name, 0)  # Calc 7.4 removes the tables of the sheet before a removed one as well
        sheets.removeByName(name)

    def copy(self, before: "Sheet | None", after: "Sheet | None") -> None:
        """Copy it beside another sheet, also of another book. The copy is shown then. Its tables get new names."""
        target = (before or after or self).book
        place = _place(before, after)
        sheets = target.document.Sheets
        title = target.sheets.free_copy_name(self.name) if self.name in sheets.getElementNames() else self.name
        if target.document == self.book.document:
            sheets.copyByName(self.name, title, place)
        else:
            sheets.insertNewByName(title, place)
            copy = sheets.getByName(title)
            here, there = self.book.document.CurrentController, target.document.CurrentController
            here.select(self.native)
            there.setActiveSheet(copy)
            there.select(copy.getCellByPosition(0, 0))
            there.insertTransferable(here.getTransferable())
            copy_print_set_up((self.book.document, self.native), (target.document, copy))
        target.sheets(title).activate()

    def move(self, before: "Sheet | None", after: "Sheet | None") -> None:
        """Move it beside another sheet of its book."""
        self.book.document.Sheets.moveByName(self.name, _place(before, after))

    @property
    def visible(self) -> bool:
        """Whether its tab is shown."""
        shown: bool = self.native.IsVisible
        return shown

    @visible.setter
    def visible(self, value: bool) -> None:
        self.native.IsVisible = bool(value)


def _place(before: "Sheet | None", after: "Sheet | None") -> int:
    if before is not None:
        return before.index - 1
    if after is not None:
        return after.index
    message = "A place before or after a sheet is needed."
    raise ValueError(message)
