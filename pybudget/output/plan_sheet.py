"""事業計画 as a sheet: the plan's rows with live sums, in the look of a template that staff restyle in Excel."""

from __future__ import annotations

import datetime as dt
import io
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.pagebreak import Break

from pybudget.core.cells import Column, Pair
from pybudget.core.headers import CONTENT
from pybudget.core.money import NO_ENTRY
from pybudget.core.plan import PlanKind
from pybudget.core.plan_document import Heading, HeadingNote, ItemTable
from pybudget.errors import PybudgetError
from pybudget.master import finishing
from pybudget.master.sheet_writing import put
from pybudget.output import sheet_template
from pybudget.output.sheet_template import Form, page_breaks
from pybudget.output.sums import argument_lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.core.plan_document import Line, PlanDocument, Thousands
    from pybudget.master.tables import Value
    from pybudget.output.sheet_template import SheetTemplate

SHEET: Final = "事業計画"

TITLE: Final = "題名"
UNIT: Final = "単位"
HEADER: Final = "表頭"
HEADINGS: Final = ("見出し1", "見出し2", "見出し3", "見出し4")
ITEM: Final = "項目"
SUM: Final = "計"
NOTE: Final = "注記"
LINES: Final = {PlanKind.TEXT: "", PlanKind.BULLET: "・", PlanKind.REMARK: "※"}
"""What stands before each kind of line. The prototype's label is the kind's own word."""
FORM: Final = Form(
    "計画様式",
    (TITLE, UNIT, HEADER, *HEADINGS, ITEM, *(kind.value for kind in LINES), NOTE),
    columns=4,
    optional=(SUM,),
)

TITLE_ROW: Final = 1
UNIT_ROW: Final = 2
HEADER_ROW: Final = 3
FIRST_ROW: Final = 4
AMOUNTS: Final = Pair("C", "D")
TEXT_COLUMNS: Final = 2
LONGEST_FORMULA: Final = 8192
"""Characters of a formula that Excel takes."""


def write_plan_sheet(document: PlanDocument, template: Path, modified: dt.datetime) -> bytes:
    """The plan as an .xlsx package with the sheet 事業計画.

    Args:
        document: What to print.
        template: The workbook with the look.
        modified: What the document properties say.

    Returns:
        The package; equal input gives equal bytes.

    Raises:
        PybudgetError: the template is not usable, or a heading has more parts than a formula takes.
    """
    look = sheet_template.load(template, FORM)
    sheet_template.leave_styles_only(look)
    look.workbook.properties = DocumentProperties(creator=document.organisation, title=document.title)
    page = _Page(look, document, look.workbook.create_sheet(SHEET))
    page.write()
    look.workbook.remove(look.sheet)
    buffer = io.BytesIO()
    look.workbook.save(buffer)
    values = {(SHEET, address): value for address, value in page.values.items()}
    return finishing.finish(buffer.getvalue(), values, modified.astimezone(dt.UTC))


