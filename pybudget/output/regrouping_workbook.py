"""The workbook 組替一覧: a sheet a section, every account of last year's with where its amount has gone."""

from __future__ import annotations

import datetime as dt
import io
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from openpyxl.packaging.core import DocumentProperties

from pybudget import resources
from pybudget.core import settings as keys
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.path_index import SEPARATOR
from pybudget.core.regrouping import Move
from pybudget.core.statements import UNIT_LINE, budget_name
from pybudget.master import finishing
from pybudget.master.sheet_writing import put
from pybudget.output import sheet_template
from pybudget.output.sheet_template import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pybudget.core.budget import Budget
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.regrouping import Transfer
    from pybudget.master.tables import Value
    from pybudget.output.sheet_template import SheetTemplate

TITLE, SECTION, UNIT, HEADER = "題名", "部", "単位", "見出し"
SAME, CHANGED, CONTINUED, TOTAL, DIFFERENCE, NOTE = "同じ", "組替", "続き", "合計", "差引", "説明"
FORM: Final = Form("様式", (TITLE, SECTION, UNIT, HEADER, SAME, CHANGED, CONTINUED, TOTAL, DIFFERENCE, NOTE), columns=8)

WIDTH: Final = 8
HEADER_ROW: Final = 4
FIRST_ROW: Final = 5
PRIOR, AMOUNT, REST = "B", "F", "G"


def sheet_name(section: Section) -> str:
    """``収入の組替`` / ``支出の組替``."""
    return f"{section.value}の組替"


def write_regrouping(budget: Budget, year: FiscalYear, lines: Sequence[Transfer], modified: dt.datetime) -> bytes:
    """The workbook of 組替一覧.

    Args:
        budget: This year's book.
        year: Its fiscal year.
        lines: What became of last year's accounts.
        modified: What the document properties say.

    Returns:
        The package; equal input gives equal bytes.
    """
    look = sheet_template.load(resources.folder("templates") / "regrouping.xlsx", FORM)
    workbook = look.workbook
    sheet_template.leave_styles_only(look)
    title = f"{year.label}{budget_name(budget.settings.text(keys.EDITION))[0]}　前年度からの組替一覧"
    workbook.properties = DocumentProperties(creator=budget.settings.text(keys.ORGANISATION), title=title)
    values: dict[tuple[str, str], object] = {}
    for section in Section:
        page = _Page(look, workbook.create_sheet(sheet_name(section)), budget, section)
        page.write(title, year, [line for line in lines if line.section is section])
        values |= {(page.sheet.title, address): value for address, value in page.values.items()}
    workbook.remove(look.sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return finishing.finish(buffer.getvalue(), values, modified.astimezone(dt.UTC))


@dataclass
class _Page:
    """One section's list on its sheet."""

    look: SheetTemplate
    sheet: Worksheet
    budget: Budget
    section: Section
    values: dict[str, Value] = field(default_factory=dict)

    def write(self, title: str, year: FiscalYear, lines: Sequence[Transfer]) -> None:
        """Fill and dress the sheet."""
        self.look.set_up(self.sheet, WIDTH)
        blank = (None,) * (WIDTH - 1)
        self._write_row(1, TITLE, (title, *blank))
        self._write_row(2, SECTION, (f"【{self.section.value}の部】", *blank))
        self._write_row(3, UNIT, (*blank, UNIT_LINE))
        headings = ("前年度の科目", "前年度の額", "区分", "コード", f"{year.label}の科目", "組替額")
        self._write_row(HEADER_ROW, HEADER, (*headings, "行き先のない額", "理由"))
        for row, line in enumerate(lines, FIRST_ROW):
            self._write_line(row, line)
        total = FIRST_ROW + len(lines)
        self._write_total(total, lines)
        self._write_notes(total + 2, lines)
        self._set_up_printing(total)

    def _write_row(self, row: int, label: str, contents: Sequence[Value]) -> None:
        prototype = self.look.prototypes[label]
        for column, (style, content) in enumerate(zip(prototype.styles, contents, strict=True), 1):
            cell: Any = self.sheet.cell(row, column)
            cell._style = copy(style)  # noqa: SLF001 - 40 times as fast as the public way
            if content is not None:
                put(cell, content)
        texts = [(column, str(content), 0) for column, content in enumerate(contents, 1) if isinstance(content, str)]
        self.sheet.row_dimensions[row].height = self.look.height(label, texts)
        for first, last in prototype.merges:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)

    def _write_line(self, row: int, line: Transfer) -> None:
        is_continued = line.prior is None
        label = CONTINUED if is_continued else CHANGED if line.is_change else SAME
        source = None if is_continued else SEPARATOR.join(line.path)
        target = SEPARATOR.join(line.target) or "－"
        contents = (line.move.value, line.code or "－", target, line.amount, line.rest, line.reason or None)
        self._write_row(row, label, (source, line.prior, *contents))

    def _write_total(self, row: int, lines: Sequence[Transfer]) -> None:
        self._write_row(row, TOTAL, ("合計", *(None,) * (WIDTH - 1)))
        sums = {
            PRIOR: sum(line.prior or 0 for line in lines),
            AMOUNT: sum(line.amount or 0 for line in lines),
            REST: sum(line.rest or 0 for line in lines),
        }
        for letter, value in sums.items():
            self._put_formula(f"{letter}{row}", f"=SUM({letter}{HEADER_ROW}:{letter}{row - 1})", value)
        self._write_row(row + 1, DIFFERENCE, ("前年度の額 － 組替額 － 行き先のない額", *(None,) * (WIDTH - 1)))
        difference = sums[PRIOR] - sums[AMOUNT] - sums[REST]
        self._put_formula(f"{PRIOR}{row + 1}", f"={PRIOR}{row}-{AMOUNT}{row}-{REST}{row}", difference)

    def _put_formula(self, address: str, formula: str, value: Value) -> None:
        self.sheet[address] = formula
        self.values[address] = value

    def _write_notes(self, row: int, lines: Sequence[Transfer]) -> None:
        counts = [(move, sum(line.move is move for line in lines)) for move in Move]
        found = "、".join(f"{move.value} {count} 行" for move, count in counts if count)
        placed = sum(line.amount or 0 for line in lines)
        shown = self.budget.accounts.total(self.section, Column.PRIOR) or 0
        notes = [f"内訳：{found or 'なし'}"]
        if placed != shown:
            notes.append(
                f"組替額の合計は、科目シートの前年度合計 {shown:,} 円と {placed - shown:,} 円違います。"
                "前年度更新か対応表を確定を実行すると、科目シートに反映します。"
            )
        for offset, note in enumerate(notes):
            self._write_row(row + offset, NOTE, (note, *(None,) * (WIDTH - 1)))
        self.sheet.print_area = f"A1:H{row + len(notes) - 1}"

    def _set_up_printing(self, total: int) -> None:
        self.sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        self.sheet.freeze_panes = f"A{FIRST_ROW}"
        if total > FIRST_ROW:
            self.sheet.auto_filter.ref = f"A{HEADER_ROW}:H{total - 1}"
