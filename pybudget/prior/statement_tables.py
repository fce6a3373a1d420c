"""Which tables of a file are its statements of revenue and of expenditure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybudget.core.accounts import Section
from pybudget.errors import PybudgetError
from pybudget.prior.amount_columns import columns_of, own_year
from pybudget.prior.files import require_sheets
from pybudget.prior.header_rows import find_tables, texts_of
from pybudget.prior.lines import marker_in
from pybudget.prior.questions import Choice, PriorQuestion, Question
from pybudget.prior.wording import common_section, plain, section_value, years_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.prior.amount_columns import OwnYear
    from pybudget.prior.grids import Grid
    from pybudget.prior.header_rows import Table
    from pybudget.prior.questions import Answers


@dataclass(frozen=True, slots=True)
class Statement:
    """A table that holds one section or both.

    Attributes:
        table: The table.
        sections: The sections that it holds.
        first: The section of its first rows; None where rows or a column say it.
        year: The fiscal year that it is of, with what told it.
        is_divided: Whether rows or a column say which section is which.
    """

    table: Table
    sections: frozenset[Section]
    first: Section | None
    year: OwnYear
    is_divided: bool


def find_statements(
    name: str, stem: str, grids: Sequence[Grid], answers: Answers, wanted: FiscalYear | None
) -> tuple[Statement, ...]:
    """The one or two tables that hold 収入 and 支出.

    Args:
        name: The file's name, for messages.
        stem: The file's name without its ending, which may name a year.
        grids: All sheets.
        answers: What a person has decided.
        wanted: The year that is looked for, where sheets of several years lie beside each other.

    Raises:
        PybudgetError: a sheet that was named is missing, or no table, or a section, was found.
        PriorQuestion: more than one table would do.
    """
    require_sheets(name, answers.sheets, [grid.name for grid in grids])
    found = [
        statement
        for grid in grids
        if grid.is_visible or grid.name in answers.sheets
        for table in find_tables(grid)
        if (statement := _statement(table, stem)).sections
    ]
    if not found:
        raise PybudgetError(
            f"前年度ファイル「{name}」に、科目と金額の並んだ収入・支出の表が見つかりません。"
            "前年度の予算書のファイルかを確かめてください。"
        )
    chosen = {section: _only(name, section, _preferred(section, found, answers), wanted) for section in Section}
    return tuple(statement for statement in found if statement in chosen.values())


def _preferred(section: Section, found: Sequence[Statement], answers: Answers) -> list[Statement]:
    """The tables of a section: those on sheets that a person has named, if there are any."""
    of_section = [statement for statement in found if section in statement.sections]
    return [statement for statement in of_section if statement.table.grid.name in answers.sheets] or of_section


def _only(name: str, section: Section, of_section: Sequence[Statement], wanted: FiscalYear | None) -> Statement:
    of_year = [statement for statement in of_section if wanted is not None and statement.year.year == wanted]
    if len(of_section) > 1 and len(of_year) == 1:
        return of_year[0]
    if len(of_section) > 1:
        return _ask(name, section, of_section)
    if not of_section:
        raise PybudgetError(
            f"前年度ファイル「{name}」に{section.value}の表が見つかりません。収入と支出の両方が入ったファイルを指定してください。"
        )
    return of_section[0]


def _ask(name: str, section: Section, found: Sequence[Statement]) -> Statement:
    sheets = list(dict.fromkeys(statement.table.grid.name for statement in found))
    if len(sheets) == 1:
        raise PybudgetError(
            f"前年度ファイル「{name}」のシート「{sheets[0]}」に{section.value}の表が {len(found)} つあります。"
            "比較に使う表だけを残したシートを別に作り、そのブックを指定してください。"
        )
    raise PriorQuestion(
        Question.SHEET,
        f"前年度ファイル「{name}」には{section.value}の表が {len(found)} つあり、どれを使うか決められません",
        [Choice(sheet, f"シート「{sheet}」") for sheet in sheets],
    )


def _statement(table: Table, stem: str) -> Statement:
    names = {"シート名": table.grid.name, "ファイル名": stem}
    year = own_year(table.titles, columns_of(table, None), names)
    said = frozenset(_sections_in_rows(table))
    if table.section is not None:
        return Statement(table, said, None, year, is_divided=True)
    first = _first_section(table)
    if first is None and not said:
        first = _section_of_totals(table)
    return Statement(table, said | ({first} if first else set()), first, year, is_divided=bool(said))


def _sections_in_rows(table: Table) -> Iterator[Section]:
    """The sections that rows of the table open, or that its column of sections names."""
    for row in range(table.start, table.end):
        cells = table.grid.rows[row]
        if table.section is None:
            found = marker_in(cells, table.columns)
        else:
            text = cells[table.section] if table.section < len(cells) else ""
            found = section_value(plain(text)) if isinstance(text, str) else None
        if found:
            yield found


def _first_section(table: Table) -> Section | None:
    """The section that is said right above the table, by the sheet's name, in its header, or at the sheet's head."""
    header = [table.headers[column] for column in table.names]
    nearest = [text for text in table.nearby if not years_in(text)] + [text for text in table.nearby if years_in(text)]
    return (
        common_section(nearest)
        or common_section([plain(table.grid.name)])
        or common_section(header)
        or common_section(reversed(table.titles))
    )


def _section_of_totals(table: Table) -> Section | None:
    """The section that the table's total names: 歳入合計."""
    last = (text for row in range(table.end - 1, table.start - 1, -1) for text in texts_of(table.grid.rows[row]))
    return next((section for text in last if text.endswith("計") and (section := common_section([text]))), None)
