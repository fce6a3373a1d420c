"""What belongs to a book's window rather than to its cells."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xlwings import base_classes

from pybudget.calc.addresses import Area
from pybudget.calc.interface import fills
from pybudget.calc.remote import Remote

if TYPE_CHECKING:
    from pybudget.calc.sheets import Sheet


@contextmanager
def shown_sheet(sheet: "Sheet") -> Iterator[Remote]:
    """The window's controller while it shows ``sheet``; afterwards it shows what it showed before."""
    controller: Remote = sheet.book.document.CurrentController
    before = controller.getActiveSheet()
    controller.setActiveSheet(sheet.native)
    try:
        yield controller
    finally:
        controller.setActiveSheet(before)


@fills(base_classes.FreezePanes)
class FreezePanes(base_classes.FreezePanes):
    """Rows and columns that stay in sight."""

    def __init__(self, sheet: "Sheet") -> None:
        """The panes of ``sheet``."""
        self._sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        """Keep the rows and columns of this range in sight, which begins in the upper left corner.

        Raises:
            ValueError: No address.
        """
        area = Area.parse(frozen_range)
        if area is None:
            message = f"{frozen_range!r} is no address"
            raise ValueError(message)
        columns = 0 if area.has_all_columns else area.last_column
        rows = 0 if area.has_all_rows else area.last_row
        with shown_sheet(self._sheet) as controller:
            controller.freezeAtPosition(columns, rows)

    def unfreeze(self) -> None:
        """Let everything scroll."""
        with shown_sheet(self._sheet) as controller:
            controller.freezeAtPosition(0, 0)
