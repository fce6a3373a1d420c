"""増減分析 as a workbook: tables of every account and plan item, a waterfall and shares as native charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.accounts import Kind
from pybudget.core.cells import Column, Pair
from pybudget.core.headers import CHANGE, CHANGE_RATE, REASON
from pybudget.core.money import NO_ENTRY, Rounding, format_yen, to_thousands
from pybudget.core.statements import REFERENCE, UNIT_LINE
from pybudget.core.variance import OTHERS, analyse
from pybudget.errors import PybudgetError
from pybudget.master.sheet_rows import Formula
from pybudget.output import formula_texts, statement_template, variance_charts
from pybudget.output.formula_texts import shown
from pybudget.output.printed_book import PrintedBook, PrintedColumn
from pybudget.output.statement_template import Part
from pybudget.output.statement_workbook import label_of, require_printable
from pybudget.output.variance_charts import ShareTable, StepTable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.variance import Analysis, PlanVariance, SectionVariance, Variance
    from pybudget.master.sheet_rows import Content
    from pybudget.output.printed_book import PrintedSheet

ACCOUNTS_SHEET: Final = "科目別増減"
PLAN_SHEET: Final = "事業計画別増減"
STEPS_SHEET: Final = "増減グラフの数値"
SHARES_SHEET: Final = "構成比の数値"

_RANK: Final = "順位"
_MARK: Final = "区分"
_NAME_WIDTHS: Final = (16.0, 30.0)
_AMOUNT_WIDTH: Final = 15.0


def write_variance(budget: Budget, template: Path | None, modified: dt.datetime) -> bytes:
    """The workbook of 増減分析.

    Args:
        budget: The book.
        template: The workbook with the look; None takes the one that comes with the package.
        modified: What the document properties say.

    Returns:
        The package; equal input gives equal bytes.

    Raises:
        PybudgetError: the template is not usable, or something in the book would have to be invented or dropped.
    """
    require_printable(budget)
    analysis = analyse(budget)
    for item in analysis.sections:
        if all(line.kind is not Kind.TOTAL for line in item.statement.lines):
            raise PybudgetError(
                f"科目シートに{item.statement.section.value}の合計の行がないため、増減分析を作成できません。"
                "種別が「合計」の行を戻してください。"
            )
    book = PrintedBook.with_look(template)
    title = f"{analysis.sections[0].statement.title}　増減分析"
    pages = [
        book.add_sheet(variance_charts.sheet_name(item.statement.section), variance_charts.COLUMNS)
        for item in analysis.sections
    ]
    accounts = _write_accounts(book, analysis, title)
    if analysis.plan:
        _write_plan(book, analysis, title)
    steps = book.add_sheet(STEPS_SHEET, variance_charts.STEP_COLUMNS)
    shares = book.add_sheet(SHARES_SHEET, variance_charts.SHARE_COLUMNS)
    for sheet in (steps, shares):
        sheet.add(statement_template.TITLE, (title,))
    for item, page, first in zip(analysis.sections, pages, accounts.first_rows, strict=True):
        charts = (
            variance_charts.waterfall(steps, _write_steps(steps, item, accounts.sheet, first)),
            variance_charts.shares(shares, _write_shares(shares, item, accounts.sheet, first), _years(item)),
        )
        variance_charts.draw(page, item.statement, charts)
    steps.close()
    shares.close()
    return book.saved(title, budget.settings.text(keys.ORGANISATION), modified)


def _years(item: SectionVariance) -> tuple[str, str]:
    """What the two years' budgets are called."""
    return item.statement.columns[2], item.statement.columns[4].removeprefix(REFERENCE)


class _Accounts:
    """The sheet 科目別増減 and, for each section, the row of its first line."""

    def __init__(self, sheet: PrintedSheet) -> None:
        self.sheet = sheet
        self.first_rows: list[int] = []


