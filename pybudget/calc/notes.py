"""Notes on cells."""

from typing import TYPE_CHECKING

from xlwings import base_classes

from pybudget.calc.addresses import Area
from pybudget.calc.interface import fills
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import cell_address

if TYPE_CHECKING:
    from pybudget.calc.ranges import Range
    from pybudget.calc.sheets import Sheet


@fills(base_classes.Note)
class Note(base_classes.Note):
    """The note on one cell."""

    def __init__(self, sheet: "Sheet", area: Area) -> None:
        """The note on the cell ``area`` of ``sheet``."""
        self._sheet = sheet
        self._area = area

    @property
    def api(self) -> Remote:
        """Calc's annotation."""
        cell = self._sheet.native.getCellByPosition(self._area.column - 1, self._area.row - 1)
        annotation: Remote = cell.getAnnotation()
        return annotation

    @property
    def text(self) -> str:
        """What it says."""
        text: str = self.api.String
        return text

    @text.setter
    def text(self, value: str) -> None:
        self.api.setString(value)

    @property
    def author(self) -> str:
        """Who wrote it; empty where Calc was not told."""
        author: str = self.api.Author
        return author

    @property
    def location(self) -> "Range":
        """Its cell."""
        return self._sheet.range((self._area.row, self._area.column))

    def delete(self) -> None:
        """Remove it."""
        annotations = self._sheet.native.Annotations
        for number in range(annotations.Count):
            position = annotations.getByIndex(number).Position
            if (position.Row + 1, position.Column + 1) == (self._area.row, self._area.column):
                annotations.removeByIndex(number)
                return


def notes_of(sheet: "Sheet") -> list[Note]:
    """All notes of a sheet."""
    annotations = sheet.native.Annotations
    positions = [annotations.getByIndex(number).Position for number in range(annotations.Count)]
    return [Note(sheet, Area(position.Row + 1, position.Column + 1, 1, 1)) for position in positions]


def note_on(sheet: "Sheet", area: Area) -> Note | None:
    """The note on one cell, if it has one."""
    note = Note(sheet, area)
    return note if note.text else None


def added_note(sheet: "Sheet", area: Area, text: str) -> Note:
    """Put a note on a cell."""
    sheet.native.Annotations.insertNew(cell_address(sheet.index - 1, area), text)
    return Note(sheet, area)
