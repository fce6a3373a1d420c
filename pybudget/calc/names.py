"""Defined names."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from xlwings import base_classes

from pybudget.calc.addresses import Area, quoted_sheet
from pybudget.calc.formula_text import to_calc, to_excel
from pybudget.calc.interface import fills
from pybudget.calc.ranges import Range, range_of
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import cell_address

if TYPE_CHECKING:
    from pybudget.calc.books import Book
    from pybudget.calc.sheets import Sheet

_PLAIN: Final = 0
_BUILT_IN: Final = "_xlnm."


@fills(base_classes.Names)
class Names(base_classes.Names):
    """The names of a book, or those of one sheet only."""

    def __init__(self, book: "Book", native: Remote, sheet: "Sheet | None" = None) -> None:
        """The names that ``native`` lists; ``sheet`` is given where they hold on that sheet only."""
        self.book = book
        self._native = native
        self._sheet = sheet

    @property
    def api(self) -> Remote:
        """Calc's list."""
        return self._native

    def __call__(self, name_or_index: str | int) -> "Name":
        """A name by its text, with or without its sheet, or by its number from 1."""
        if isinstance(name_or_index, int):
            return self._all()[name_or_index - 1]
        found = self._find(name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return found

    def contains(self, name_or_index: str | int) -> bool:
        """Whether there is such a name."""
        if isinstance(name_or_index, int):
            return 1 <= name_or_index <= len(self)
        return self._find(name_or_index) is not None

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all())

    def __iter__(self) -> Iterator["Name"]:
        """In alphabetical order, as Excel lists them."""
        return iter(self._all())

    def snapshot(self) -> list[tuple[str, "Name"]]:
        """Every name with its text."""
        return [(name.name, name) for name in self._all()]

    def add(self, name: str, refers_to: str) -> "Name":
        """Define a name. ``Sheet1!rate`` holds on that sheet only."""
        sheet_name, _, text = name.rpartition("!")
        if sheet_name and self._sheet is None:
            sheet = self.book.sheets(sheet_name.strip("'"))
            return sheet.names.add(text, refers_to)
        formula = refers_to if refers_to.startswith("=") else f"={refers_to}"
        place = cell_address(0 if self._sheet is None else self._sheet.index - 1, Area(1, 1, 1, 1))
        if self._native.hasByName(text):
            self._native.removeByName(text)
        self._native.addNewByName(text, to_calc(formula).removeprefix("="), place, _PLAIN)
        return Name(self, text)

    def named(self, wanted: Range) -> "Name | None":
        """The name of exactly these cells."""
        for name in self._all():
            area = name.native.getReferredCells()
            if isinstance(area, Remote) and range_of(self.book, area.RangeAddress) == wanted:
                return name
        return None

    @property
    def prefix(self) -> str:
        """What stands before a name that holds on one sheet only."""
        return "" if self._sheet is None else f"{quoted_sheet(self._sheet.name)}!"

    def _all(self) -> list["Name"]:
        return [Name(self, text) for text in self._native.getElementNames() if not text.startswith(_BUILT_IN)]

    def _find(self, text: str) -> "Name | None":
        sheet_name, _, plain = text.rpartition("!")
        if sheet_name and self._sheet is None:
            return self.book.sheets(sheet_name.strip("'")).names._find(plain)  # noqa: SLF001 - its own class
        if not self._native.hasByName(plain):
            return None
        exact = [name for name in self._native.getElementNames() if name.lower() == plain.lower()]
        return Name(self, exact[0])


@fills(base_classes.Name)
class Name(base_classes.Name):
    """A defined name."""

    def __init__(self, names: Names, text: str) -> None:
        """The name ``text`` among ``names``."""
        self._names = names
        self._text = text

    @property
    def native(self) -> Remote:
        """Calc's object for the name."""
        found: Remote = self._names.api.getByName(self._text)
        return found

    @property
    def api(self) -> Remote:
        """Calc's object for the name."""
        return self.native

    def delete(self) -> None:
        """Remove the name."""
        self._names.api.removeByName(self._text)

    @property
    def name(self) -> str:
        """Its text, with the sheet where it holds on one sheet only."""
        return self._names.prefix + self._text

    @name.setter
    def name(self, value: str) -> None:
        text = value.rpartition("!")[2]
        self.native.setName(text)
        self._text = text

    @property
    def refers_to(self) -> str:
        """What it stands for, as a formula."""
        return to_excel(f"={self.native.Content}")

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        formula = value if value.startswith("=") else f"={value}"
        self.native.setContent(to_calc(formula).removeprefix("="))

    @property
    def refers_to_range(self) -> Range:
        """The cells that it stands for.

        Raises:
            ValueError: It stands for a value or a formula.
        """
        cells = self.native.getReferredCells()
        if not isinstance(cells, Remote):
            message = f"The name {self._text} does not stand for cells: {self.refers_to}"
            raise ValueError(message)  # noqa: TRY004 - the value of the name is wrong, not its type
        return range_of(self._names.book, cells.RangeAddress)