def _write_accounts(book: PrintedBook, analysis: Analysis, title: str) -> _Accounts:
    text = analysis.sections[0].statement
    names = (text.columns[0], text.columns[1])
    sheet = _table_sheet(book, ACCOUNTS_SHEET, names, (text.columns[2], text.columns[4]))
    sheet.add(statement_template.TITLE, (title,))
    sheet.add(statement_template.UNIT, (*(None,) * (len(sheet.columns) - 1), UNIT_LINE))
    sheet.add_header()
    found = _Accounts(sheet)
    for item in analysis.sections:
        sheet.add(statement_template.SECTION, (item.statement.heading,), is_together=True)
        found.first_rows.append(sheet.next_row)
        for line, row in zip(item.statement.lines, item.rows, strict=True):
            label = label_of(line)
            contents: list[Content] = [line.name, None] if line.level == 1 else [None, line.name]
            members = [found.first_rows[-1] + member for member in line.members]
            is_sum = bool(members) or line.kind is not Kind.ACCOUNT
            for part, amount in zip((Part.CURRENT, Part.PRIOR), line.amounts, strict=True):
                letter = sheet.letter(part)
                contents.append(formula_texts.sum_of(letter, members, amount, line.name) if is_sum else shown(amount))
            sheet.add(label, [*contents, *_changes(sheet, row)], steps=max(line.level - 2, 0), is_together=is_sum)
    _set_landscape(sheet)
    return found


def _table_sheet(book: PrintedBook, name: str, names: tuple[str, str], years: tuple[str, str]) -> PrintedSheet:
    """A sheet whose rows are a name, both years, the change, its rate and rank, what is special and why."""
    columns = (
        PrintedColumn(Part.MAJOR, names[0], _NAME_WIDTHS[0]),
        PrintedColumn(Part.MINOR, names[1], _NAME_WIDTHS[1]),
        PrintedColumn(Part.CURRENT, years[0], _AMOUNT_WIDTH + 1),
        PrintedColumn(Part.PRIOR, years[1], _AMOUNT_WIDTH + 4),
        PrintedColumn(Part.CHANGE, CHANGE, _AMOUNT_WIDTH),
        PrintedColumn(Part.RATE, CHANGE_RATE, 10.0),
        PrintedColumn(Part.CURRENT, _RANK, 7.0),
        PrintedColumn(Part.NOTE, _MARK, 10.0),
        PrintedColumn(Part.NOTE, REASON, 44.0),
    )
    return book.add_sheet(name, columns)


def _changes(sheet: PrintedSheet, row: Variance) -> list[Content]:
    """Change, rate, rank, marks and reason of the row that is written next."""
    number = sheet.next_row
    current, prior, change = (f"{sheet.letter(part)}{number}" for part in (Part.CURRENT, Part.PRIOR, Part.CHANGE))
    marks = "・".join(mark.value for mark in row.marks)
    if not row.is_comparable:
        return [NO_ENTRY, NO_ENTRY, None, marks or None, row.reason or None]
    return [
        formula_texts.change(current, prior, row.amounts),
        formula_texts.change_rate(change, prior, row.amounts),
        row.rank,
        marks or None,
        row.reason or None,
    ]


def _write_plan(book: PrintedBook, analysis: Analysis, title: str) -> None:
    text = analysis.sections[0].statement
    years = tuple(column.removesuffix("予算") for column in (text.columns[2], text.columns[4]))
    sheet = _table_sheet(book, PLAN_SHEET, ("大項目", "事業・項目"), (years[0], years[1]))
    sheet.add(statement_template.TITLE, (title,))
    sheet.add(statement_template.UNIT, (*(None,) * (len(sheet.columns) - 1), "単位：千円"))
    sheet.add_header()
    first = sheet.next_row
    for item in analysis.plan:
        label = statement_template.MAJOR if item.level == 0 else statement_template.MINOR
        contents: list[Content] = [item.name, None] if item.level == 0 else [None, item.name]
        contents += [_plan_amount(sheet, item, column, first) for column in Column]
        sheet.add(
            label,
            [*contents, *_changes(sheet, item.variance)],
            steps=max(item.level - 1, 0),
            is_together=bool(item.members),
        )
    _set_landscape(sheet)


def _plan_amount(sheet: PrintedSheet, item: PlanVariance, column: Column, first: int) -> Content:
    """What a heading adds up: its own amount, and the rows below it that carry one."""
    amount, own = item.variance.amounts[column], item.own[column]
    if not item.members or (own is not None and own == amount):
        return shown(amount)
    letter = sheet.letter((Part.CURRENT, Part.PRIOR)[column])
    total = formula_texts.sum_of(letter, [first + member for member in item.members], amount, item.name)
    return total if own is None else Formula(f"{total.text}+{own}", total.value)


def _set_landscape(sheet: PrintedSheet) -> None:
    sheet.sheet.page_setup.orientation = "landscape"
    sheet.close()


