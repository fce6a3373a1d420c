"""Tables of the master → the core's records. What cannot be read becomes a problem at its place, never an exception."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from enum import Enum
from itertools import compress, count, repeat
from typing import TYPE_CHECKING, Final, TypeVar, cast

from pybudget.core import baseline, headers, settings
from pybudget.core.accounts import Account, Accounts, Kind, Section
from pybudget.core.baseline import BaselineRow
from pybudget.core.budget import BlankCell, Budget, YearLabel
from pybudget.core.cells import AmountCell, FormulaKind, Origin, Pair, Problem, pairs, plain_cells
from pybudget.core.crosswalk import CrosswalkRow, Verdict
from pybudget.core.exceptions import ExceptionRow
from pybudget.core.findings import Place
from pybudget.core.money import AmountError, Unit, parse_amount
from pybudget.core.plan import Plan, PlanKind, PlanRow
from pybudget.core.settings import Settings
from pybudget.master import formulas, layout
from pybudget.master.formula_records import read_formulas, read_stale_results
from pybudget.master.tables import ERROR_VALUES, Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.master.tables import Book, Table

EXCERPT: Final = 30
"""Characters of a cell's content that a message quotes."""

MOST_DIGITS: Final = 10**15
"""Excel keeps 15 digits; a larger number is not an amount."""

Record = dict[str, Cell]
E = TypeVar("E", bound=Enum)


def read_budget(book: Book) -> Budget:
    """The whole book as records.

    Formulas of ours that carry no value (a file saved by a program that does not calculate) are computed first.
    """
    book = formulas.fill_missing(book)
    return Budget(
        settings=_settings(book.tables[layout.SETTINGS.name]),
        accounts=Accounts(_accounts(book.tables[layout.ACCOUNTS.name])),
        plan=Plan(_plan(book.tables[layout.PLAN.name])),
        crosswalk=_crosswalk(book.tables[layout.CROSSWALK.name]),
        exceptions=_exceptions(book.tables[layout.EXCEPTIONS.name]),
        baseline=_baseline(book.tables[layout.BASELINE.name]),
        year_labels=_year_labels(book),
        formulas=read_formulas(book),
        blanks=(
            *_blanks(book.tables[layout.ACCOUNTS.name], _COMPARED, headers.ACCOUNT_NAME),
            *_blanks(book.tables[layout.PLAN.name], (headers.ACCOUNT_CODE,), headers.PLAN_NAME),
        ),
        facts=book.facts,
        stale_results=tuple(read_stale_results(book)),
    )


