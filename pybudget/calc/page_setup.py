"""How a sheet is printed."""

from typing import TYPE_CHECKING

from xlwings import base_classes

from pybudget.calc.addresses import Area
from pybudget.calc.interface import fills
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import area_of, range_address

if TYPE_CHECKING:
    from pybudget.calc.books import Book


@fills(base_classes.PageSetup)
class PageSetup(base_classes.PageSetup):
    """The print areas of a sheet. Everything else is in Calc's page style, which ``api`` gives."""

    def __init__(self, book: "Book", sheet: Remote) -> None:
        """The set-up of ``sheet``."""
        self._book = book
        self._sheet = sheet

    @property
    def api(self) -> Remote:
        """Calc's page style."""
        styles = self._book.document.StyleFamilies.getByName("PageStyles")
        style: Remote = styles.getByName(self._sheet.PageStyle)
        return style

    @property
    def print_area(self) -> str | None:
        """The addresses that are printed; None where all is."""
        addresses = self._sheet.getPrintAreas()
        return ",".join(area_of(address).text() for address in addresses) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        areas = [Area.parse(text.strip()) for text in (value or "").split(",") if text.strip()]
        if None in areas:
            message = f"{value!r} is no address"
            raise ValueError(message)
        number = self._sheet.RangeAddress.Sheet
        self._sheet.setPrintAreas(tuple(range_address(number, area) for area in areas if area is not None))
