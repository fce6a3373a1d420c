"""The first sheet of the master: what the file is, where the totals stand, the steps of the year, and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from pybudget.core import headers
from pybudget.master import layout
from pybudget.master.conditional_looks import add_rule, look
from pybudget.master.palette import A4, AMOUNT_FORMAT, BLUE, GREEN, GREY, NAVY, YELLOW, box, fill, font, set_page

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


STEPS: Final = (
    ("1", "設定", "会計年度・版・団体名を確かめる。"),
    ("2", "計画", "事業計画の項目と金額（千円）を入れる。"),
    ("3", "科目", "計画から入らない金額（負担金など）を円で入れる。"),
    ("4", "前年度対応", "前年度のファイルを読み込み（前年度更新）、要確認の行を決める。"),
    ("5", "検証結果", "検証を実行し、指摘がなくなるまで直す。"),
    ("6", "宛先", "収入の部・支出の部を作成し、案として送る相手を選ぶ。"),
)


def add_names(workbook: Workbook) -> None:
    """The list of account codes, which grows with its table, and the lines that jobs write."""
    for name, address in zip(layout.RECONCILED.values(), ("A2", "A3"), strict=True):
        _name(workbook, workbook[layout.CROSSWALK.sheet], name, address)
    reference = f"{layout.ACCOUNTS.name}[{headers.CODE}]"
    workbook.defined_names[layout.CODE_LIST] = DefinedName(layout.CODE_LIST, attr_text=reference)


def draw_start(workbook: Workbook, sheet: Worksheet) -> None:
    """The first sheet: what the file is, where the totals stand, the steps of the year, the way to each sheet."""
    for letter, width in zip("ABCDEF", (2.5, 20, 22, 22, 22, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    _name(workbook, sheet, layout.BOARD_TITLE, "B2")
    sheet["B2"] = layout.BOARD_FORMULAS[layout.BOARD_TITLE]
    sheet["B2"].font = font(size=20, bold=True, color=NAVY)
    sheet.row_dimensions[2].height = 36
    sheet["B3"] = "協議会の事業計画と当初予算を作り、検証し、送るためのブックです。黄色のセルに入力します。"
    sheet["B3"].font = font(size=11, color="595959")
    _draw_board(workbook, sheet)
    _draw_steps(sheet)
    for row in range(7, 10):
        sheet.row_dimensions[row].height = 24
    set_page(sheet, A4)


def _name(workbook: Workbook, sheet: Worksheet, name: str, address: str) -> None:
    absolute = f"${address[0]}${address[1:]}"
    workbook.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!{absolute}")


def _head(sheet: Worksheet, address: str, text: str) -> None:
    cell = sheet[address]
    cell.value, cell.font, cell.fill, cell.border = text, font(bold=True, color="FFFFFF"), fill(NAVY), box()
    cell.alignment = Alignment(horizontal="center", vertical="center")


def _draw_board(workbook: Workbook, sheet: Worksheet) -> None:
    sheet["B5"] = "現在の合計（円）"
    sheet["B5"].font = font(size=12, bold=True, color=NAVY)
    for letter, text in zip("BCDE", ("区分", "収入合計", "支出合計", "差額（収入－支出）"), strict=True):
        _head(sheet, f"{letter}6", text)
    for row, (label, names) in enumerate(zip(headers.DISPLAYED, layout.BOARD_TOTALS, strict=True), 7):
        sheet[f"B{row}"] = label
        for letter, name in zip("CDE", names, strict=True):
            _name(workbook, sheet, name, f"{letter}{row}")
            sheet[f"{letter}{row}"] = layout.BOARD_FORMULAS[name]
        for letter in "BCDE":
            cell = sheet[f"{letter}{row}"]
            cell.font, cell.border, cell.number_format = font(size=12), box(), AMOUNT_FORMAT
            cell.alignment = Alignment(horizontal="left" if letter == "B" else "right", vertical="center")
    add_rule(sheet, "E7:E8", "E7=0", look("C6E0B4", color="375623", bold=True))
    add_rule(sheet, "E7:E8", "E7<>0", look("FFC7CE", color="9C0006", bold=True))
    for row, (label, name, start) in enumerate(
        (("最終検証", layout.LAST_VALIDATION, "未実施"), ("検証の結果", layout.LAST_RESULT, "－")), 9
    ):
        _name(workbook, sheet, name, f"C{row}")
        sheet[f"B{row}"], sheet[f"C{row}"] = label, start
        sheet.merge_cells(f"C{row}:E{row}")
        sheet.row_dimensions[row].height = 22
        for letter in "BCDE":
            sheet[f"{letter}{row}"].border = box()
        for letter in "BC":
            sheet[f"{letter}{row}"].font = font(size=11)
            sheet[f"{letter}{row}"].alignment = Alignment(vertical="center")


def _draw_steps(sheet: Worksheet) -> None:
    sheet["B12"] = "1年の手順"
    sheet["B12"].font = font(size=12, bold=True, color=NAVY)
    for letter, text in zip("BCD", ("順", "シート", "すること"), strict=True):
        _head(sheet, f"{letter}13", text)
    sheet.merge_cells("D13:F13")
    for row, (number, target, text) in enumerate(STEPS, 14):
        sheet[f"B{row}"], sheet[f"C{row}"], sheet[f"D{row}"] = number, target, text
        sheet[f"C{row}"].hyperlink = Hyperlink(ref=f"C{row}", location=f"'{target}'!A1", display=target)
        sheet.merge_cells(f"D{row}:F{row}")
        sheet.row_dimensions[row].height = 21
        for letter in "BCDEF":
            cell = sheet[f"{letter}{row}"]
            cell.border = box()
            if letter in "BCD":
                cell.font = font(size=11, color="0563C1", underline="single") if letter == "C" else font(size=11)
                cell.alignment = Alignment(horizontal="center" if letter == "B" else "left", vertical="center")
    legend = 21
    sheet[f"B{legend}"] = "セルの色"
    sheet[f"B{legend}"].font = font(size=12, bold=True, color=NAVY)
    for row, (colour, text) in enumerate(
        (
            (YELLOW, "入力するセル"),
            (GREEN, "計画から自動で入るセル"),
            (GREY, "小計（自動計算）"),
            (BLUE, "合計（自動計算）"),
        ),
        legend + 1,
    ):
        sheet[f"B{row}"].fill, sheet[f"B{row}"].border = fill(colour), box()
        sheet[f"C{row}"], sheet[f"C{row}"].font = text, font(size=11)
