"""How a sheet is printed."""

from typing import TYPE_CHECKING, Final

from xlwings import base_classes

from pybudget.calc.addresses import Area
from pybudget.calc.interface import fills
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import area_of, range_address

if TYPE_CHECKING:
    from pybudget.calc.books import Book

_READ_ONLY: Final = 16


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


def copy_print_set_up(source: tuple[Remote, Remote], target: tuple[Remote, Remote]) -> None:
    """Print a sheet as one of another document is printed, which Calc forgets when it copies a sheet across.

    Args:
        source: The document and its sheet.
        target: The other document and its sheet.
    """
    (from_document, from_sheet), (to_document, to_sheet) = source, target
    to_sheet.PageStyle = _copied_style(
        from_document.StyleFamilies.getByName("PageStyles").getByName(from_sheet.PageStyle), to_document, to_sheet.Name
    )
    number = to_sheet.RangeAddress.Sheet
    areas = (area_of(address) for address in from_sheet.getPrintAreas())
    to_sheet.setPrintAreas(tuple(range_address(number, area) for area in areas))
    to_sheet.setPrintTitleRows(from_sheet.getPrintTitleRows())
    to_sheet.setTitleRows(from_sheet.getTitleRows())
    to_sheet.setPrintTitleColumns(from_sheet.getPrintTitleColumns())
    to_sheet.setTitleColumns(from_sheet.getTitleColumns())


def _copied_style(source: Remote, document: Remote, sheet: str) -> str:
    """The name of the copy of a page style."""
    styles = document.StyleFamilies.getByName("PageStyles")
    taken = styles.getElementNames()
    candidates = (f"{sheet} {number}" for number in range(1, len(taken) + 2))
    name = next(candidate for candidate in candidates if candidate not in taken)
    style = document.createInstance("com.sun.star.style.PageStyle")
    styles.insertByName(name, style)
    described = source.getPropertySetInfo().getProperties()
    names = tuple(sorted(item.Name for item in described if not item.Attributes & _READ_ONLY))
    style.setPropertyValues(names, source.getPropertyValues(names))
    return name
