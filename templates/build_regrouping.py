"""Make regrouping.xlsx, the look of 組替一覧: ``python templates/build_regrouping.py``.

Run by hand, only to start again from the shipped look: staff restyle the workbook itself in Excel.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Border, Font, NamedStyle
from openpyxl.worksheet.page import PageMargins
from printed_sheet import AMOUNT, FONT, HAIR, HEAVY, THIN, set_up_page, style, workbook_of, write_rows

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TARGET: Final = Path(__file__).with_name("regrouping.xlsx")
MARGINS: Final = PageMargins(left=0.45, right=0.45, top=0.55, bottom=0.6, header=0.3, footer=0.3)

WIDTHS: Final = {"A": 9, "B": 41, "C": 15.5, "D": 16, "E": 11.5, "F": 41, "G": 15.5, "H": 15.5, "I": 30}
"""Column A holds the labels and is not printed."""

HEADINGS: Final = (
    "前年度の科目",
    "前年度の額",
    "区分",
    "コード",
    "令和○年度の科目",
    "組替額",
    "行き先のない額",
    "理由",
)


def _row(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}{part}" for part in ("科目", "額", "区分", "区分", "科目", "額", "額", "理由"))


_SAMPLE: Final = ("○○事業 > 事務費", 1234000, "分割", "支-1-1", "○○事業 > 事務費", 1000000, 234000, "総会で決定")

ROWS: Final = (
    ("題名", 34.0, ("題名",) * 8, ("令和○年度当初予算　前年度からの組替一覧", *("",) * 7)),
    ("部", 22.0, ("部名",) * 8, ("【支出の部】", *("",) * 7)),
    ("単位", 16.0, (*("部名",) * 7, "単位"), (*("",) * 7, "単位：円")),
    ("見出し", 26.0, ("見出し",) * 8, HEADINGS),
    ("同じ", 18.0, _row("同じ"), _SAMPLE),
    ("組替", 18.0, _row("組替"), _SAMPLE),
    ("続き", 18.0, _row("続き"), ("", "", *_SAMPLE[2:])),
    ("合計", 22.0, _row("合計"), ("合計", 1234000, "", "", "", 1000000, 234000, "")),
    ("差引", 22.0, _row("差引"), ("差引", 0, "", "", "", "", "", "")),
    ("説明", 18.0, ("説明",) * 8, ("説明の文", *("",) * 7)),
)
"""Label, height in points, named styles and sample contents of the columns B to I."""

EXPLANATION: Final = (
    "この様式の使い方",
    "・見た目を変えるには、A列の名前の行のセルか、［ホーム］－［セルのスタイル］のスタイルを直して保存します。",
    "・列幅、行の高さ、余白、用紙、フッターも、このシートの設定がそのまま使われます。",
    "・A列の名前、シート名、列の並びは変えないでください。見本の文字と金額は印刷されません。",
)


def named_styles() -> list[NamedStyle]:
    """Every named style of the template."""
    grid = Border(left=THIN, right=THIN, top=HAIR, bottom=HAIR)
    opened = Border(left=THIN, right=THIN, top=THIN, bottom=HAIR)
    total = Border(left=THIN, right=THIN, top=HEAVY, bottom=HEAVY)
    plain, bold = Font(name=FONT, size=10), Font(name=FONT, size=10, bold=True)
    left, centre, right = (Alignment(horizontal=side, vertical="center") for side in ("left", "center", "right"))
    header = Border(left=THIN, right=THIN, top=HEAVY, bottom=HEAVY)
    return [
        style("題名", Font(name=FONT, size=16, bold=True), centre),
        style("部名", Font(name=FONT, size=12, bold=True), left),
        style("単位", plain, right),
        style("見出し", bold, Alignment(horizontal="center", vertical="center", wrap_text=True), header, "D9D9D9"),
        *_row_styles("同じ", plain, grid, None),
        *_row_styles("組替", plain, opened, "FFF8DC"),
        *_row_styles("続き", plain, grid, "FFF8DC"),
        *_row_styles("合計", bold, total, "D9D9D9"),
        *_row_styles("差引", bold, total, None),
        style("説明", Font(name=FONT, size=9, color="404040"), left),
    ]


def _row_styles(kind: str, font: Font, border: Border, fill: str | None) -> list[NamedStyle]:
    """The styles of one kind of row: account, amount, 区分 and reason."""
    name = Alignment(horizontal="left", indent=1, vertical="center", wrap_text=True)
    amount = Alignment(horizontal="right", indent=1, vertical="center", shrink_to_fit=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    note = Alignment(horizontal="left", indent=1, vertical="center", wrap_text=True)
    small = Font(name=FONT, size=9, bold=font.bold)
    return [
        style(f"{kind}科目", font, name, border, fill),
        style(f"{kind}額", font, amount, border, fill, AMOUNT),
        style(f"{kind}区分", small, middle, border, fill),
        style(f"{kind}理由", small, note, border, fill),
    ]


def fill(sheet: Worksheet) -> None:
    """Write the prototype rows, how to use them, and how they are printed."""
    write_rows(sheet, ROWS, EXPLANATION)
    for number in (1, len(ROWS)):
        sheet.merge_cells(f"B{number}:I{number}")
    set_up_page(sheet, WIDTHS, MARGINS)
    sheet.page_setup.orientation = "landscape"


def main() -> None:
    """Write regrouping.xlsx beside this script; a second run gives the same bytes."""
    TARGET.write_bytes(workbook_of("組替一覧の様式", "様式", named_styles(), fill))


if __name__ == "__main__":
    main()
