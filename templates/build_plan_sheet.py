"""Make plan.xlsx and plan_split.xlsx, the look of the sheet 事業計画: ``python templates/build_plan_sheet.py``.

Run by hand, only to start again from the shipped look: staff restyle the workbooks themselves in Excel.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Border, Font, NamedStyle
from openpyxl.worksheet.page import PageMargins
from printed_sheet import AMOUNT, FONT, HAIR, HEAVY, THIN, set_up_page, style, workbook_of, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet
    from printed_sheet import Row

FOLDER: Final = Path(__file__).parent
MARGINS: Final = PageMargins(left=0.55, right=0.55, top=0.6, bottom=0.65, header=0.3, footer=0.3)

WIDTHS: Final = {"A": 9, "B": 32, "C": 43, "D": 12, "E": 12}
"""Column A holds the labels and is not printed."""

SUM: Final = "計"
"""The one row that the look of 令和7年度 goes without."""

ROWS: Final = (
    ("題名", 36.0, "題名", ("令和○年度事業計画及び当初予算（案）", None, None, None)),
    ("単位", 16.0, "単位", (None, None, None, "単位：千円")),
    ("表頭", 22.0, "表頭", ("項　目", "主な内容", "令和○年度", "令和○年度")),
    ("見出し1", 24.0, "見出し1", ("1　○○事業", None, 1234, 1230)),
    ("見出し2", 21.0, "見出し2", ("(1)　○○事業", None, 1234, 1230)),
    ("見出し3", 19.0, "見出し3", ("ア　○○費", None, 1234, 1230)),
    ("見出し4", 18.0, "見出し4", ("(ア)　○○経費", None, 1234, 1230)),
    ("項目", 17.0, "項目", ("運用保守", "運用と保守", 1234, 1230)),
    (SUM, 17.0, "計", ("計", None, 1234, 1230)),
    ("本文", 17.0, "本文", ("○○を安定して動かす。", None, None, None)),
    ("箇条", 16.0, "箇条", ("・通信費", None, None, None)),
    ("注", 16.0, "注", ("※増額した。", None, None, None)),
    ("注記", 16.0, "注記", ("〔53団体〕", None, None, None)),
)
"""Label, height in points, stem of the named styles and sample contents of the columns B to E."""
MERGED: Final = frozenset(label for label, *_ in ROWS) - {"題名", "単位", "表頭", "項目"}
"""Rows whose text runs over 項目 and 主な内容."""

EXPLANATION: Final = (
    "この様式の使い方",
    "・見た目を変えるには、A列の名前の行のセルか、［ホーム］－［セルのスタイル］のスタイルを直して保存します。",
    "・列幅、行の高さ、余白、用紙、ヘッダーとフッターも、このシートの設定がそのまま使われます。",
    "・A列の名前、シート名、列の並びは変えないでください。見本の文字と金額は印刷されません。",
    "・「計」の行は、消すと項目の後の計が印刷されず、足すと印刷されます。",
)


def named_styles() -> list[NamedStyle]:
    """Every named style: of each kind of row one for its text and one for its amounts (額)."""
    side = Border(left=THIN, right=THIN, bottom=HAIR)
    item, heading = Border(THIN, THIN, HAIR, HAIR), Border(THIN, THIN, THIN, HAIR)
    part, closing = Border(THIN, THIN, HAIR, HAIR), Border(THIN, THIN, HEAVY, HEAVY)
    return [
        _style("題名", _font(16, bold=True), Alignment(horizontal="center", vertical="center")),
        _style("単位", _font(9.5), Alignment(horizontal="right", vertical="center")),
        _style("表頭", _font(10, bold=True), Alignment(horizontal="center", vertical="center"), closing, "D9D9D9"),
        *_row("見出し1", _font(11, bold=True), 1, Border(THIN, THIN, THIN, THIN), "D9D9D9"),
        *_row("見出し2", _font(10.5, bold=True), 2, Border(THIN, THIN, THIN, THIN), "F2F2F2"),
        *_row("見出し3", _font(10, bold=True), 3, heading),
        *_row("見出し4", _font(10), 4, part),
        *_row("項目", _font(9.5), 4, item),
        _style("項目内容", _font(9.5), Alignment(horizontal="left", indent=1, vertical="center", wrap_text=True), item),
        *_row("計", _font(9.5, bold=True), 4, item),
        *_row("本文", _font(9.5), 4, side),
        *_row("箇条", _font(9.5), 4, side),
        *_row("注", _font(9), 4, side),
        *_row("注記", _font(9), 4, side),
    ]


def _font(size: float, *, bold: bool = False) -> Font:
    return Font(name=FONT, size=size, bold=bold)


def _row(name: str, font: Font, indent: int, border: Border, fill: str | None = None) -> list[NamedStyle]:
    text = Alignment(horizontal="left", indent=indent, vertical="center", wrap_text=True)
    # Shrinking keeps a very large amount from printing as ####.
    amount = Alignment(horizontal="right", indent=1, vertical="center", shrink_to_fit=True)
    return [_style(name, font, text, border, fill), _style(f"{name}額", font, amount, border, fill, AMOUNT)]


def _style(name: str, *parts: object) -> NamedStyle:
    return style(f"計画{name}", *parts)


def _rows(*, with_sum: bool) -> Iterator[Row]:
    for label, height, stem, samples in ROWS:
        if with_sum or label != SUM:
            amount = stem if label in {"題名", "単位", "表頭"} else f"{stem}額"
            styles = (stem, "項目内容" if label == "項目" else stem, amount, amount)
            yield label, height, tuple(f"計画{name}" for name in styles), samples


def fill(sheet: Worksheet, *, with_sum: bool) -> None:
    """Write the prototype rows, how to use them, and how they are printed."""
    rows = list(_rows(with_sum=with_sum))
    write_rows(sheet, rows, EXPLANATION)
    for number, (label, *_) in enumerate(rows, 1):
        if label in MERGED:
            sheet.merge_cells(start_row=number, end_row=number, start_column=2, end_column=3)
    sheet.merge_cells("B1:E1")
    set_up_page(sheet, WIDTHS, MARGINS)


def main() -> None:
    """Write both templates beside this script; a second run gives the same bytes."""
    for name, with_sum in (("plan.xlsx", False), ("plan_split.xlsx", True)):
        data = workbook_of("事業計画の様式", "計画様式", named_styles(), partial(fill, with_sum=with_sum))
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
