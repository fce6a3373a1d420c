"""Make statements.xlsx, the look of 収入の部 and 支出の部: ``python templates/build_statements.py``.

Run by hand, only to start again from the shipped look: staff restyle the workbook itself in Excel.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Border, Font, NamedStyle
from openpyxl.worksheet.page import PageMargins
from printed_sheet import AMOUNT, FONT, HAIR, HEAVY, RATE, THIN, set_up_page, style, workbook_of, write_rows

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TARGET: Final = Path(__file__).with_name("statements.xlsx")
MARGINS: Final = PageMargins(left=0.45, right=0.45, top=0.55, bottom=0.6, header=0.3, footer=0.3)

WIDTHS: Final = {"A": 9, "B": 22.5, "C": 32, "D": 16, "E": 28.5, "F": 21, "G": 16, "H": 12}
"""Column A holds the labels and is not printed. The columns of both years hold their headers on one line."""

ROWS: Final = (
    ("題名", 34.0, ("題名",) * 7, ("令和○年度当初予算（案）", *("",) * 6)),
    ("部", 22.0, ("部名",) * 7, ("【収入の部】", *("",) * 6)),
    ("単位", 16.0, ("単位",) * 7, (*("",) * 6, "単位：円")),
    (
        "見出し",
        34.0,
        (*("見出し",) * 4, "見出し参考", *("見出し",) * 2),
        ("大項目", "中項目", "令和○年度当初予算", "備考", "（参考）令和○年度当初予算", "増減額", "増減率"),
    ),
    (
        "大項目",
        18.0,
        ("大項目名", "大項目名", "大項目額", "大項目備考", "大項目額", "大項目額", "大項目率"),
        ("負担金収入", "", 1234000, "", 1230000, 4000, 0.003),
    ),
    (
        "中項目",
        18.0,
        ("大項目空欄", "中項目名", "金額", "備考", "金額", "金額", "増減率"),
        ("", "○○事業", 1234000, "運用保守", 1230000, 4000, 0.003),
    ),
    (
        "小計",
        19.5,
        ("小計名", "小計名", "小計額", "小計備考", "小計額", "小計額", "小計率"),
        ("小計", "", 1234000, "", 1230000, 4000, 0.003),
    ),
    (
        "合計",
        23.0,
        ("合計名", "合計名", "合計額", "合計備考", "合計額", "合計額", "合計率"),
        ("合計", "", 1234000, "", 1230000, 4000, 0.003),
    ),
)
"""Label, height in points, named styles and sample contents of the columns B to H."""

EXPLANATION: Final = (
    "この様式の使い方",
    "・見た目を変えるには、A列の名前の行のセルか、［ホーム］－［セルのスタイル］のスタイル（大項目名、金額など）を直して保存します。",
    "・列幅、行の高さ、余白、用紙、ヘッダーとフッターも、このシートの設定がそのまま使われます。",
    "・A列の名前、シート名、列の並びは変えないでください。見本の文字と金額は印刷されません。",
    "・中項目の字下げは、「中項目」の行のインデントを起点に、1段下がるごとに1つずつ増えます。",
)


def named_styles() -> list[NamedStyle]:
    """Every named style of the template."""
    grid = Border(left=THIN, right=THIN, top=HAIR, bottom=HAIR)
    heading = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
    subtotal = Border(left=THIN, right=THIN, top=THIN, bottom=HEAVY)
    total = Border(left=THIN, right=THIN, top=HEAVY, bottom=HEAVY)
    plain = Font(name=FONT, size=10.5)
    bold = Font(name=FONT, size=10.5, bold=True)
    largest = Font(name=FONT, size=11, bold=True)
    left, centre, right = (Alignment(horizontal=side, vertical="center") for side in ("left", "center", "right"))
    name = Alignment(horizontal="left", indent=1, vertical="center", wrap_text=True)
    closing = Alignment(horizontal="center", vertical="center", wrap_text=True)
    shrunk = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
    header = Border(left=THIN, right=THIN, top=HEAVY, bottom=HEAVY)
    return [
        style("題名", Font(name=FONT, size=18, bold=True), centre),
        style("部名", Font(name=FONT, size=12, bold=True), left),
        style("単位", plain, right),
        style("見出し", bold, closing, header, "D9D9D9"),
        # Shrunk, not wrapped: a line would end inside 当初予算.
        style("見出し参考", Font(name=FONT, size=9, bold=True), shrunk, header, "D9D9D9"),
        *_row_styles("大項目", bold, heading, "F2F2F2", name),
        style("大項目空欄", plain, left, Border(left=THIN, right=THIN)),
        *_row_styles("中項目", plain, grid, None, name),
        *_row_styles("小計", bold, subtotal, None, closing),
        *_row_styles("合計", largest, total, "D9D9D9", closing),
    ]


def _row_styles(row: str, font: Font, border: Border, fill: str | None, name: Alignment) -> list[NamedStyle]:
    """The styles of one kind of row: name, amount, note and rate. Those of 中項目, the plain ones, have short names."""
    is_plain = row == "中項目"
    # Shrinking keeps a very large amount from printing as ####.
    amount = Alignment(horizontal="right", indent=1, vertical="center", shrink_to_fit=True)
    rate = Alignment(horizontal="right", indent=1, vertical="center")
    note = Alignment(horizontal="left", indent=1, vertical="center", wrap_text=True)
    # Half a point smaller: Calc forgets a right indent beside a right-aligned cell of the very same font.
    smaller = Font(name=FONT, size=font.sz - 0.5, bold=font.b)
    return [
        style(f"{row}名", font, name, border, fill),
        style("金額" if is_plain else f"{row}額", font, amount, border, fill, AMOUNT),
        style("備考" if is_plain else f"{row}備考", Font(name=FONT, size=9), note, border, fill),
        style("増減率" if is_plain else f"{row}率", smaller, rate, border, fill, RATE),
    ]


def fill(sheet: Worksheet) -> None:
    """Write the prototype rows, how to use them, and how they are printed."""
    write_rows(sheet, ROWS, EXPLANATION)
    sheet.merge_cells("B1:H1")
    set_up_page(sheet, WIDTHS, MARGINS)


def main() -> None:
    """Write statements.xlsx beside this script; a second run gives the same bytes."""
    TARGET.write_bytes(workbook_of("収入の部・支出の部の様式", "様式", named_styles(), fill))


if __name__ == "__main__":
    main()
