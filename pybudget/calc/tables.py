"""Tables. Excel's ListObjects are Calc's database ranges."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from xlwings import base_classes

from pybudget.calc.addresses import Area
from pybudget.calc.interface import fills, refuse
from pybudget.calc.ranges import Range
from pybudget.calc.remote import Remote
from pybudget.calc.uno_types import area_of, range_address

if TYPE_CHECKING:
    from pybudget.calc.sheets import Sheet

_NO_STYLES: Final = "Calc's tables have no styles"
_STYLE_MEMBERS: Final = (
    "table_style",
    "show_table_style_column_stripes",
    "show_table_style_first_column",
    "show_table_style_last_column",
    "show_table_style_row_stripes",
)
_DEFAULT_STYLE: Final = "TableStyleMedium2"
"""xlwings asks for it where its user asked for none."""


@fills(
    base_classes.Table,
    dict.fromkeys(_STYLE_MEMBERS, _NO_STYLES)
    | {
        "autofilter": "criteria are not reached; `show_autofilter` is",
        "columns": "take columns by their place in the range",
        "rows": "resize the table and write whole blocks",
    },
)
class Table(base_classes.Table):
    """A table of a sheet."""

    def __init__(self, sheet: "Sheet", name: str) -> None:
        """The table ``name`` on ``sheet``."""
        self._sheet = sheet
        self._name = name

    @property
    def native(self) -> Remote:
        """Calc's database range."""
        found: Remote = self.parent.book.document.DatabaseRanges.getByName(self._name)
        return found

    @property
    def api(self) -> Remote:
        """Calc's database range."""
        return self.native

    @property
    def parent(self) -> "Sheet":
        """Its sheet."""
        return self._sheet

    @property
    def area(self) -> Area:
        """Its place, header and total rows included."""
        return area_of(self.native.DataArea)

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.native.setName(value)
        self._name = value

    display_name = name

    @property
    def range(self) -> Range:
        """All its cells, header and total rows included."""
        return Range(self.parent, self.area)

    @property
    def header_row_range(self) -> Range | None:
        """The header; None where it has none."""
        native = self.native
        area = area_of(native.DataArea)
        return Range(self.parent, Area(area.row, area.column, 1, area.columns)) if native.ContainsHeader else None

    @property
    def data_body_range(self) -> Range | None:
        """The rows between header and totals. A table without rows, in Excel's sense, has one that is empty."""
        native = self.native
        area = area_of(native.DataArea)
        header, totals = int(native.ContainsHeader), int(native.TotalsRow)
        rows = area.rows - header - totals
        if rows < 1:
            return None
        return Range(self.parent, Area(area.row + header, area.column, rows, area.columns))

    @property
    def insert_row_range(self) -> Range | None:
        """The empty row of a table that has no other; None for other tables."""
        body = self.data_body_range
        if body is None or body.area.rows > 1 or any(body.native.getFormulaArray()[0]):
            return None
        return body

    @property
    def totals_row_range(self) -> Range | None:
        """The total row; None where it has none."""
        area = self.area
        if not self.show_totals:
            return None
        return Range(self.parent, Area(area.last_row, area.column, 1, area.columns))

    @property
    def show_headers(self) -> bool:
        """Whether its first row is a header."""
        shown: bool = self.native.ContainsHeader
        return shown

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        """The header's cells leave the table and keep their texts, which Excel would hide and bring back."""
        native = self.native
        area = area_of(native.DataArea)
        step = int(value) - int(native.ContainsHeader)
        if step:
            native.ContainsHeader = bool(value)
            self._place(native, Area.between(area.row - step, area.column, area.last_row, area.last_column))

    @property
    def show_totals(self) -> bool:
        """Whether its last row holds totals."""
        shown: bool = self.native.TotalsRow
        return shown

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        native = self.native
        area = area_of(native.DataArea)
        step = int(value) - int(native.TotalsRow)
        if not step:
            return
        if step < 0:
            Range(self.parent, Area(area.last_row, area.column, 1, area.columns)).clear_contents()
        native.TotalsRow = bool(value)
        self._place(native, Area(area.row, area.column, area.rows + step, area.columns))

    @property
    def show_autofilter(self) -> bool:
        """Whether the header has filter buttons."""
        shown: bool = self.native.AutoFilter
        return shown

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.native.AutoFilter = bool(value)

    def resize(self, range: Any) -> None:  # noqa: A002, ANN401 - xlwings' name; its public Range
        """Give the table another extent. Cells that leave it keep what they hold, as in Excel."""
        self._place(self.native, range.impl.area)

    def _place(self, native: Remote, area: Area) -> None:
        native.setDataArea(range_address(native.DataArea.Sheet, area))


@fills(base_classes.Collection)
class Tables(base_classes.Tables, base_classes.Collection):
    """The tables of a sheet, in the order of their places."""

    _wrap = Table

    def __init__(self, sheet: "Sheet") -> None:
        """The tables of ``sheet``."""
        self._sheet = sheet

    @property
    def parent(self) -> "Sheet":
        """The sheet."""
        return self._sheet

    @property
    def api(self) -> Remote:
        """Calc's database ranges, which are the book's."""
        ranges: Remote = self.parent.book.document.DatabaseRanges
        return ranges

    def __call__(self, key: str | int) -> Table:
        """A table by its name, in whatever case, or its number from 1."""
        if isinstance(key, int):
            tables = self._all()
            if not 1 <= key <= len(tables):
                raise KeyError(key)
            return tables[key - 1]
        ranges = self.api
        if ranges.hasByName(key):
            exact = next(name for name in ranges.getElementNames() if name.lower() == key.lower())
            if ranges.getByName(exact).DataArea.Sheet == self.parent.index - 1:
                return Table(self.parent, exact)
        raise KeyError(key)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all())

    def __iter__(self) -> Iterator[Table]:
        """From the top."""
        return iter(self._all())

    def _all(self) -> list[Table]:
        ranges, sheet = self.api, self.parent.index - 1
        areas = [(ranges.getByName(name).DataArea, name) for name in ranges.getElementNames()]
        found = sorted((area.StartRow, area.StartColumn, name) for area, name in areas if area.Sheet == sheet)
        return [Table(self.parent, name) for _, _, name in found]

    def __contains__(self, key: str | int) -> bool:
        """Whether there is such a table."""
        try:
            self(key)
        except KeyError:
            return False
        return True

    def add(  # noqa: PLR0913, PLR0917 - xlwings' signature
        self,
        source_type: object = None,
        source: Any = None,  # noqa: ANN401 - xlwings' public Range
        link_source: object = None,
        has_headers: object = None,
        destination: object = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """Make cells a table. A single row gets an empty one below it, as in Excel."""
        if any(value is not None for value in (source_type, link_source, destination)):
            refuse("Tables.add() from another source", "a table is made of cells")
        if table_style_name not in {None, _DEFAULT_STYLE}:
            refuse(f"Tables.add(table_style_name={table_style_name!r})", _NO_STYLES)
        area: Area = source.impl.area
        if has_headers and area.rows == 1:
            area = Area(area.row, area.column, 2, area.columns)
        title = name or self._free_name()
        ranges = self.api
        ranges.addNewByName(title, range_address(self.parent.index - 1, area))
        native = ranges.getByName(title)
        native.ContainsHeader = bool(has_headers)
        native.AutoFilter = bool(has_headers)
        return Table(self.parent, title)

    def _free_name(self) -> str:
        taken = {name.lower() for name in self.api.getElementNames()}
        number = next(number for number in range(1, len(taken) + 2) if f"table{number}" not in taken)
        return f"Table{number}"
