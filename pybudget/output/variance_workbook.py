"""増減分析 as a workbook: tables of every account and plan item, a waterfall and shares as native charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.core.accounts import Kind
from pybudget.core.cells import Column
from pybudget.core.headers import CHANGE, CHANGE_RATE, REASON
from pybudget.core.money import NO_ENTRY
from pybudget.core.path_index import SEPARATOR
from pybudget.core.statements import UNIT_LINE
from pybudget.core.variance import analyse
from pybudget.errors import PybudgetError
from pybudget.master.sheet_rows import Formula
from pybudget.output import formula_texts, statement_template, variance_charts, variance_ranks
from pybudget.output.formula_texts import shown
from pybudget.output.printed_book import PrintedBook, PrintedColumn
from pybudget.output.statement_template import Part
from pybudget.output.statement_workbook import label_of, require_printable, together
from pybudget.output.variance_figures import cell_of, write_shares, write_steps, years_of
from pybudget.output.variance_ranks import RANK, Ranking, rankings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.variance import Analysis, PlanVariance, Variance
    from pybudget.master.sheet_rows import Content
    from pybudget.output.printed_book import PrintedSheet

ACCOUNTS_SHEET: Final = "科目別増減"
PLAN_SHEET: Final = "事業計画別増減"
STEPS_SHEET: Final = "増減グラフの数値"
SHARES_SHEET: Final = "構成比の数値"

_FIRST_RANKING: Final = 2
"""The row of the sheet 増減の順位 below its title."""
_MARK: Final = "区分"
_NAME_WIDTHS: Final = (24.0, 31.0)
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
    ranks = _rankings(analysis)
    tables = _write_accounts(book, analysis, title, ranks)
    if analysis.plan:
        tables.append(_write_plan(book, analysis, title, ranks[-1]))
    _write_ranks(book, title, list(zip(ranks, tables, strict=True)))
    _draw(book, analysis, pages, tables, title)
    return book.saved(title, budget.settings.text(keys.ORGANISATION), modified)


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows beside last year's, on their sheet.

    Attributes:
        sheet: Where they stand.
        first: Number of the first.
    """

    sheet: PrintedSheet
    first: int

    def changes(self, ranking: Ranking) -> dict[int, str]:
        """The cell of each row's change."""
        return {index: cell_of(self.sheet, Part.CHANGE, self.first + index) for index in ranking.order}


def _rankings(analysis: Analysis) -> list[Ranking]:
    """What is ranked: the accounts of each section, then the plan."""
    tables = [
        (item.statement.heading, _paths((line.level, line.name) for line in item.statement.lines), item.rows)
        for item in analysis.sections
    ]
    if analysis.plan:
        names = _paths((item.level, item.name) for item in analysis.plan)
        tables.append(("【事業計画】（千円）", names, tuple(item.variance for item in analysis.plan)))
    return rankings(tables, _FIRST_RANKING)


def _paths(rows: Iterable[tuple[int, str]]) -> list[str]:
    """Names with those above them: 事務費 alone does not say whose it is."""
    above: list[tuple[int, str]] = []
    found = []
    for level, name in rows:
        above = [(other, text) for other, text in above if other < level] + [(level, name)]
        found.append(SEPARATOR.join(text for _, text in above))
    return found


def _write_ranks(book: PrintedBook, title: str, ranked: Sequence[tuple[Ranking, _Table]]) -> None:
    sheet = book.add_sheet(variance_ranks.SHEET, variance_ranks.COLUMNS)
    sheet.add(statement_template.TITLE, (title,))
    for ranking, table in ranked:
        ranking.write(sheet, table.changes(ranking))
    sheet.close()


def _draw(
    book: PrintedBook, analysis: Analysis, pages: Sequence[PrintedSheet], tables: Sequence[_Table], title: str
) -> None:
    """Write the figures and put the charts that show them on their pages."""
    steps = book.add_sheet(STEPS_SHEET, variance_charts.STEP_COLUMNS)
    shares = book.add_sheet(SHARES_SHEET, variance_charts.SHARE_COLUMNS)
    for sheet in (steps, shares):
        sheet.add(statement_template.TITLE, (title,))
    for item, page, table in zip(analysis.sections, pages, tables, strict=False):  # the plan has no charts
        charts = (
            variance_charts.waterfall(write_steps(steps, item, table.sheet, table.first)),
            variance_charts.shares(write_shares(shares, item, table.sheet, table.first), years_of(item)),
        )
        variance_charts.draw(page, item.statement, charts)
    for sheet in (steps, shares):
        sheet.sheet.page_setup.fitToHeight = 1
    _close_landscape(steps)
    shares.close()


