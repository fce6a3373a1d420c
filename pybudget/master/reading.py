"""A master's package → its tables and named cells. Libraries that write workbooks take no part: they load slowly."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lxml import etree

from pybudget.core.book_facts import BookFacts, RowBelow
from pybudget.errors import PybudgetError
from pybudget.master import layout, refusals
from pybudget.master.parts import MAIN, sheet_parts
from pybudget.master.sheet_cells import (
    MOST_ROWS,
    FarCellError,
    SheetCells,
    Vocabulary,
    parse_cells,
    plain_text,
    read_cells,
    unescaped,
    without_escapes,
)
from pybudget.master.tables import Book, Cell, NamedCell, Table, TableRows, column_letter, column_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BEYOND_OUR_KEN: Final = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    OSError,
    zipfile.BadZipFile,
)
"""What is raised over a package whose parts contradict each other."""


def unreadable(name: str) -> PybudgetError:
    """Nothing can be made of the file."""
    return PybudgetError(
        f"「{name}」の中身を読み取れません。Excel で開いて保存し直してから、もう一度実行してください。"
    )


def read_book(name: str, data: bytes) -> Book:
    """Tables and named cells of a master's bytes.

    Args:
        name: The file's name, for messages.
        data: The package, already checked by ``package.read_bounded``.

    Returns:
        The book: values as stored, formulas where they stand.

    Raises:
        PybudgetError: a sheet, table or column of the contract is missing, or the package cannot be parsed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _Reader(name, package).book()
    except FarCellError as error:
        raise refusals.too_far(name) from error
    except BEYOND_OUR_KEN as error:
        raise unreadable(name) from error


@dataclass(frozen=True, slots=True)
class _SheetTable:
    """A ListObject.

    Header row, first and last column, last row of data, last row, formulas for new rows by header, and whether a filter
    lets only some rows be seen.
    """

    top: int
    left: int
    right: int
    last: int
    bottom: int
    formulas: Mapping[str, str]
    is_filtered: bool


class _Reader:
    """One reading of one package."""

    def __init__(self, name: str, package: zipfile.ZipFile) -> None:
        self.name = name
        self.package = package
        self.parts = set(package.namelist())
        index = {part: package.read(part) for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")}
        self.part_of = {sheet: part for part, sheet in sheet_parts(index).items()}
        self.workbook = etree.fromstring(index["xl/workbook.xml"])
        self.vocabulary = self._vocabulary()

    def book(self) -> Book:
        """The tables of the contract, and the cells with names."""
        cells = {
            sheet: self._cells(self.part_of[sheet])
            for sheet in (*(table.sheet for table in layout.TABLES), layout.START_SHEET)
            if sheet in self.part_of
        }
        tables = {wanted.name: self._table(wanted, cells) for wanted in layout.TABLES}
        return Book(self.name, tables, self._named(cells), self._facts(cells))

    def _facts(self, cells: Mapping[str, SheetCells]) -> BookFacts:
        properties = self.workbook.find(f"{MAIN}calcPr")
        calculation = {} if properties is None else dict(properties.items())
        tables = {
            wanted.sheet: self._tables_of(self.part_of[wanted.sheet]) for wanted in (*_CHECKED, layout.RECIPIENTS)
        }
        return BookFacts(
            calculates_by_itself=calculation.get("calcMode", "auto") != "manual",
            iterates=calculation.get("iterate") in {"1", "true"},
            linked_books=tuple(self._linked_books()),
            hidden_sheets=tuple(
                sheet.get("name", "")
                for sheet in self.workbook.iter(f"{MAIN}sheet")
                if sheet.get("state", "visible") != "visible"
            ),
            hidden_rows={
                wanted.sheet: frozenset(cells[wanted.sheet].hidden_rows) for wanted in (*_CHECKED, layout.RECIPIENTS)
            },
            filtered_sheets=frozenset(
                wanted.sheet for wanted in _CHECKED if tables[wanted.sheet][wanted.name].is_filtered
            ),
            merged={wanted.sheet: tuple(cells[wanted.sheet].merged) for wanted in _CHECKED},
            rows_below=tuple(
                row
                for wanted in (*_CHECKED, layout.RECIPIENTS)
                for row in _rows_below(wanted.sheet, cells[wanted.sheet], tables[wanted.sheet][wanted.name])
            ),
            new_row_formulas=_new_row_formulas(tables[layout.ACCOUNTS.sheet][layout.ACCOUNTS.name].formulas),
        )

    def _linked_books(self) -> Iterator[str]:
        """The targets of the external links, in the order of their parts."""
        for part in sorted(self.parts):
            if part.startswith("xl/externalLinks/_rels/"):
                for relation in etree.fromstring(self.package.read(part)):
                    yield unquote(relation.get("Target", ""))

    def _vocabulary(self) -> Vocabulary:
        properties = self.workbook.find(f"{MAIN}workbookPr")
        from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        return Vocabulary(
            strings=shared_strings(self._optional("xl/sharedStrings.xml")),
            date_styles=_date_styles(self._optional("xl/styles.xml")),
            epoch=dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30),  # noqa: DTZ001 - no time zone
        )

    def _optional(self, part: str) -> bytes:
        return self.package.read(part) if part in self.parts else b""

    def _cells(self, part: str) -> SheetCells:
        with self.package.open(part) as stream:
            found = read_cells(stream, self.vocabulary)
        if found is not None:
            return found
        with self.package.open(part) as stream:
            return parse_cells(stream, self.vocabulary)

    def _table(self, wanted: layout.TableLayout, cells: Mapping[str, SheetCells]) -> Table:
        if wanted.sheet not in cells:
            raise refusals.missing_sheet(self.name, wanted)
        here = self._tables_of(self.part_of[wanted.sheet]).get(wanted.name)
        if here is None:
            raise refusals.missing_table(self.name, wanted)
        sheet = cells[wanted.sheet]
        columns = range(here.left, here.right + 1)
        headers = tuple(str(sheet.values[column].get(here.top) or "") for column in columns)
        refusals.require_headers(self.name, wanted, headers)
        contents = tuple((sheet.values[column], sheet.formulas[column]) for column in columns)
        rows = TableRows(contents, range(here.top + 1, here.last + 1))
        return Table(wanted.name, wanted.sheet, here.top, here.left, headers, rows)

    def _tables_of(self, part: str) -> dict[str, _SheetTable]:
        """The tables of a sheet by name."""
        folder, file = posixpath.split(part)
        relations = self._optional(f"{folder}/_rels/{file}.rels")
        found: dict[str, _SheetTable] = {}
        for relation in etree.fromstring(relations) if relations else ():
            if relation.get("Type", "").endswith("/table"):
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                table = etree.fromstring(self.package.read(target.removeprefix("/")))
                found[table.get("displayName", "")] = _place(table)
        return found

    def _named(self, cells: Mapping[str, SheetCells]) -> dict[str, NamedCell]:
        found: dict[str, NamedCell] = {}
        for defined in self.workbook.iter(f"{MAIN}definedName"):
            target = _ONE_CELL.fullmatch(defined.text or "")
            if target is None or target["sheet"] not in cells or defined.get("localSheetId"):
                continue
            sheet, column, row = cells[target["sheet"]], column_number(target["column"]), int(target["row"])
            cell = Cell(sheet.values[column].get(row), sheet.formulas[column].get(row))
            found[defined.get("name", "")] = NamedCell(target["sheet"], target["column"] + target["row"], cell)
        return found


