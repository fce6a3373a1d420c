"""The master's own formulas: recognising them, and computing their values as a spreadsheet program would.

Written files carry computed values beside their formulas, and files saved by a program that does not calculate are
read all the same. The values here follow the formulas to the letter (a number stored as text adds nothing), not what
the book should say: where the two differ, a rule reports it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pybudget.core import headers
from pybudget.core.cells import Column, FormulaKind
from pybudget.master import layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.master.tables import Book, Cell, NamedCell, Table

Number = int | float
Values = dict[tuple[str, str], "Number | str"]
"""(sheet, address) to computed value."""

_CALCULATED: Final = {header: layout.canonical(formula) for header, formula in layout.CALCULATED.items()}
_PLAN_FEED: Final = layout.canonical(layout.PLAN_FEED)


def kind_of(cell: Cell, header: str) -> FormulaKind:
    """What kind of formula stands in a cell of the column ``header``."""
    if cell.formula is None:
        return FormulaKind.NONE
    plain = layout.canonical(cell.formula)
    if plain == _CALCULATED.get(header):
        return FormulaKind.STANDARD
    if header == headers.ENTRY.current and plain == _PLAN_FEED:
        return FormulaKind.PLAN
    return FormulaKind.OTHER


def fill_missing(book: Book) -> Book:
    """The book with the values of our own formulas computed where the file carries none."""
    if not any(_lacks_values(table) for table in book.tables.values()) and not any(
        named.cell.formula and named.cell.value is None for named in book.named.values()
    ):
        return book
    values = compute(book)
    tables = {name: _filled(table, values) for name, table in book.tables.items()}
    named = {
        name: replace(item, cell=_filled_cell(item.cell, values.get((item.sheet, item.address))))
        for name, item in book.named.items()
    }
    return replace(book, tables=tables, named=named)


def _lacks_values(table: Table) -> bool:
    return any(cell.formula is not None and cell.value is None for row in table.rows for cell in row)


def _filled_cell(cell: Cell, value: Number | str | None) -> Cell:
    return replace(cell, value=value) if cell.formula is not None and cell.value is None and value is not None else cell


def _filled(table: Table, values: Mapping[tuple[str, str], Number | str]) -> Table:
    letters = tuple(table.letters.values())
    rows = tuple(
        tuple(
            _filled_cell(cell, values.get((table.sheet, f"{letter}{table.row_number(index)}")))
            for letter, cell in zip(letters, row, strict=True)
        )
        for index, row in enumerate(table.rows)
    )
    return replace(table, rows=rows)


def compute(book: Book) -> Values:
    """The values of every formula of ours in the book, whatever values the cells carry now.

    Formulas of other kinds count with the value they carry.
    """
    computing = _Accounts(book.tables[layout.ACCOUNTS.name])
    computing.feed(_plan_sums(book.tables[layout.PLAN.name]))
    for column in Column:
        computing.roll_up(column)
    computing.subtract()
    return {**computing.values, **_board(book, computing)}


class _Accounts:
    """The account table while its formulas are computed, column after column."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.letters = table.letters
        self.records = [dict(zip(table.headers, row, strict=True)) for row in table.rows]
        self.current = {
            header: [record[header].value for record in self.records] for header in (*headers.ENTRY, *headers.DISPLAYED)
        }
        self.values: Values = {}

    def put(self, index: int, header: str, value: Number | str) -> None:
        """The value of the formula in a row's cell under ``header``."""
        self.values[self.table.sheet, f"{self.letters[header]}{self.table.row_number(index)}"] = value
        if header in self.current:
            self.current[header][index] = value

    def feed(self, plan: Mapping[str, Number]) -> None:
        """入力額 of the leaves that the plan feeds."""
        header = headers.ENTRY.current
        for index, record in enumerate(self.records):
            if kind_of(record[header], header) is FormulaKind.PLAN:
                self.put(index, header, plan.get(_text(record[headers.CODE]), 0) * 1000)

    def roll_up(self, column: Column) -> None:
        """The calculated column 当年度予算額 or 前年度予算額."""
        header = headers.DISPLAYED[column]
        sums = _RollUp(self.records, self.current[headers.ENTRY[column]])
        for index, record in enumerate(self.records):
            if kind_of(record[header], header) is FormulaKind.STANDARD:
                self.put(index, header, sums.of(record))

    def subtract(self) -> None:
        """The calculated columns 増減額 and 増減率."""
        for index, record in enumerate(self.records):
            now, before = (_number(self.current[header][index]) for header in headers.DISPLAYED)
            rate: Number | str = (now - before) / abs(before) if before else "－"
            for header, value in ((headers.CHANGE, now - before), (headers.CHANGE_RATE, rate)):
                if kind_of(record[header], header) is FormulaKind.STANDARD:
                    self.put(index, header, value)

    def total(self, section: str, header: str) -> Number:
        """What SUMIFS over the 合計 rows of a section gives."""
        return sum(
            _number(value)
            for record, value in zip(self.records, self.current[header], strict=True)
            if _text(record[headers.KIND]) == "合計" and _text(record[headers.SECTION]) == section
        )


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _number(value: object) -> Number:
    """What SUM and SUMIFS take a cell's content for: text and booleans add nothing."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0
    return int(value) if float(value).is_integer() else value


def _plan_sums(plan: Table) -> dict[str, Number]:
    sums: dict[str, Number] = defaultdict(int)
    amount, code = plan.headers.index(headers.PLAN_AMOUNT.current), plan.headers.index(headers.ACCOUNT_CODE)
    for row in plan.rows:
        sums[_text(row[code])] += _number(row[amount].value)
    return sums


class _RollUp:
    """The sums that the uniform formula takes over one entry column, each computed once."""

    def __init__(self, records: Sequence[Mapping[str, Cell]], entries: Sequence[object]) -> None:
        self.by_code: dict[str, Number] = defaultdict(int)
        self.below: dict[str, Number] = defaultdict(int)
        self.by_section: dict[str, Number] = defaultdict(int)
        self.by_block: dict[tuple[str, str], Number] = defaultdict(int)
        for record, entry in zip(records, entries, strict=True):
            amount = _number(entry)
            if not amount:
                continue
            code, section = _text(record[headers.CODE]), _text(record[headers.SECTION])
            self.by_code[code] += amount
            for ancestor in _ancestors(code):
                self.below[ancestor] += amount
            self.by_section[section] += amount
            self.by_block[section, _text(record[headers.BLOCK])] += amount

    def of(self, record: Mapping[str, Cell]) -> Number:
        kind, section = _text(record[headers.KIND]), _text(record[headers.SECTION])
        if kind == "小計":
            return self.by_block[section, _text(record[headers.BLOCK])]
        if kind == "合計":
            return self.by_section[section]
        code = _text(record[headers.CODE])
        return self.by_code[code] + self.below[code]


def _ancestors(code: str) -> Iterator[str]:
    """Every prefix that ``code`` matches as ``prefix-*``."""
    position = code.find("-")
    while position >= 0:
        yield code[:position]
        position = code.find("-", position + 1)


def _board(book: Book, accounts: _Accounts) -> Values:
    """The status board's formulas on はじめに."""
    results: dict[str, Number | str] = {layout.BOARD_TITLE: f"{_year(book)}当初予算 作成ブック"}
    for header, names in zip(headers.DISPLAYED, layout.BOARD_TOTALS, strict=True):
        revenue, expenditure = (accounts.total(section, header) for section in ("収入", "支出"))
        results |= dict(zip(names, (revenue, expenditure, revenue - expenditure), strict=True))
    return {
        (named.sheet, named.address): results[name]
        for name, named in book.named.items()
        if name in results and _is_board_formula(name, named)
    }


def _is_board_formula(name: str, named: NamedCell) -> bool:
    formula = named.cell.formula
    return formula is not None and layout.canonical(formula) == layout.canonical(layout.BOARD_FORMULAS[name])


def _year(book: Book) -> str:
    table = book.tables[layout.SETTINGS.name]
    for row in table.rows:
        record = dict(zip(table.headers, row, strict=True))
        if _text(record["項目"]) == "会計年度":
            return _text(record["値"])
    return ""
