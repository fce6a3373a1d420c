"""The statement workbook: sheets 収入の部 and 支出の部 with live formulas, in the look of a template."""

from __future__ import annotations

import datetime as dt
import io
from copy import copy
from dataclasses import KW_ONLY, dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break

from pybudget import resources
from pybudget.core import settings as keys
from pybudget.core.accounts import Kind, Section
from pybudget.core.cells import Column, Pair
from pybudget.core.headers import CHANGE, CHANGE_RATE
from pybudget.core.money import NO_ENTRY
from pybudget.core.statements import UNIT_LINE, Cause, obstacles, statement
from pybudget.errors import PybudgetError
from pybudget.master import finishing
from pybudget.master.sheet_writing import put
from pybudget.output import sheet_template, statement_template
from pybudget.output.sheet_template import SheetTemplate, page_breaks
from pybudget.output.sums import argument_lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.core.budget import Budget
    from pybudget.core.statements import Obstacle, Statement, StatementLine
    from pybudget.master.tables import Value

TITLE_ROW: Final = 1
SECTION_ROW: Final = 2
UNIT_ROW: Final = 3
HEADER_ROW: Final = 4
FIRST_ROW: Final = 5

MAJOR: Final = 1
MINOR: Final = 2
NOTE: Final = 4
AMOUNT_COLUMNS: Final = Pair("C", "E")
CHANGE_COLUMNS: Final = ("F", "G")

LONGEST_FORMULA: Final = 8192
"""Characters of a formula that Excel takes."""

_SENTENCES: Final = {
    Cause.SETTING: "設定の「{name}」（{shown}）が読めないため、作成できません。設定シートの {cell} を直してください。",
    Cause.AMOUNT: (
        "「{name}」の入力額（{sheet}!{cell}：{shown}）が読めないため、作成できません。円の整数で入れ直してください。"
    ),
    Cause.UNCOUNTED_ROW: (
        "「{name}」の行（{sheet}!{cell}）はどの合計にも入らないため、作成できません。"
        "コードの重複や空欄、部と種別を確かめてください。"
    ),
    Cause.GROUP_ENTRY: (
        "「{name}」は内訳のある行なのに入力額（{sheet}!{cell}：{shown}）があるため、作成できません。"
        "内訳の科目に入れ直してください。"
    ),
}


def sheet_name(section: Section) -> str:
    """``収入の部`` / ``支出の部``."""
    return f"{section.value}の部"


def total_name(section: Section) -> str:
    """The defined name of a section's grand total: ``収入合計`` / ``支出合計``."""
    return f"{section.value}合計"