_ONE_CELL: Final = re.compile(r"'?(?P<sheet>[^'!]+)'?!\$(?P<column>[A-Z]{1,3})\$(?P<row>[0-9]{1,7})")
_AREA: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def _place(table: etree._Element) -> _SheetTable:
    area = _AREA.fullmatch(table.get("ref", ""))
    if area is None:
        message = "a table without a place"
        raise ValueError(message)
    last = int(area[4]) - int(table.get("totalsRowCount", "0"))
    if last > MOST_ROWS:
        raise FarCellError
    formulas = {
        column.get("name", ""): column.findtext(f"{MAIN}calculatedColumnFormula", "")
        for column in table.iter(f"{MAIN}tableColumn")
    }
    is_filtered = next(table.iter(f"{MAIN}filterColumn"), None) is not None
    return _SheetTable(
        int(area[2]), column_number(area[1]), column_number(area[3]), last, int(area[4]), formulas, is_filtered
    )


_CHECKED: Final = (layout.ACCOUNTS, layout.PLAN)
"""The tables that staff fill row by row."""

_MOST_BELOW: Final = 200
"""Rows below a table that are looked at."""


def _rows_below(sheet: str, cells: SheetCells, table: _SheetTable) -> Iterator[RowBelow]:
    """What stands below a table in its columns, which mostly is nothing."""
    found: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for column in range(table.left, table.right + 1):
        values = cells.values[column]
        if values and max(values) > table.bottom:
            header = str(values.get(table.top) or "")
            for row in sorted(row for row in values if row > table.bottom)[:_MOST_BELOW]:
                found[row][header] = column_letter(column), str(values[row])
    return (RowBelow(sheet, row, found[row]) for row in sorted(found))


def _new_row_formulas(formulas: Mapping[str, str]) -> dict[str, bool] | None:
    """Whether each uniform formula is the one that fills new rows; None where the program keeps no such formulas."""
    if not any(formulas.values()):
        return None
    return {
        header: layout.canonical(formulas.get(header, "")) == layout.canonical(wanted)
        for header, wanted in layout.CALCULATED.items()
    }


_ITEM: Final = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')


def shared_strings(part: bytes) -> tuple[str, ...]:
    """The texts that cells name by number, from their part; none where the package has no such part."""
    if not part:
        return ()
    if b"\r" not in part.partition(b"<sst")[2] and b"<!" not in part:
        text = part.decode()
        plain = _ITEM.findall(text)
        if len(plain) == text.count("</si"):
            return tuple(map(unescaped, plain) if "&" in text or "_x" in text else plain)
    return tuple(without_escapes(plain_text(item)) for item in etree.fromstring(part).iterchildren(f"{MAIN}si"))


_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)


def _date_styles(part: bytes) -> frozenset[bytes]:
    """The numbers of the cell formats that show dates or times."""
    if not part:
        return frozenset()
    styles = etree.fromstring(part)
    dates = _BUILT_IN_DATES | {
        int(item.get("numFmtId", "0"))
        for item in styles.iter(f"{MAIN}numFmt")
        if re.search("[ymdhs]", _NOT_SHOWN.sub("", item.get("formatCode", "")), re.IGNORECASE)
    }
    formats = styles.find(f"{MAIN}cellXfs")
    numbers = [] if formats is None else [int(item.get("numFmtId", "0")) for item in formats]
    return frozenset(str(index).encode() for index, number in enumerate(numbers) if number in dates)
