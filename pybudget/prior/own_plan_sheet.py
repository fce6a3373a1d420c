"""Last year's plan from the sheet 事業計画 that ``plan`` generates, also when another program has saved it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils.cell import get_column_letter

from pybudget.core.cells import FormulaKind, Problem
from pybudget.core.crosswalk import Decision
from pybudget.core.fiscal_year import find_fiscal_years
from pybudget.core.headers import CONTENT
from pybudget.core.money import Unit
from pybudget.master.records import amount_of
from pybudget.master.tables import Cell
from pybudget.prior.faults import Faults
from pybudget.prior.plan_rows import ITEM_HEADER, PrintedRow, heading_in, prior_plan, year_and_basis
from pybudget.prior.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.plan_comparison import PriorPlan

SHEET: Final = "事業計画"
_DECISION: Final = Decision("計画", f"シート「{SHEET}」", "見出しと合計が様式のとおり")
_HEAD_ROWS: Final = 20
_NAME, _CONTENT, _COLUMNS = 1, 2, 4
_TYPED: Final = re.compile(r"=(-?[0-9]+)\+SUM\(")
"""A heading's own amount before the sum of the rows below it."""


def looks_like_a_plan(page: Worksheet) -> bool:
    """Whether a sheet has the header row and the unit that ``plan`` writes."""
    header = _header_row(page)
    return header is not None and any("単位:千円" in text for text in _texts_above(page, header))


def read_own_plan_sheet(name: str, formulas: Worksheet, values: Worksheet) -> PriorPlan:
    """Read last year's plan from its sheet.

    Args:
        name: The file's name, for messages.
        formulas: The sheet with its formulas.
        values: The same sheet with the values that they had when it was saved, if any.

    Returns:
        The entries of the plan's own year in 千円.

    Raises:
        PybudgetError: the title or a header is not as it was written, an amount is not readable, or a sum is wrong.
    """
    file = Faults(name)
    header = _header_row(formulas) or 1
    year, basis = year_and_basis(file, f"「{SHEET}」", _texts_above(formulas, header))
    column = _own_column(file, formulas, header, year)
    rows = tuple(_rows(file, formulas, values, header, column))
    return prior_plan(file, year, basis, rows, _DECISION)


def _header_row(page: Worksheet) -> int | None:
    for row in page.iter_rows(max_row=_HEAD_ROWS, max_col=_COLUMNS):
        if {ITEM_HEADER, plain(CONTENT)} <= {plain(str(cell.value)) for cell in row if cell.value is not None}:
            return row[0].row
    return None


def _texts_above(page: Worksheet, header: int) -> Iterator[str]:
    for row in page.iter_rows(max_row=header - 1) if header > 1 else ():
        yield from (plain(str(cell.value)) for cell in row if cell.value is not None)


def _own_column(file: Faults, page: Worksheet, header: int, year: FiscalYear) -> int:
    texts = {column: plain(_text(page.cell(header, column).value)) for column in range(1, page.max_column + 1)}
    found = [column for column, text in texts.items() if year in find_fiscal_years(text)]
    if len(found) == 1:
        return found[0]
    raise file.fault(
        f"の「{SHEET}」に{year.label}の金額の列が{'複数あります' if found else 'ありません'}。"
        "見出しを作成したときのとおりに戻してください。"
    )


def _rows(file: Faults, formulas: Worksheet, values: Worksheet, header: int, column: int) -> Iterator[PrintedRow]:
    for number in range(header + 1, formulas.max_row + 1):
        name, content = (_text(formulas.cell(number, at).value) for at in (_NAME, _CONTENT))
        cell: Any = formulas.cell(number, column)
        formula = str(cell.value) if cell.data_type == "f" else None
        amount = amount_of(
            Cell(values.cell(number, column).value, formula),
            FormulaKind.OTHER if formula else FormulaKind.NONE,
            Unit.THOUSAND,
        )
        place = f"「{SHEET}」{get_column_letter(column)}{number}"
        is_known = amount.problem is not Problem.UNCOMPUTED
        if amount.amount is None and is_known and amount.problem is not None:
            raise file.fault(
                f"の{place} の金額（{amount.shown}）が読めません。千円の整数に直してから、もう一度実行してください。"
            )
        is_blank = amount.amount is None and not amount.shown
        if not name and not is_blank:
            raise file.fault(f"の{place} に、名前のない金額があります。その行に項目の名前を入れてください。")
        heading = heading_in(name) if not content else None
        if heading is None and is_blank:
            continue
        level, bare = heading or (None, name.partition("\n　")[0] if not content else name)
        typed = _TYPED.match("".join(formula.split())) if formula else None
        own = int(typed[1]) if typed else None
        yield PrintedRow(place, level, bare, amount.amount, is_blank, is_known, own, is_sum=formula is not None)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
