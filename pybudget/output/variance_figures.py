"""The figures behind the charts of 増減分析: the steps of the waterfall and the shares of the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core.accounts import Kind
from pybudget.core.cells import Column, Pair
from pybudget.core.money import Rounding, format_yen, to_thousands
from pybudget.core.statements import REFERENCE
from pybudget.core.variance import OTHERS
from pybudget.master.sheet_rows import Formula
from pybudget.output import statement_template, variance_charts
from pybudget.output.figure_tables import FigureTable
from pybudget.output.statement_template import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pybudget.core.variance import SectionVariance
    from pybudget.master.sheet_rows import Content
    from pybudget.output.printed_book import PrintedSheet


def write_steps(sheet: PrintedSheet, item: SectionVariance, accounts: PrintedSheet, first: int) -> FigureTable:
    """The figures of the waterfall: name, amount, where its column begins, up, down, total and what is reached.

    Args:
        sheet: Where to.
        item: The section.
        accounts: The sheet with its accounts.
        first: Where they begin there.
    """
    text, total = item.statement, _total_index(item)
    figures = FigureTable.below(sheet, f"{text.heading}前年度から当年度まで", variance_charts.STEP_HEADERS)
    this_year, last_year = years_of(item)
    amounts = Pair(*(amount or 0 for amount in item.rows[total].amounts))
    level = amounts.prior
    _add_level(figures, last_year, f"N({cell_of(accounts, Part.PRIOR, first + total)})", level)
    changes = [
        (text.lines[index].name, cell_of(accounts, Part.CHANGE, first + index), item.rows[index].change or 0)
        for index in item.steps.shown
    ]
    for name, cell, change in changes:
        level += change
        _add_step(figures, name, Formula(f"=N({cell})", change), level)
    if item.steps.has_others:
        shown_steps = f"SUM(B{figures.first + 1}:B{figures.last})"
        rest = amounts.current - level
        total_change = f"N({cell_of(accounts, Part.CHANGE, first + total)})"
        level += rest
        _add_step(figures, OTHERS, Formula(f"={total_change}-{shown_steps}", rest), level)
    _add_level(figures, this_year, f"N({cell_of(accounts, Part.CURRENT, first + total)})", amounts.current)
    return figures


def years_of(item: SectionVariance) -> tuple[str, str]:
    """What the two years' budgets are called."""
    return item.statement.columns[2], item.statement.columns[4].removeprefix(REFERENCE)


def _total_index(item: SectionVariance) -> int:
    return next(index for index, line in enumerate(item.statement.lines) if line.kind is Kind.TOTAL)


def cell_of(sheet: PrintedSheet, part: Part, row: int) -> str:
    """A cell as formulas on another sheet name it."""
    return f"{sheet.reference}!{sheet.letter(part)}{row}"


def _add_level(figures: FigureTable, name: str, amount: str, value: int) -> None:
    """A total: a column that stands on the ground."""
    row = figures.last + 1
    same = Formula(f"=B{row}", value)
    label = _label(row, name, value, variance_charts.LEVEL_FORMAT)
    contents = (name, Formula(f"={amount}", value), 0, 0, 0, same, same, label)
    figures.add(statement_template.SUBTOTAL, contents)


def _add_step(figures: FigureTable, name: str, amount: Formula, level: int) -> None:
    """A change: a column between what was reached before and what is reached now."""
    row, change = figures.last + 1, int(amount.value)
    contents = (
        name,
        amount,
        Formula(f"=MIN(G{row - 1},G{row})", min(level - change, level)),
        Formula(f"=MAX(B{row},0)", max(change, 0)),
        Formula(f"=MAX(-B{row},0)", max(-change, 0)),
        0,
        Formula(f"=G{row - 1}+B{row}", level),
        _label(row, name, change, variance_charts.CHANGE_FORMAT),
    )
    figures.add(statement_template.MINOR, contents)


def _label(row: int, name: str, amount: int, number_format: str) -> Formula:
    """What stands under a column of the waterfall: its name and, on a line of its own, its figure in 千円."""
    thousands = to_thousands(amount, Rounding.HALF_UP)
    sign = "+" if thousands > 0 and number_format == variance_charts.CHANGE_FORMAT else ""
    figure = f'TEXT(ROUND(B{row}/1000,0),"{number_format}")'
    return Formula(f"=A{row}&CHAR(10)&{figure}", f"{name}\n{sign}{format_yen(thousands)}")


def write_shares(sheet: PrintedSheet, item: SectionVariance, accounts: PrintedSheet, first: int) -> FigureTable:
    """The shares of the total in both years, the largest first. Arguments as those of ``write_steps``."""
    text, total = item.statement, _total_index(item)
    figures = FigureTable.below(sheet, f"{text.heading}構成比", variance_charts.share_headers(years_of(item)))
    for index in item.parts:
        contents: list[Content] = [text.lines[index].name, *_amount_links(accounts, first + index, item, index)]
        for column, part in zip(Column, (Part.CURRENT, Part.PRIOR), strict=True):
            whole, amount = item.rows[total].amounts[column] or 0, item.rows[index].amounts[column] or 0
            cell, base = cell_of(accounts, part, first + index), cell_of(accounts, part, first + total)
            contents.append(Formula(f"=IF(N({base})=0,0,N({cell})/{base})", amount / whole if whole else 0))
        figures.add(statement_template.MINOR, contents)
    return figures


def _amount_links(accounts: PrintedSheet, row: int, item: SectionVariance, index: int) -> Sequence[Formula]:
    return [
        Formula(f"=N({cell_of(accounts, part, row)})", item.rows[index].amounts[column] or 0)
        for column, part in zip(Column, (Part.CURRENT, Part.PRIOR), strict=True)
    ]