def _write_steps(figures: PrintedSheet, item: SectionVariance, accounts: PrintedSheet, first: int) -> StepTable:
    """The figures of the waterfall: name, amount, where its column begins, up, down, total and what is reached."""
    text, total = item.statement, _total_index(item)
    figures.add(statement_template.SECTION, (f"{text.heading}前年度から当年度まで",), is_together=True)
    figures.add(statement_template.HEADER, variance_charts.STEP_HEADERS, is_together=True)
    start = figures.next_row
    this_year, last_year = _years(item)
    amounts = Pair(*(amount or 0 for amount in item.rows[total].amounts))
    level = amounts.prior
    _add_level(figures, last_year, f"N({_cell(accounts, Part.PRIOR, first + total)})", level)
    changes = [
        (text.lines[index].name, _cell(accounts, Part.CHANGE, first + index), item.rows[index].change or 0)
        for index in item.steps.shown
    ]
    for name, cell, change in changes:
        level += change
        _add_step(figures, name, Formula(f"=N({cell})", change), level)
    if item.steps.has_others:
        shown_steps = f"SUM(B{start + 1}:B{figures.next_row - 1})"
        rest = amounts.current - level
        total_change = f"N({_cell(accounts, Part.CHANGE, first + total)})"
        level += rest
        _add_step(figures, OTHERS, Formula(f"={total_change}-{shown_steps}", rest), level)
    _add_level(figures, this_year, f"N({_cell(accounts, Part.CURRENT, first + total)})", amounts.current)
    return StepTable(start, figures.next_row - 1, _levels(item))


def _levels(item: SectionVariance) -> tuple[int, ...]:
    """Every height that the waterfall passes, in yen."""
    current, prior = (amount or 0 for amount in item.rows[_total_index(item)].amounts)
    found = [prior]
    for index in item.steps.shown:
        found.append(found[-1] + (item.rows[index].change or 0))
    return (*found, current)


def _total_index(item: SectionVariance) -> int:
    return next(index for index, line in enumerate(item.statement.lines) if line.kind is Kind.TOTAL)


def _cell(sheet: PrintedSheet, part: Part, row: int) -> str:
    return f"{sheet.reference}!{sheet.letter(part)}{row}"


def _add_level(figures: PrintedSheet, name: str, amount: str, value: int) -> None:
    """A total: a column that stands on the ground."""
    row = figures.next_row
    same = Formula(f"=B{row}", value)
    label = _label(row, name, value, variance_charts.LEVEL_FORMAT)
    contents = (name, Formula(f"={amount}", value), 0, 0, 0, same, same, label)
    figures.add(statement_template.SUBTOTAL, contents)


def _add_step(figures: PrintedSheet, name: str, amount: Formula, level: int) -> None:
    """A change: a column between what was reached before and what is reached now."""
    row, change = figures.next_row, int(amount.value)
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
    """What stands under a column of the waterfall: its name and its figure in 千円."""
    thousands = to_thousands(amount, Rounding.HALF_UP)
    sign = "+" if thousands > 0 and number_format == variance_charts.CHANGE_FORMAT else ""
    return Formula(f'=A{row}&" "&TEXT(ROUND(B{row}/1000,0),"{number_format}")', f"{name} {sign}{format_yen(thousands)}")


def _write_shares(figures: PrintedSheet, item: SectionVariance, accounts: PrintedSheet, first: int) -> ShareTable:
    """The shares of the total in both years, in print order from the largest."""
    text, total = item.statement, _total_index(item)
    figures.add(statement_template.SECTION, (f"{text.heading}構成比",), is_together=True)
    figures.add(statement_template.HEADER, variance_charts.share_headers(_years(item)), is_together=True)
    start = figures.next_row
    for index in item.parts:
        contents: list[Content] = [text.lines[index].name, *_amount_links(accounts, first + index, item, index)]
        for column, part in zip(Column, (Part.CURRENT, Part.PRIOR), strict=True):
            whole, amount = item.rows[total].amounts[column] or 0, item.rows[index].amounts[column] or 0
            cell, base = _cell(accounts, part, first + index), _cell(accounts, part, first + total)
            contents.append(Formula(f"=IF(N({base})=0,0,N({cell})/{base})", amount / whole if whole else 0))
        figures.add(statement_template.MINOR, contents)
    return ShareTable(start, figures.next_row - 1)


def _amount_links(accounts: PrintedSheet, row: int, item: SectionVariance, index: int) -> Sequence[Formula]:
    return [
        Formula(f"=N({_cell(accounts, part, row)})", item.rows[index].amounts[column] or 0)
        for column, part in zip(Column, (Part.CURRENT, Part.PRIOR), strict=True)
    ]
