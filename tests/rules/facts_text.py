"""Facts about a workbook written as lines of text, below ［ブック］ in a book or under ``file`` in a case.

``計算方法=手動`` / 自動, ``反復計算=あり`` / なし, ``リンク=file``, ``非表示シート=name``, ``非表示行=科目:3``,
``フィルター=科目``, ``結合=科目:E2:F2``, ``表の下=科目:9:コード=支-2,入力額=200``,
``新しい行の式=当年度予算額:別`` / 標準. Several values stand on lines of their own; an empty one means
that there is none. ``状況表=当年度の収入:=科目!H5`` is a cell of the status board: a formula, or none where nothing
follows.
"""

from __future__ import annotations

from collections import defaultdict

from pybudget.core.book_facts import UNKNOWN, BookFacts, RowBelow
from pybudget.core.findings import Place
from pybudget.core.formula_text import FormulaCell

COLUMNS = {"コード": "A", "科目名": "E", "入力額": "G", "行種別": "B", "名称": "C", "当年度": "E", "科目コード": "G"}
BOARD = "状況表"


def read_facts(text: str) -> BookFacts:
    """The facts; unknown where there are no lines."""
    given = _given(text)
    if not given:
        return UNKNOWN
    return BookFacts(
        calculates_by_itself=given["計算方法"] != ["手動"],
        iterates=given["反復計算"] == ["あり"],
        linked_books=tuple(filter(None, given["リンク"])),
        hidden_sheets=tuple(filter(None, given["非表示シート"])),
        hidden_rows={sheet: frozenset(map(int, rows)) for sheet, rows in _by_sheet(given["非表示行"]).items()},
        filtered_sheets=frozenset(given["フィルター"]),
        merged={sheet: tuple(areas) for sheet, areas in _by_sheet(given["結合"]).items()},
        rows_below=tuple(map(_row_below, given["表の下"])),
        new_row_formulas={
            header: kind == "標準" for header, _, kind in (item.partition(":") for item in given["新しい行の式"])
        },
    )


def read_board(text: str) -> tuple[FormulaCell, ...]:
    """The cells of the status board that do not hold their formulas."""
    cells = (item.partition(":") for item in _given(text)[BOARD])
    return tuple(
        FormulaCell(Place("はじめに", f"C{row}", name="状況表"), label, formula, "1,000", is_calculated=True)
        for row, (label, _, formula) in enumerate(cells, start=7)
    )


def _given(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.split():
        key, _, value = line.partition("=")
        found[key].append(value)
    return found


def _by_sheet(items: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        sheet, _, rest = item.partition(":")
        found[sheet].append(rest)
    return found


def _row_below(item: str) -> RowBelow:
    sheet, row, rest = item.split(":", 2)
    cells = dict(part.split("=", 1) for part in rest.split(","))
    return RowBelow(sheet, int(row), {header: (COLUMNS[header], text) for header, text in cells.items()})