_NOTHING: Final[Thousands] = Pair(None, None)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row to print.

    Attributes:
        label: Its prototype.
        texts: The first two columns.
        amounts: Both years in 千円, None shows 「－」; or blank where the row prints no amount.
        typed: What of the amounts is no sum.
        members: Plan rows that it adds up.
        plan_row: The plan's row that it prints, if it is one that sums add up.
    """

    label: str
    texts: tuple[str, str]
    amounts: Thousands | None = None
    typed: Thousands = _NOTHING
    members: tuple[int, ...] = ()
    plan_row: int | None = None


@dataclass
class _Page:
    """The sheet while it is written.

    Attributes:
        look: The template.
        document: What to print.
        sheet: Where to, empty.
        values: The computed value of every formula written, by address.
    """

    look: SheetTemplate
    document: PlanDocument
    sheet: Worksheet
    values: dict[str, Value] = field(default_factory=dict)

    def write(self) -> None:
        """Fill and dress the sheet."""
        document = self.document
        self.look.set_up(self.sheet, FORM.columns)
        self._dress(TITLE_ROW, TITLE, (document.title, None, None, None))
        self._dress(UNIT_ROW, UNIT, (None, None, None, "単位：千円"))
        self._dress(HEADER_ROW, HEADER, ("項　目", CONTENT, document.year, document.prior_year))
        rows = self._rows()
        places = {row.plan_row: FIRST_ROW + index for index, row in enumerate(rows) if row.plan_row is not None}
        for index, row in enumerate(rows):
            self._write_row(FIRST_ROW + index, row, [places[member] for member in row.members])
        self._set_up_printing(rows)

    def _rows(self) -> list[_Row]:
        found: list[_Row] = []
        for element in self.document.elements:
            if isinstance(element, Heading):
                found.append(_heading_row(element))
            elif isinstance(element, HeadingNote):
                found.append(_Row(NOTE, (f"〔{element.text}〕", "")))
            elif isinstance(element, ItemTable):
                found += [_item_row(item) for item in element.items]
                if SUM in self.look.rows:
                    members = tuple(item.row for item in element.items)
                    found.append(_Row(SUM, (SUM, ""), element.total, members=members))
            else:
                found.append(_line_row(element))
        return found

    def _write_row(self, number: int, row: _Row, members: Sequence[int]) -> None:
        self._dress(number, row.label, (row.texts[0], row.texts[1] or None, None, None))
        if row.amounts is None:
            return
        for column in Column:
            self._put_amount(f"{AMOUNTS[column]}{number}", row, column, members)

    def _put_amount(self, address: str, row: _Row, column: Column, members: Sequence[int]) -> None:
        amount, typed = (row.amounts or row.typed)[column], row.typed[column]
        shown: Value = NO_ENTRY if amount is None else amount
        # Where last year's figures stand on the heading alone, as typed, there is nothing to add up.
        if not members or (typed is not None and typed == amount):
            self.sheet[address] = shown
            return
        chunks = list(argument_lists(AMOUNTS[column], members))
        total = "+".join(([str(typed)] if typed else []) + [f"SUM({chunk})" for chunk in chunks])
        count = "+".join(f"COUNT({chunk})" for chunk in chunks)
        formula = f'=IF({count}=0,"{NO_ENTRY}",{total})' if amount is None else f"={total}"
        if len(formula) > LONGEST_FORMULA:
            raise PybudgetError(
                f"「{row.texts[0]}」の直下の行が多すぎて（{len(members):,} 件）、1 つの数式で合計できません。"
                "間に見出しを設けて分けてください。"
            )
        self.sheet[address] = formula
        self.values[address] = shown

    def _dress(self, number: int, label: str, contents: Sequence[Value]) -> None:
        prototype = self.look.prototypes[label]
        for column, (style, content) in enumerate(zip(prototype.styles, contents, strict=True), 1):
            cell: Any = self.sheet.cell(number, column)
            cell._style = copy(style)  # noqa: SLF001 - 40 times as fast as the public way
            if content is not None:
                put(cell, content)
        texts = [(column, str(contents[column - 1] or ""), 0) for column in range(1, TEXT_COLUMNS + 1)]
        self.sheet.row_dimensions[number].height = self.look.height(label, texts)
        for first, last in prototype.merges:
            end = last if label == TITLE else min(last, TEXT_COLUMNS)  # no template hides an amount below a merge
            if first < end:
                # Not by merge_cells, which looks at every range so far and makes the cells anew, without their borders.
                left, right = get_column_letter(first), get_column_letter(end)
                self.sheet.merged_cells.ranges.add(CellRange(f"{left}{number}:{right}{number}"))

    def _set_up_printing(self, rows: Sequence[_Row]) -> None:
        last = FIRST_ROW + len(rows) - 1
        self.sheet.print_area = f"A1:{AMOUNTS.prior}{max(last, HEADER_ROW)}"
        self.sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        self.sheet.freeze_panes = f"A{FIRST_ROW}"
        page = self.look.page_height(FORM.columns)
        if page is None:
            return
        heights = [self.sheet.row_dimensions[row].height or 0.0 for row in range(1, last + 1)]
        top = sum(heights[: FIRST_ROW - 1])
        opens = [row.label in HEADINGS for row in rows]
        first, other = page - top, page - heights[HEADER_ROW - 1]
        for index in page_breaks(heights[FIRST_ROW - 1 :], _together(rows), opens, first, other):
            self.sheet.row_breaks.append(Break(id=FIRST_ROW + index - 1))


def _heading_row(heading: Heading) -> _Row:
    return _Row(
        HEADINGS[heading.level - 1],
        (f"{heading.number}　{heading.name}", ""),
        heading.amounts if heading.has_amount else None,
        heading.own,
        heading.members,
        heading.row,
    )


def _item_row(item: Line) -> _Row:
    return _Row(ITEM, (item.name, _with_note(item.content, item.note)), item.amounts, item.amounts, plan_row=item.row)


def _line_row(line: Line) -> _Row:
    text = _with_note(LINES[line.kind] + line.name, line.note)
    amounts = line.amounts if line.has_amount else None
    whole = f"{text}\n　{line.content}" if line.content else text
    return _Row(line.kind.value, (whole, ""), amounts, line.amounts, plan_row=line.row)


def _with_note(text: str, note: str) -> str:
    return f"{text}（{note}）" if note else text


def _together(rows: Sequence[_Row]) -> list[bool]:
    """Which rows must not end a page: a heading, a text above items, the last item above 計."""
    found = []
    for row, after in zip(rows, [*rows, None][1:], strict=True):
        leads_on = after is not None and (after.label == SUM or (after.label == ITEM and row.label != ITEM))
        found.append(row.label in HEADINGS or leads_on)
    return found