def text_of(cell: Cell) -> str:
    """A cell's content as stripped text; a whole number without its decimal point."""
    return _text(cell.value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def amount_of(cell: Cell, kind: FormulaKind, unit: Unit = Unit.YEN) -> AmountCell:
    """An amount cell in the unit of its column: whole number, no entry, or a problem."""
    shown = text_of(cell)[:EXCERPT]
    source = (cell.formula or "") if kind is FormulaKind.OTHER else ""
    if cell.value is None or cell.value == "":
        problem = Problem.UNCOMPUTED if cell.formula else None
        return AmountCell(None, kind, problem, (cell.formula or "")[:EXCERPT], source)
    amount, problem = _read_amount(cell.value, unit)
    return AmountCell(amount, kind, problem, shown, source)


def _read_amount(value: object, unit: Unit) -> tuple[int | None, Problem | None]:
    if isinstance(value, bool):
        return None, Problem.UNREADABLE
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return None, Problem.DATE
    if isinstance(value, (int, float)):
        if not abs(value) < MOST_DIGITS:
            return None, Problem.UNREADABLE
        whole = int(value)
        return (whole, None) if whole == value else (None, Problem.FRACTION)
    return _read_text(str(value).strip(), unit)


def _read_text(text: str, unit: Unit) -> tuple[int | None, Problem | None]:
    if text in ERROR_VALUES:
        return None, Problem.ERROR_VALUE
    try:
        yen = parse_amount(text, unit)
    except AmountError:
        return None, Problem.UNREADABLE
    if yen is None:
        return None, None
    return (None, Problem.FRACTION) if yen % unit else (yen // unit, Problem.TEXT_NUMBER)


def _member(kind: type[E], value: str) -> E | None:
    try:
        return kind(value)
    except ValueError:
        return None


def _settings(table: Table) -> Settings:
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    letter = table.letters["値"]
    for row, record in table.records():
        key = text_of(record["項目"])
        values.setdefault(key, text_of(record["値"]))
        places.setdefault(key, Place(table.sheet, f"{letter}{row}", name=key))
    return Settings(values, places)


_TEXTS: Final = (
    headers.CODE,
    headers.SECTION,
    headers.BLOCK,
    headers.KIND,
    headers.ACCOUNT_NAME,
    headers.FUNDS,
    headers.NOTE,
    headers.REASON,
)
_SECTIONS: Final = {section.value: section for section in Section}
_KINDS: Final = {kind.value: kind for kind in Kind}


def _accounts(table: Table) -> tuple[Account, ...]:
    """One record a row; made column by column, because a book may have 100,000 rows."""
    code, section, block, kind, name, funds, note, reason = (_texts(table, header) for header in _TEXTS)
    entry, displayed = (
        pairs(*(_amounts(table, header) for header in names)) for names in (headers.ENTRY, headers.DISPLAYED)
    )
    numbers = count(table.row_number(0))
    rows = map(
        Account,  # its fields in their order
        code,
        map(_SECTIONS.get, section),
        block,
        map(_KINDS.get, kind),
        name,
        funds,
        entry,
        displayed,
        note,
        reason,
        map(Origin, repeat(table.sheet), numbers, repeat(table.letters)),
    )
    return tuple(compress(rows, table.filled_rows()))


def _texts(table: Table, header: str) -> list[str]:
    values = table.values(header)
    types = set(map(type, values))
    if types <= {str, type(None)}:
        return [value.strip() if value else "" for value in cast("list[str | None]", values)]
    if types == {int}:
        return list(map(str, values))
    return list(map(_text, values))


_COMPARED: Final = (headers.CODE, headers.SECTION, headers.BLOCK, headers.KIND, headers.FUNDS)
"""The columns of 科目 by which the workbook's formulas find their rows."""


def _blanks(table: Table, columns: tuple[str, ...], name: str) -> Iterator[BlankCell]:
    """The cells of columns with a blank at either end."""
    for header in columns:
        values = table.values(header)
        padded = {value for value in set(values) if isinstance(value, str) and value != value.strip()}
        for index, value in enumerate(values) if padded else ():
            if value in padded:
                row, called = table.row_number(index), _text(table.values(name)[index])
                yield BlankCell(Place(table.sheet, f"{table.letters[header]}{row}", _text(value), called), header)


_NOTHING: Final = AmountCell()


def _amounts(table: Table, header: str) -> list[AmountCell]:
    """The amount cells of a column of 科目: all are made as plain ones at once, then the few others one by one."""
    values, found = table.values(header), table.formulas(header)
    kinds = {formula: formulas.kind_of(Cell(None, formula), header) for formula in set(found)}
    foreign = {formula for formula, kind in kinds.items() if kind is FormulaKind.OTHER}
    cells = plain_cells(cast("Sequence[int]", values), map(kinds.__getitem__, found))
    if not foreign and _are_plain(values):
        return cells
    for index, (value, formula) in enumerate(zip(values, found, strict=True)):
        if value is None and formula is None:
            cells[index] = _NOTHING
        elif type(value) is not int or formula in foreign or not -MOST_DIGITS < value < MOST_DIGITS:
            cells[index] = amount_of(Cell(value, formula), kinds[formula])
    return cells


def _are_plain(values: Sequence[object]) -> bool:
    """Whether there is nothing but whole numbers that are amounts."""
    if set(map(type, values)) != {int}:
        return False
    numbers = cast("Sequence[int]", values)
    return min(numbers) > -MOST_DIGITS and max(numbers) < MOST_DIGITS


def _pair(record: Record, names: Pair[str], unit: Unit = Unit.YEN) -> Pair[AmountCell]:
    cells = (record[name] for name in names)
    return Pair(*(amount_of(cell, formulas.kind_of(cell, name), unit) for cell, name in zip(cells, names, strict=True)))


def _plan(table: Table) -> tuple[PlanRow, ...]:
    letters = table.letters
    return tuple(_plan_row(record, Origin(table.sheet, row, letters)) for row, record in table.records())


def _plan_row(record: Record, origin: Origin) -> PlanRow:
    level = text_of(record[headers.LEVEL])
    return PlanRow(
        level=int(level) if level in {"1", "2", "3", "4"} else None,
        kind=_member(PlanKind, text_of(record[headers.PLAN_KIND])),
        name=text_of(record[headers.PLAN_NAME]),
        content=text_of(record[headers.CONTENT]),
        entry=_pair(record, headers.PLAN_AMOUNT, Unit.THOUSAND),
        code=text_of(record[headers.ACCOUNT_CODE]),
        note=text_of(record[headers.REMARK]),
        origin=origin,
    )


def _crosswalk(table: Table) -> tuple[CrosswalkRow, ...]:
    letters = table.letters
    return tuple(_crosswalk_row(record, Origin(table.sheet, row, letters)) for row, record in table.records())


def _crosswalk_row(record: Record, origin: Origin) -> CrosswalkRow:
    amounts = {header: amount_of(record[header], FormulaKind.NONE) for header in ("前年度額", "配分額")}
    return CrosswalkRow(
        section=_member(Section, text_of(record["前年度の部"])),
        path=text_of(record["前年度科目"]),
        prior_amount=amounts["前年度額"].amount,
        code=text_of(record["当年度コード"]),
        share=amounts["配分額"].amount,
        verdict=_member(Verdict, text_of(record["判定"])) or Verdict.TO_CHECK,
        reason=text_of(record["理由"]),
        fault=next(
            (
                f"{origin.cell(header)}：{cell.shown}"
                for header, cell in amounts.items()
                if cell.problem not in (None, Problem.TEXT_NUMBER)
            ),
            "",
        ),
        origin=origin,
    )


def _exceptions(table: Table) -> tuple[ExceptionRow, ...]:
    letters = table.letters
    return tuple(
        ExceptionRow(
            rule=text_of(record[headers.EXCEPTION_RULE]),
            target=text_of(record[headers.EXCEPTION_TARGET]),
            reason=text_of(record[headers.EXCEPTION_REASON]),
            approver=text_of(record[headers.EXCEPTION_APPROVER]),
            until=text_of(record[headers.EXCEPTION_END]),
            origin=Origin(table.sheet, row, letters),
        )
        for row, record in table.records()
    )


def _baseline(table: Table) -> tuple[BaselineRow, ...]:
    letters = table.letters
    return tuple(_baseline_row(record, Origin(table.sheet, row, letters)) for row, record in table.records())


def _baseline_row(record: Record, origin: Origin) -> BaselineRow:
    cell = amount_of(record[headers.BASELINE_AMOUNT], FormulaKind.NONE)
    label, time, sheet, row, column = (text_of(record[header]) for header in layout.BASELINE.headers[:-1])
    is_readable = bool(label and row) and (
        column in (*baseline.SHEETS.get(sheet, ()), baseline.NAME_ONLY) and cell.problem in (None, Problem.TEXT_NUMBER)
    )
    return BaselineRow(label, time, sheet, row, column, cell.amount, is_readable, origin)


def _year_labels(book: Book) -> tuple[YearLabel, ...]:
    """The texts that name a year: the settings of file names, and the title on the first sheet."""
    budget_settings = _settings(book.tables[layout.SETTINGS.name])
    labels = [
        YearLabel(replace(budget_settings.places[key], name=key), budget_settings.text(key), offset)
        for key, offset in ((settings.FILE_NAME, 0), (settings.PRIOR_FILE, -1))
        if key in budget_settings.places
    ]
    title = book.named.get(layout.BOARD_TITLE)
    if title is not None:
        labels.append(YearLabel(Place(title.sheet, title.address, name="表題"), text_of(title.cell), 0))
    return tuple(labels)
