"""Cells that are inserted, removed, copied, merged, linked, selected and printed."""

from typing import TYPE_CHECKING, Final

from pybudget.calc.addresses import Area
from pybudget.calc.interface import refuse
from pybudget.calc.notes import Note, added_note, note_on
from pybudget.calc.range_place import RangePlace
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import area_of, enum, properties

if TYPE_CHECKING:
    from pybudget.calc.ranges import Range

# What Calc pastes, as its own command names it: values and dates and text and formulas, notes, formats.
_PASTES: Final = {
    "all": "A",
    "values": "SVD",
    "formulas": "SVDF",
    "formats": "T",
    "comments": "N",
    "values_and_number_formats": "",
}
_OPERATIONS: Final = {None: 0, "add": 1, "subtract": 2, "multiply": 3, "divide": 4}
_LINK_FIELD: Final = "com.sun.star.text.TextField.URL"
_FILLS: Final = ("fill_default", "fill_copy")


class RangeMoves(RangePlace):
    """Changes of the sheet's structure."""

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Insert cells here: whole rows or columns, or cells that shift others down, or right for tall ranges."""
        if copy_origin not in {None, "format_from_left_or_above"}:
            refuse(f"Range.insert(copy_origin={copy_origin!r})", "Calc takes formats from the left or above")
        if self.area.has_all_columns:
            mode = "ROWS"
        elif self.area.has_all_rows:
            mode = "COLUMNS"
        else:
            default = "right" if self.area.rows > self.area.columns else "down"
            mode = {"down": "DOWN", "right": "RIGHT"}[shift or default]
        self.sheet.native.insertCells(self.address_struct, enum("sheet.CellInsertMode", mode))

    def delete(self, shift: str | None = None) -> None:
        """Remove the cells: whole rows or columns, or cells that others fill from the right, or from below."""
        if self.area.has_all_columns:
            mode = "ROWS"
        elif self.area.has_all_rows:
            mode = "COLUMNS"
        else:
            default = "left" if self.area.rows >= self.area.columns else "up"
            mode = {"up": "UP", "left": "LEFT"}[shift or default]
        self.sheet.native.removeRange(self.address_struct, enum("sheet.CellDeleteMode", mode))

    def copy(self, destination: "Range | None" = None) -> None:
        """Copy to another place of the book, or remember the cells for `paste`."""
        if destination is None:
            self.sheet.book.app.clipboard = self._itself()
        else:
            self._copy_to(_own(destination))

    def copy_from(
        self,
        source_range: "Range",
        copy_type: str = "all",
        skip_blanks: bool = False,  # noqa: FBT001, FBT002 - xlwings' signature
        transpose: bool = False,  # noqa: FBT001, FBT002 - xlwings' signature
    ) -> None:
        """Copy other cells to this place."""
        self._insert_copy(_own(source_range), copy_type, None, skip_blanks=skip_blanks, transpose=transpose)

    def paste(
        self,
        paste: str | None = None,
        operation: str | None = None,
        skip_blanks: bool = False,  # noqa: FBT001, FBT002 - xlwings' signature
        transpose: bool = False,  # noqa: FBT001, FBT002 - xlwings' signature
    ) -> None:
        """Insert the cells that were copied last.

        Raises:
            ValueError: Nothing was copied.
        """
        source = self.sheet.book.app.clipboard
        if source is None:
            message = "Nothing was copied."
            raise ValueError(message)
        self._insert_copy(source, paste or "all", operation, skip_blanks=skip_blanks, transpose=transpose)

    def move(self, destination: "Range") -> None:
        """Move the cells to another place of the book; formulas that refer to them follow."""
        self.sheet.native.moveRange(_own(destination).corner_struct, self.address_struct)

    def autofill(self, destination: "Range", type_: str = "fill_default") -> None:
        """Continue the cells over ``destination``, of which they are the beginning."""
        if type_ not in _FILLS:
            refuse(f"Range.autofill(type_={type_!r})", f"the engine fills {', '.join(_FILLS)}")
        whole = _own(destination)
        down = whole.area.rows > self.area.rows
        direction = enum("sheet.FillDirection", "TO_BOTTOM" if down else "TO_RIGHT")
        if type_ == "fill_copy":
            method, date = enum("sheet.FillMode", "SIMPLE"), enum("sheet.FillDateMode", "FILL_DATE_DAY")
            whole.native.fillSeries(direction, method, date, 0.0, 0.0)
        else:
            whole.native.fillAuto(direction, self.area.rows if down else self.area.columns)

    @property
    def merge_area(self) -> "Range":
        """The merged cells to which the upper left cell belongs, or that cell."""
        cursor = self.sheet.native.createCursorByRange(self.native.getCellByPosition(0, 0))
        cursor.collapseToMergedArea()
        return self._other(area_of(cursor.RangeAddress))

    @property
    def merge_cells(self) -> bool | None:
        """Whether all cells are merged; None where only some are."""
        merged = self.merge_area.area
        if merged.rows * merged.columns > 1:
            inside = merged.around(self.area) == merged
            return True if inside else None
        return None if self.area != merged and self.native.getIsMerged() else False

    def merge(self, across: bool = False) -> None:  # noqa: FBT001, FBT002 - xlwings' signature
        """Merge all cells into one, or each row's."""
        if not across:
            self._merge(self.native)
            return
        for row in range(self.area.rows):
            self._merge(self.native.getCellRangeByPosition(0, row, self.area.columns - 1, row))

    def unmerge(self) -> None:
        """Take merged cells apart."""
        self.native.merge(False)  # noqa: FBT003 - UNO's method

    def group(self, by: str) -> None:
        """Make the rows or columns an outline group."""
        self.sheet.native.group(self.address_struct, _orientation(by))

    def ungroup(self, by: str) -> None:
        """Take an outline group apart."""
        self.sheet.native.ungroup(self.address_struct, _orientation(by))

    @property
    def hyperlink(self) -> str:
        """Where the cell's link leads.

        Raises:
            LookupError: It has none.
        """
        fields = self.native.getCellByPosition(0, 0).getTextFields()
        if not fields.Count:
            message = "The cell doesn't seem to contain a hyperlink!"
            raise LookupError(message)
        return _excel_link(str(fields.getByIndex(0).URL))

    def add_hyperlink(self, address: str, text_to_display: str | None = None, screen_tip: str | None = None) -> None:
        """Make the cell a link. ``"#Sheet1!A1"`` leads to a place of the book."""
        text = address if text_to_display is None else text_to_display
        if screen_tip not in {None, f"{address} - Click once to follow. Click and hold to select this cell."}:
            refuse("Range.add_hyperlink(screen_tip=…)", "Calc's links have no tips")
        cell = self.native.getCellByPosition(0, 0)
        cell.setString("")
        field = self.sheet.book.document.createInstance(_LINK_FIELD)
        field.URL, field.Representation = _calc_link(address), text
        cell.insertTextContent(cell.createTextCursor(), field, False)  # noqa: FBT003 - UNO's method

    @property
    def note(self) -> Note | None:
        """The cell's note."""
        return note_on(self.sheet, self.area)

    def add_note(self, text: str) -> Note:
        """Put a note on the cell."""
        return added_note(self.sheet, self.area, text)

    def select(self) -> None:
        """Show the sheet and select the cells."""
        self.sheet.activate()
        self.sheet.book.document.CurrentController.select(self.native)

    def to_pdf(self, path: str, quality: str = "standard") -> None:
        """Print the cells to a PDF file."""
        self.sheet.book.export_pdf(path, quality, self.native)

    def _itself(self) -> "Range":
        return self._other(self.area)

    def _other(self, area: Area) -> "Range":
        return self.sheet.range((area.row, area.column, area.rows, area.columns))

    def _copy_to(self, destination: "Range") -> None:
        if destination.sheet.book.document == self.sheet.book.document:
            self.sheet.native.copyRange(destination.corner_struct, self.address_struct)
        else:
            destination._insert_copy(self._itself(), "all", None, skip_blanks=False, transpose=False)  # noqa: SLF001

    def _insert_copy(
        self, source: "Range", what: str, operation: str | None, *, skip_blanks: bool, transpose: bool
    ) -> None:
        """Copy and insert as the menu does: only that way Calc leaves parts out, computes and transposes."""
        if not _PASTES.get(what):
            refuse(f"Range.paste({what!r})", "Calc inserts all, values, formulas, formats or comments")
        source.select()
        app = self.sheet.book.app
        dispatcher = app.office.service("frame.DispatchHelper")
        dispatcher.executeDispatch(source.sheet.book.document.CurrentController.Frame, ".uno:Copy", "", 0, ())
        self._filled_by(source).select()
        details = properties(
            Flags=_PASTES[what],
            FormulaCommand=_OPERATIONS[operation],
            SkipEmptyCells=skip_blanks,
            Transpose=transpose,
            AsLink=False,
            MoveMode=4,
        )
        frame = self.sheet.book.document.CurrentController.Frame
        dispatcher.executeDispatch(frame, ".uno:InsertContents", "", 0, details)

    def _filled_by(self, source: "Range") -> "Range":
        """All cells where copies side by side fill them, as in Excel; else the first, from where one copy reaches."""
        fits = self.area.rows % source.area.rows == self.area.columns % source.area.columns == 0
        return self._itself() if fits else self._other(Area(self.area.row, self.area.column, 1, 1))

    @staticmethod
    def _merge(cells: Remote) -> None:
        # Parts that are merged already would be left as they are.
        cells.merge(False)  # noqa: FBT003 - UNO's method
        cells.merge(True)  # noqa: FBT003 - UNO's method


def _own(range_: "Range") -> "Range":
    """Xlwings passes its public range in some calls and the engine's in others."""
    own: Range = getattr(range_, "impl", range_)
    return own


def _orientation(by: str) -> object:
    return enum("table.TableOrientation", "ROWS" if by.startswith("row") else "COLUMNS")


def _calc_link(address: str) -> str:
    sheet, mark, place = address.rpartition("!")
    return f"{sheet}.{place}" if mark and sheet.startswith("#") else address


def _excel_link(url: str) -> str:
    sheet, mark, place = url.rpartition(".")
    return f"{sheet}!{place}" if mark and sheet.startswith("#") else url
