"""How the columns of the master's tables look: widths, formats, alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.styles import Alignment
from openpyxl.utils.cell import get_column_letter

from pybudget.core import headers
from pybudget.core.text_width import line_count
from pybudget.master import layout
from pybudget.master.palette import AMOUNT_FORMAT, NAVY, RATE_FORMAT, YELLOW, box, fill, font
from pybudget.master.sheet_writing import ROOM_FOR_INDENT, row_height

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


WIDTHS: Final = {
    headers.CODE: 13,
    headers.SECTION: 7,
    headers.BLOCK: 9,
    headers.KIND: 8,
    headers.ACCOUNT_NAME: 46,
    headers.FUNDS: 11,
    headers.ENTRY.current: 16,
    headers.DISPLAYED.current: 16,
    headers.ENTRY.prior: 16,
    headers.DISPLAYED.prior: 16,
    headers.CHANGE: 16,
    headers.CHANGE_RATE: 10,
    headers.NOTE: 40,
    headers.REASON: 40,
    headers.CHECK: 14,
    headers.LEVEL: 7,
    headers.PLAN_KIND: 9,
    headers.PLAN_NAME: 68,
    headers.CONTENT: 52,
    headers.PLAN_AMOUNT.current: 12,
    headers.PLAN_AMOUNT.prior: 12,
    headers.ACCOUNT_CODE: 14,
    headers.REMARK: 40,
    "項目": 24,
    "値": 36,
    "説明": 76,
    "前年度の部": 11,
    "前年度科目": 64,
    "前年度額": 16,
    "当年度コード": 15,
    "配分額": 16,
    "判定": 10,
    "理由": 50,
    "規則": 10,
    "対象": 26,
    "承認者": 16,
    "期限年度": 14,
    "版": 14,
    "日時": 20,
    "表": 16,
    "行": 30,
    "列": 16,
    "区分": 8,
    "団体名": 30,
    "氏名": 18,
    "メールアドレス": 36,
    "送付": 8,
    "No": 6,
    "重大度": 9,
    "シート": 12,
    "セル": 8,
    "内容": 70,
    "期待値": 16,
    "実際の値": 16,
    "差額": 14,
    "直し方": 56,
    "操作": 14,
    "結果": 40,
    "対象ファイル": 44,
    "内容ハッシュ": 24,
}
OWN_WIDTHS: Final = {
    (layout.BASELINE.name, headers.BASELINE_LABEL): 22,
    (layout.BASELINE.name, headers.BASELINE_TABLE): 8,
    (layout.BASELINE.name, headers.BASELINE_ROW): 76,
    (layout.BASELINE.name, headers.BASELINE_AMOUNT): 18,
}
"""By table and header, where a header of the same text stands in another table too."""
AMOUNTS: Final = frozenset(
    {
        *headers.ENTRY,
        *headers.DISPLAYED,
        headers.CHANGE,
        *headers.PLAN_AMOUNT,
        "前年度額",
        "配分額",
        "期待値",
        "実際の値",
        "差額",
    }
)
WRAPPED: Final = frozenset(
    {
        headers.NOTE,
        headers.REASON,
        headers.CONTENT,
        headers.REMARK,
        headers.PLAN_NAME,
        "説明",
        "前年度科目",
        "理由",
        "内容",
        "直し方",
        "結果",
        "対象ファイル",
        headers.BASELINE_ROW,
    }
)
CENTRED: Final = frozenset(
    {
        headers.SECTION,
        headers.BLOCK,
        headers.KIND,
        headers.LEVEL,
        headers.PLAN_KIND,
        "判定",
        "区分",
        "送付",
        "重大度",
        "No",
    }
)
WRITTEN_BY_JOBS: Final = (layout.CROSSWALK, layout.BASELINE, layout.FINDINGS, layout.HISTORY)
"""Tables whose texts come from a program: formatted as text, so that Excel makes no dates and formulas of them."""


def dress_columns(sheet: Worksheet, table: layout.TableLayout, top: int, bottom: int) -> None:
    """Widths, header row, and every cell of the table."""
    for column, header in enumerate(table.headers, 1):
        sheet.column_dimensions[get_column_letter(column)].width = _width(table, header)
        head = sheet.cell(top, column)
        head.font, head.fill, head.border = font(bold=True, color="FFFFFF"), fill(NAVY), box()
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for row in range(top + 1, bottom + 1):
            _dress_cell(sheet.cell(row, column), table, header)
    sheet.row_dimensions[top].height = 24
    for row in range(top + 1, bottom + 1):
        lines = (
            max(
                line_count(str(sheet.cell(row, column).value or ""), _width(table, header) - ROOM_FOR_INDENT)
                for column, header in enumerate(table.headers, 1)
                if header in WRAPPED
            )
            if WRAPPED.intersection(table.headers)
            else 1
        )
        sheet.row_dimensions[row].height = row_height(lines)


def _width(table: layout.TableLayout, header: str) -> int:
    return OWN_WIDTHS.get((table.name, header), WIDTHS[header])


def _dress_cell(cell: Any, table: layout.TableLayout, header: str) -> None:  # noqa: ANN401 - openpyxl's Cell | MergedCell
    cell.font, cell.border = font(), box()
    cell.alignment = (
        Alignment(horizontal="center", vertical="center")
        if header in CENTRED
        else Alignment(horizontal="left", indent=1, vertical="center", wrap_text=header in WRAPPED)
    )
    if header in AMOUNTS or (table is layout.BASELINE and header == headers.BASELINE_AMOUNT):
        cell.number_format = AMOUNT_FORMAT
        cell.alignment = Alignment(horizontal="right", vertical="center")
    elif header == headers.CHANGE_RATE:
        cell.number_format = RATE_FORMAT
        cell.alignment = Alignment(horizontal="right", vertical="center")
    elif table in WRITTEN_BY_JOBS and header != "No":
        cell.number_format = "@"
    elif header == "値":
        cell.fill, cell.number_format = fill(YELLOW), "@"