def _write_accounts(book: PrintedBook, analysis: Analysis, title: str, ranks: Sequence[Ranking]) -> list[_Table]:
    text = analysis.sections[0].statement
    names = (text.columns[0], text.columns[1])
    sheet = _table_sheet(book, ACCOUNTS_SHEET, names, (text.columns[2], text.columns[4]))
    sheet.add(statement_template.TITLE, (title,))
    sheet.add(statement_template.UNIT, (*(None,) * (len(sheet.columns) - 1), UNIT_LINE))
    sheet.add_header()
    tables = []
    for item, ranking in zip(analysis.sections, ranks, strict=False):  # the last one is the plan's
        sheet.opens.add(sheet.add(statement_template.SECTION, (item.statement.heading,), is_together=True))
        table = _Table(sheet, sheet.next_row)
        places, lines = ranking.places, item.statement.lines
        for index, (line, row, is_together) in enumerate(zip(lines, item.rows, together(lines), strict=True)):
            contents: list[Content] = [line.name, None] if line.level == 1 else [None, line.name]
            members = [table.first + member for member in line.members]
            is_sum = bool(members) or line.kind is not Kind.ACCOUNT
            for part, amount in zip((Part.CURRENT, Part.PRIOR), line.amounts, strict=True):
                letter = sheet.letter(part)
                contents.append(formula_texts.sum_of(letter, members, amount, line.name) if is_sum else shown(amount))
            contents += _changes(sheet, row, places.get(index))
            number = sheet.add(label_of(line), contents, steps=max(line.level - 2, 0), is_together=is_together)
            if members and line.level == 1:
                sheet.opens.add(number)
        tables.append(table)
    _close_landscape(sheet)
    return tables


def _table_sheet(book: PrintedBook, name: str, names: tuple[str, str], years: tuple[str, str]) -> PrintedSheet:
    """A sheet whose rows are a name, both years, the change, its rate and rank, what is special and why."""
    columns = (
        PrintedColumn(Part.MAJOR, names[0], _NAME_WIDTHS[0]),
        PrintedColumn(Part.MINOR, names[1], _NAME_WIDTHS[1]),
        PrintedColumn(Part.CURRENT, years[0], _AMOUNT_WIDTH + 1),
        PrintedColumn(Part.PRIOR, years[1], _AMOUNT_WIDTH + 4),
        PrintedColumn(Part.CHANGE, CHANGE, _AMOUNT_WIDTH),
        PrintedColumn(Part.RATE, CHANGE_RATE, 10.0),
        PrintedColumn(Part.CURRENT, RANK, 7.0),
        PrintedColumn(Part.NOTE, _MARK, 10.0),
        PrintedColumn(Part.NOTE, REASON, 36.0),
    )
    return book.add_sheet(name, columns)


def _changes(sheet: PrintedSheet, row: Variance, rank: Formula | None) -> list[Content]:
    """Change, rate, rank, marks and reason of the row that is written next."""
    number = sheet.next_row
    current, prior, change = (f"{sheet.letter(part)}{number}" for part in (Part.CURRENT, Part.PRIOR, Part.CHANGE))
    marks = "・".join(mark.value for mark in row.marks)
    if not row.is_comparable:
        return [NO_ENTRY, NO_ENTRY, None, marks or None, row.reason or None]
    return [
        formula_texts.change(current, prior, row.amounts),
        formula_texts.change_rate(change, prior, row.amounts),
        rank,
        marks or None,
        row.reason or None,
    ]


def _write_plan(book: PrintedBook, analysis: Analysis, title: str, ranking: Ranking) -> _Table:
    text = analysis.sections[0].statement
    years = tuple(column.removesuffix("予算") for column in (text.columns[2], text.columns[4]))
    sheet = _table_sheet(book, PLAN_SHEET, ("大項目", "事業・項目"), (years[0], years[1]))
    sheet.add(statement_template.TITLE, (title,))
    sheet.add(statement_template.UNIT, (*(None,) * (len(sheet.columns) - 1), "単位：千円"))
    sheet.add_header()
    first, places = sheet.next_row, ranking.places
    for index, item in enumerate(analysis.plan):
        label = statement_template.MAJOR if item.level == 0 else statement_template.MINOR
        contents: list[Content] = [item.name, None] if item.level == 0 else [None, item.name]
        contents += [_plan_amount(sheet, item, column, first) for column in Column]
        contents += _changes(sheet, item.variance, places.get(index))
        number = sheet.add(label, contents, steps=max(item.level - 1, 0), is_together=bool(item.members))
        if item.members:
            sheet.opens.add(number)
    _close_landscape(sheet)
    return _Table(sheet, first)


def _plan_amount(sheet: PrintedSheet, item: PlanVariance, column: Column, first: int) -> Content:
    """What a heading adds up: its own amount, and the rows below it that carry one."""
    amount, own = item.variance.amounts[column], item.own[column]
    if not item.members or (own is not None and own == amount):
        return shown(amount)
    letter = sheet.letter((Part.CURRENT, Part.PRIOR)[column])
    total = formula_texts.sum_of(letter, [first + member for member in item.members], amount, item.name)
    return total if own is None else Formula(f"{total.text}+{own}", total.value)


def _close_landscape(sheet: PrintedSheet) -> None:
    """Close a sheet that is too wide for an upright page."""
    sheet.sheet.page_setup.orientation = "landscape"
    sheet.close()