def write_statements(budget: Budget, template: Path | None, *, with_change: bool, modified: dt.datetime) -> bytes:
    """The workbook of both statements.

    Args:
        budget: The book.
        template: The workbook with the look; None takes the one that comes with the package.
        with_change: Whether to add the columns 増減額 and 増減率.
        modified: What the document properties say.

    Returns:
        The package; equal input gives equal bytes.

    Raises:
        PybudgetError: the template is not usable, or something in the book would have to be invented or dropped.
    """
    for obstacle in obstacles(budget):
        raise PybudgetError(_sentence(obstacle))
    look = sheet_template.load(template or resources.folder("templates") / "statements.xlsx", statement_template.FORM)
    workbook = look.workbook
    sheet_template.leave_styles_only(look)
    workbook.properties = DocumentProperties(creator=budget.settings.text(keys.ORGANISATION))
    values: dict[tuple[str, str], object] = {}
    for section in Section:
        page = _Page(
            look, statement(budget, section), workbook.create_sheet(sheet_name(section)), with_change=with_change
        )
        page.write()
        values |= {(page.sheet.title, address): value for address, value in page.values.items()}
        workbook.properties.title = page.statement.title
    workbook.remove(look.sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return finishing.finish(buffer.getvalue(), values, modified.astimezone(dt.UTC))


def _sentence(obstacle: Obstacle) -> str:
    place = obstacle.place
    return _SENTENCES[obstacle.cause].format(
        name=place.name or place.cell, sheet=place.sheet, cell=place.cell, shown=obstacle.shown or "空欄"
    )


@dataclass
class _Page:
    """One statement on its sheet.

    Attributes:
        look: The template.
        statement: What to print.
        sheet: Where to, empty.
        with_change: Whether to add 増減額 and 増減率.
        values: The computed value of every formula written, by address.
    """

    look: SheetTemplate
    statement: Statement
    sheet: Worksheet
    _: KW_ONLY
    with_change: bool
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """Header texts."""
        return (*self.statement.columns, CHANGE, CHANGE_RATE) if self.with_change else self.statement.columns

    def write(self) -> None:
        """Fill and dress the sheet."""
        self.look.set_up(self.sheet, self.width)
        blank = (None,) * (self.width - 1)
        self._write_row(TITLE_ROW, statement_template.TITLE, (self.statement.title, *blank))
        self._write_row(SECTION_ROW, statement_template.SECTION, (self.statement.heading, *blank))
        self._write_row(UNIT_ROW, statement_template.UNIT, (*blank, UNIT_LINE))
        self._write_row(HEADER_ROW, statement_template.HEADER, self.columns)
        for index in range(len(self.statement.lines)):
            self._write_line(index)
        self._set_up_printing()
        self._name_total()

    def _write_row(self, row: int, label: str, contents: Sequence[Value], steps: int = 0) -> None:
        prototype = self.look.prototypes[label]
        for column, (style, content) in enumerate(zip(prototype.styles, contents, strict=False), 1):
            cell: Any = self.sheet.cell(row, column)
            moved_in = steps and column == MINOR
            cell._style = copy(self.look.indented(label, column, steps) if moved_in else style)  # noqa: SLF001 - 40 times as fast as the public way
            if content is not None:
                put(cell, content)
        texts = [
            (column, str(contents[column - 1] or ""), steps if column == MINOR else 0)
            for column in (MAJOR, MINOR, NOTE)
        ]
        self.sheet.row_dimensions[row].height = self.look.height(label, texts)
        for first, last in prototype.merges:
            if first < min(last, self.width):
                self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=min(last, self.width))

    def _write_line(self, index: int) -> None:
        line, row = self.statement.lines[index], FIRST_ROW + index
        names = (line.name, None) if line.level == 1 else (None, line.name)
        contents = (*names, None, line.note or None, None, None, None)
        self._write_row(row, _label(line), contents[: self.width], max(line.level - 2, 0))
        for letter, amount in zip(AMOUNT_COLUMNS, line.amounts, strict=True):
            shown = NO_ENTRY if amount is None else amount
            if line.members or line.kind is not Kind.ACCOUNT:
                members = [FIRST_ROW + member for member in line.members]
                self._put_formula(f"{letter}{row}", self._sum(line, letter, members, is_blank=amount is None), shown)
            else:
                self.sheet[f"{letter}{row}"] = shown
        if self.with_change:
            self._write_change(row, line.amounts)

    def _put_formula(self, address: str, formula: str, value: Value) -> None:
        self.sheet[address] = formula
        self.values[address] = value

    def _sum(self, line: StatementLine, letter: str, rows: Sequence[int], *, is_blank: bool) -> str:
        """The formula over the member rows; one that shows 「－」 while no member has an entry, where none has now.

        The 小計 of an empty block is a formula too: so a reader can tell it from an account.
        """
        if not rows:
            return f'="{NO_ENTRY}"'
        chunks = list(argument_lists(letter, rows))
        total = "+".join(f"SUM({chunk})" for chunk in chunks)
        count = "+".join(f"COUNT({chunk})" for chunk in chunks)
        formula = f'=IF({count}=0,"{NO_ENTRY}",{total})' if is_blank else f"={total}"
        if len(formula) > LONGEST_FORMULA:
            raise PybudgetError(
                f"「{line.name}」の直下の科目が多すぎて（{len(rows):,} 件）、1 つの数式で合計できません。"
                "間に科目を設けて分けてください。"
            )
        return formula

    def _write_change(self, row: int, amounts: Pair[int | None]) -> None:
        (current, prior), (change, rate) = (
            (f"{letter}{row}" for letter in AMOUNT_COLUMNS),
            (f"{letter}{row}" for letter in CHANGE_COLUMNS),
        )
        now, before = (amount or 0 for amount in amounts)
        has_entry = amounts != Pair(None, None)
        self._put_formula(
            change,
            f'=IF(COUNT({current},{prior})=0,"{NO_ENTRY}",N({current})-N({prior}))',
            now - before if has_entry else NO_ENTRY,
        )
        self._put_formula(
            rate,
            f'=IF(N({prior})=0,"{NO_ENTRY}",{change}/ABS({prior}))',
            (now - before) / abs(before) if before else NO_ENTRY,
        )

    def _set_up_printing(self) -> None:
        last = f"{get_column_letter(self.width)}{FIRST_ROW + len(self.statement.lines) - 1}"
        self.sheet.print_area = f"A1:{last}"
        self.sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        self.sheet.freeze_panes = f"A{FIRST_ROW}"
        page = self.look.page_height(self.width)
        if page is None:
            return
        heights = [
            self.sheet.row_dimensions[row].height or 0.0 for row in range(1, FIRST_ROW + len(self.statement.lines))
        ]
        top = sum(heights[: FIRST_ROW - 1])
        lines = self.statement.lines
        opens = [line.kind is Kind.ACCOUNT and bool(line.members) for line in lines]
        first, other = page - top, page - heights[HEADER_ROW - 1]
        for index in page_breaks(heights[FIRST_ROW - 1 :], _together(lines), opens, first, other):
            self.sheet.row_breaks.append(Break(id=FIRST_ROW + index - 1))

    def _name_total(self) -> None:
        for index, line in enumerate(self.statement.lines):
            if line.kind is Kind.TOTAL:
                name = total_name(self.statement.section)
                target = f"'{self.sheet.title}'!${AMOUNT_COLUMNS[Column.CURRENT]}${FIRST_ROW + index}"
                self.look.workbook.defined_names[name] = DefinedName(name, attr_text=target)
                return


def _label(line: StatementLine) -> str:
    """The prototype of a line."""
    if line.kind is Kind.ACCOUNT:
        return statement_template.MAJOR if line.level == 1 else statement_template.MINOR
    return statement_template.SUBTOTAL if line.kind is Kind.SUBTOTAL else statement_template.TOTAL


def _together(lines: Sequence[StatementLine]) -> list[bool]:
    """Which lines must not end a page: a group above its first part, and the line above a 小計 or 合計."""
    following = [
        after.kind is not Kind.ACCOUNT or (line.kind is Kind.ACCOUNT and after.level > line.level)
        for line, after in pairwise(lines)
    ]
    return [*following, False]
