"""Open documents as xlwings' Book."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from xlwings import base_classes

from pybudget.calc.addresses import Area
from pybudget.calc.interface import fills, refuse
from pybudget.calc.names import Names
from pybudget.calc.number_formats import NumberFormats
from pybudget.calc.remote import CalcError, Remote
from pybudget.calc.sheets import Sheet, Sheets
from pybudget.calc.uno_types import properties, range_address, typed, uno

if TYPE_CHECKING:
    from pybudget.calc.app import App

_NEW: Final = "private:factory/scalc"

_FILTERS: Final = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xltx": "Calc MS Excel 2007 XML Template",
    ".xltm": "Calc MS Excel 2007 XML Template",
    ".xls": "MS Excel 97",
    ".xlt": "MS Excel 97 Vorlage/Template",
    ".ods": "calc8",
    ".html": "HTML (StarCalc)",
}
_NEVER_RUN_MACROS: Final = 0
_NO_LINK_UPDATE: Final = 0
_FULL_LINK_UPDATE: Final = 3


@fills(base_classes.Books)
class Books(base_classes.Books):
    """The books that a Calc has open, in the order of their opening."""

    def __init__(self, app: "App") -> None:
        """The books of ``app``."""
        self.app = app

    @property
    def api(self) -> Remote:
        """LibreOffice's components."""
        components: Remote = self.app.office.desktop.Components
        return components

    @property
    def active(self) -> "Book":
        """The book whose window was activated last."""
        return Book(self.app, self.app.active_document)

    def __call__(self, name_or_index: str | int) -> "Book":
        """A book by its name or its number from 1."""
        books = self._all()
        if isinstance(name_or_index, int):
            if not 1 <= name_or_index <= len(books):
                raise KeyError(name_or_index)
            return books[name_or_index - 1]
        for book in books:
            if book.name.lower() == name_or_index.lower():
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        """How many are open."""
        return len(self.app.documents())

    def __iter__(self) -> Iterator["Book"]:
        """In the order of their opening."""
        return iter(self._all())

    def add(self) -> "Book":
        """A new book with one sheet."""
        taken = {book.name for book in self._all()}
        number = next(number for number in range(1, len(taken) + 2) if f"Book{number}" not in taken)
        book = self._load(_NEW, {})
        book.document.setTitle(f"Book{number}")
        return book

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,  # noqa: FBT001 - xlwings' signature
        read_only: bool | None = None,  # noqa: FBT001 - xlwings' signature
        *rest: object,
        **options: object,
    ) -> "Book":
        """Open a file. Its macros never run.

        Raises:
            OSError: Calc cannot read the file.
        """
        named = dict(zip(("format", "password", "write_res_password"), rest, strict=False)) | options
        password = named.pop("password", None)
        named = {name: value for name, value in named.items() if value is not None}
        if named or any(value is not None for value in rest[3:]):
            refuse(f"Books.open({', '.join(named) or 'more options'})", "it takes update_links, read_only and password")
        wanted: dict[str, object] = {
            "ReadOnly": bool(read_only),
            "MacroExecutionMode": typed("short", _NEVER_RUN_MACROS),
            "UpdateDocMode": typed("short", _FULL_LINK_UPDATE if update_links else _NO_LINK_UPDATE),
        }
        if password is not None:
            wanted["Password"] = password
        return self._load(Path(fullname).resolve().as_uri(), wanted)

    def _all(self) -> list["Book"]:
        return [Book(self.app, document) for document in self.app.documents()]

    def _load(self, url: str, wanted: dict[str, object]) -> "Book":
        # Windows that nobody sees are not even drawn: Calc 7.4 may crash when it draws a sheet that was just inserted.
        wanted = {**wanted, "Hidden": not self.app.visible}
        try:
            document = self.app.office.desktop.loadComponentFromURL(url, "_blank", 0, properties(**wanted))
        except CalcError as error:
            message = f"Calc cannot read {url}: {error}"
            raise OSError(message) from error
        if not isinstance(document, Remote):
            message = f"Calc cannot read {url}"
            raise OSError(message)
        if not self.app.calculates:
            document.enableAutomaticCalculation(False)  # noqa: FBT003 - UNO's method
        if self.app.locked:
            document.lockControllers()
        book = Book(self.app, document)
        book.activate()
        return book


