"""The master's own formulas: recognising them, and computing their values as a spreadsheet program would.

Written files carry computed values beside their formulas, and files saved by a program that does not calculate are
read all the same. The values here follow the formulas to the letter (a number stored as text adds nothing), not what
the book should say: where the two differ, a rule reports it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from operator import add, mul, sub, truediv
from typing import TYPE_CHECKING, Final

from pybudget.core import headers
from pybudget.core.cells import Column, FormulaKind
from pybudget.master import layout
from pybudget.master.tables import ERROR_VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pybudget.master.tables import Book, Cell, NamedCell, Table

Number = int | float
Result = Number | str
"""A number, a text (error values such as ``#REF!`` are texts here), or ``_UNKNOWN``."""

Values = dict[tuple[str, str], Result]
"""(sheet, address) to computed value."""

_UNKNOWN: Final = ""
"""What only a spreadsheet program can compute, and all that depends on it: such a cell is given no value."""

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
    if not any(table.lacks_values() for table in book.tables.values()) and not any(
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


def _filled_cell(cell: Cell, value: Result | None) -> Cell:
    return replace(cell, value=value) if cell.formula is not None and cell.value is None and value is not None else cell


def _filled(table: Table, values: Mapping[tuple[str, str], Result]) -> Table:
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

    Formulas of other kinds count with the value they carry. An error value makes every sum that meets it an error, and
    a formula without a value leaves the sums that need it without one.
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
            header: [_content(record[header]) for record in self.records]
            for header in (*headers.ENTRY, *headers.DISPLAYED)
        }
        self.values: Values = {}

    def put(self, index: int, header: str, value: Result) -> None:
        """The value of the formula in a row's cell under ``header``."""
        if value != _UNKNOWN:
            self.values[self.table.sheet, f"{self.letters[header]}{self.table.row_number(index)}"] = value
        if header in self.current:
            self.current[header][index] = value

    def feed(self, plan: Mapping[str, Result]) -> None:
        """入力額 of the leaves that the plan feeds."""
        header = headers.ENTRY.current
        for index, record in enumerate(self.records):
            if kind_of(record[header], header) is FormulaKind.PLAN:
                code = _criterion(record[headers.CODE])
                self.put(index, header, _UNKNOWN if code is None else _combined(mul, plan.get(code, 0), 1000))

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
            now, before = (_operand(self.current[header][index]) for header in headers.DISPLAYED)
            change = _combined(sub, now, before)
            rate = (
                "－" if before == 0 else _combined(truediv, change, before if isinstance(before, str) else abs(before))
            )
            for header, value in ((headers.CHANGE, change), (headers.CHANGE_RATE, rate)):
                if kind_of(record[header], header) is FormulaKind.STANDARD:
                    self.put(index, header, value)

    def total(self, section: str, header: str) -> Result:
        """What SUMIFS over the 合計 rows of a section gives."""
        total: Result = 0
        for record, content in zip(self.records, self.current[header], strict=True):
            if _text(record[headers.KIND]) == "合計" and _text(record[headers.SECTION]) == section:
                total = _combined(add, total, _term(content))
        return total


def _content(cell: Cell) -> object:
    return _UNKNOWN if cell.formula is not None and cell.value is None else cell.value


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


_SPECIAL: Final = re.compile("[*?~<>=]")
"""What makes SUMIFS take a criterion for a pattern or a comparison. No code of the book's form holds any of it."""


def _criterion(cell: Cell) -> str | None:
    """The text that SUMIFS looks for when it is pointed at a cell; None where it would not take it literally."""
    text = _text(cell) or "0"  # a blank cell counts as 0
    return None if _SPECIAL.search(text) else text


def _term(content: object) -> Result:
    """What a cell adds to SUMIFS: its number, nothing where it holds text, or what spoils the sum."""
    if content is None:
        return 0
    if isinstance(content, str):
        return content if content == _UNKNOWN or content in ERROR_VALUES else 0
    if isinstance(content, bool) or not isinstance(content, (int, float)):
        return _UNKNOWN  # programs differ in what a truth value or a date adds
    return int(content) if float(content).is_integer() else content


def _operand(content: object) -> Result:
    """What a cell is to the minus sign, which takes some words for numbers."""
    return _UNKNOWN if isinstance(content, str) and content not in ERROR_VALUES else _term(content)


def _combined(operation: Callable[[Number, Number], Number], left: Result, right: Result) -> Result:
    if isinstance(left, str):
        return left
    return right if isinstance(right, str) else operation(left, right)


def _plan_sums(plan: Table) -> dict[str, Result]:
    sums: dict[str, Result] = defaultdict(int)
    amount, code = plan.headers.index(headers.PLAN_AMOUNT.current), plan.headers.index(headers.ACCOUNT_CODE)
    for row in plan.rows:
        sums[_text(row[code])] = _combined(add, sums[_text(row[code])], _term(_content(row[amount])))
    return sums


class _RollUp:
    """The sums that the uniform formula takes over one entry column, each computed once."""

    def __init__(self, records: Sequence[Mapping[str, Cell]], entries: Sequence[object]) -> None:
        self.by_code: dict[str, Result] = defaultdict(int)
        self.below: dict[str, Result] = defaultdict(int)
        self.by_section: dict[str, Result] = defaultdict(int)
        self.by_block: dict[tuple[str, str], Result] = defaultdict(int)
        for record, entry in zip(records, entries, strict=True):
            amount = _term(entry)
            if amount == 0:
                continue
            code, section = _text(record[headers.CODE]), _text(record[headers.SECTION])
            block = section, _text(record[headers.BLOCK])
            self.by_code[code] = _combined(add, self.by_code[code], amount)
            for ancestor in _ancestors(code):
                self.below[ancestor] = _combined(add, self.below[ancestor], amount)
            self.by_section[section] = _combined(add, self.by_section[section], amount)
            self.by_block[block] = _combined(add, self.by_block[block], amount)

    def of(self, record: Mapping[str, Cell]) -> Result:
        kind = _text(record[headers.KIND])
        section, block, code = (_criterion(record[header]) for header in (headers.SECTION, headers.BLOCK, headers.CODE))
        if kind == "小計":
            return _UNKNOWN if section is None or block is None else self.by_block[section, block]
        if kind == "合計":
            return _UNKNOWN if section is None else self.by_section[section]
        if code is None:
            return _UNKNOWN
        return _combined(add, self.by_code[code], self.below[_text(record[headers.CODE])])


def _ancestors(code: str) -> Iterator[str]:
    """Every prefix that ``code`` matches as ``prefix-*``."""
    position = code.find("-")
    while position >= 0:
        yield code[:position]
        position = code.find("-", position + 1)


def _board(book: Book, accounts: _Accounts) -> Values:
    """The status board's formulas on はじめに."""
    results: dict[str, Result] = {layout.BOARD_TITLE: f"{_year(book)}当初予算 作成ブック"}
    for header, names in zip(headers.DISPLAYED, layout.BOARD_TOTALS, strict=True):
        revenue, expenditure = (accounts.total(section, header) for section in ("収入", "支出"))
        results |= dict(zip(names, (revenue, expenditure, _combined(sub, revenue, expenditure)), strict=True))
    return {
        (named.sheet, named.address): results[name]
        for name, named in book.named.items()
        if results.get(name, _UNKNOWN) != _UNKNOWN and _is_board_formula(name, named)
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