class CopiedDocument:
    """Calc's document object. Besides its own members it has this one of Excel, so that one program serves both."""

    __slots__ = ("_native",)

    def __init__(self, native: Remote) -> None:
        """Stand before ``native``."""
        self._native = native

    def SaveCopyAs(self, Filename: str) -> None:  # noqa: N802, N803 - Excel's names
        """Save the book as it stands into another file; the book stays what and where it is.

        Raises:
            OSError: The file cannot be written.
        """
        url: str = self._native.URL
        target = Path(Filename)
        if url.startswith("file:") and not self._native.isModified():
            shutil.copy2(_path(url), target)  # exactly the file, which Calc would write otherwise than Excel
            return
        try:
            self._native.storeToURL(target.resolve().as_uri(), properties(FilterName=_filter(target)))
        except CalcError as error:
            message = f"Calc could not save a copy: {error}"
            raise OSError(message) from error

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - UNO's members are unchecked
        """A member of Calc's document."""
        return getattr(self._native, name)


@fills(base_classes.Book, {"json": "this book is open in a program"})
class Book(base_classes.Book):
    """A document that Calc has open."""

    def __init__(self, app: "App", document: Remote) -> None:
        """Stand for ``document``."""
        self._app = app
        self.document = document
        self.number_formats = NumberFormats(document)

    @property
    def api(self) -> "CopiedDocument":
        """The document, with Excel's name for saving a copy of it."""
        return CopiedDocument(self.document)

    @property
    def app(self) -> "App":
        """The Calc that has it open."""
        return self._app

    @property
    def name(self) -> str:
        """The file's name; the title of a book that was never saved."""
        url: str = self.document.URL
        return os.path.basename(_path(url)) if url else str(self.document.Title)  # noqa: PTH119 - also of a URL

    @property
    def fullname(self) -> str:
        """The file's path, or its URL where it is not a local file."""
        url: str = self.document.URL
        return _path(url) if url else self.name

    @property
    def sheets(self) -> Sheets:
        """The sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """The names that hold for the whole book."""
        return Names(self, self.document.NamedRanges)

    def activate(self) -> None:
        """Bring the book to the front."""
        self.document.CurrentController.Frame.activate()

    def close(self) -> None:
        """Close without saving."""
        self.document.close(True)  # noqa: FBT003 - UNO's method

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save under the present name, or under another whose ending chooses the format.

        Raises:
            NotImplementedError: A format that Calc does not write.
            OSError: The file cannot be written.
        """
        url: str = self.document.URL
        try:
            if path is None and url:
                self.document.store()
                return
            target = Path(path or f"{self.name}.xlsx").absolute()
            if not target.parent.is_dir():  # Calc would make it, Excel would not
                message = f"There is no folder {target.parent}"
                raise FileNotFoundError(message)
            wanted = {"FilterName": _filter(target)} | ({"Password": password} if password else {})
            self.document.storeAsURL(target.resolve().as_uri(), properties(**wanted))
        except CalcError as error:
            message = f"Calc could not save the book: {error}"
            raise OSError(message) from error

    def to_pdf(self, path: str, quality: str = "standard") -> None:
        """Print the visible sheets to a PDF file."""
        self.export_pdf(path, quality, None)

    def export_pdf(self, path: str, quality: str, selection: Remote | None) -> None:
        """Print to a PDF file: the whole book, or what is selected."""
        fine = quality == "standard"
        wanted: dict[str, object] = {"ReduceImageResolution": not fine, "UseLosslessCompression": fine}
        if selection is not None:
            wanted["Selection"] = typed("com.sun.star.table.XCellRange", selection.native)
        data = typed("[]com.sun.star.beans.PropertyValue", properties(**wanted))
        self.document.storeToURL(
            Path(path).resolve().as_uri(), properties(FilterName="calc_pdf_Export", FilterData=data)
        )

    def cells_at(self, sheet: int, areas: Sequence[Area]) -> Remote:
        """Many areas of the sheet with this number from 0 as one object, so that one call formats them all."""
        cells: Remote = self.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        cells.addRangeAddresses(tuple(range_address(sheet, area) for area in areas), True)  # noqa: FBT003 - UNO's method
        return cells

    def sheet_at(self, number: int) -> Sheet:
        """The sheet with this number from 0."""
        return Sheet(self, self.document.Sheets.getByIndex(number))


def _filter(target: Path) -> str:
    extension = target.suffix.lower()
    if extension not in _FILTERS:
        refuse(f"Book.save() as {extension or 'a file without an ending'}", f"Calc writes {', '.join(_FILTERS)}")
    return _FILTERS[extension]


def _path(url: str) -> str:
    return str(uno().fileUrlToSystemPath(url)) if url.startswith("file:") else url
