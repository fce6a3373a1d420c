"""Colours and indents that follow what the cells hold, so that a new row needs no formatting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils.cell import get_column_letter

from pybudget.core import headers
from pybudget.master import layout
from pybudget.master.palette import BLUE, GREEN, GREY, PALE_BLUE, YELLOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet


ROOM: Final = 5000
"""Lists and conditional formats reach down to this row, so that a table that grows keeps them."""


def add_rule(sheet: Worksheet, cells: str, formula: str, style: DifferentialStyle) -> None:
    """Cells look like this where the formula is true."""
    rule = Rule(type="expression", formula=[formula], dxf=style)
    sheet.conditional_formatting.add(cells, rule)


def look(colour: str | None = None, **font: Any) -> DifferentialStyle:  # noqa: ANN401 - Font's own options
    """A fill, a font, or both."""
    return DifferentialStyle(
        font=Font(**font) if font else None, fill=PatternFill(bgColor=colour, fill_type="solid") if colour else None
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """A table's column letters and cell ranges, for conditional formats."""

    first: int
    letters: Mapping[str, str]

    def cell(self, header: str) -> str:
        return f"${self.letters[header]}{self.first}"

    def down(self, header: str) -> str:
        return f"{self.letters[header]}{self.first}:{self.letters[header]}{ROOM}"

    def all_but(self, *left_out: str) -> str:
        """The other columns. Ranges must not overlap: Calc applies only one of two formats that do."""
        return " ".join(self.down(header) for header in self.letters if header not in left_out)


def _columns_of(table: layout.TableLayout, top: int) -> _Columns:
    letters = {header: get_column_letter(index) for index, header in enumerate(table.headers, 1)}
    return _Columns(top + 1, letters)


def _indented(depth: int, prefix: str = "") -> NumberFormat:
    return NumberFormat(numFmtId=200, formatCode=f'General;General;General;"{"　" * depth}{prefix}"@')


def account_rules(sheet: Worksheet, top: int) -> None:
    """Colours and indents follow codes and 種別, so that a new row needs no formatting."""
    columns = _columns_of(layout.ACCOUNTS, top)
    code, kind = columns.cell(headers.CODE), columns.cell(headers.KIND)
    below = (
        f'COUNTIF(${columns.letters[headers.CODE]}${columns.first}:${columns.letters[headers.CODE]}${ROOM},{code}&"-*")'
    )
    is_group, is_leaf = f'AND({kind}="科目",{below}>0)', f'AND({kind}="科目",{below}=0)'
    level = f'LEN({code})-LEN(SUBSTITUTE({code},"-",""))'
    closing = ((f'{kind}="合計"', BLUE), (f'{kind}="小計"', GREY), (f"AND({is_group},{level}=1)", PALE_BLUE))
    plain = columns.all_but(headers.ACCOUNT_NAME, *headers.ENTRY, headers.CHECK)
    for cells in (plain, columns.down(headers.ACCOUNT_NAME), *(columns.down(header) for header in headers.ENTRY)):
        for formula, colour in closing:
            add_rule(sheet, cells, formula, look(colour, bold=True))
    add_rule(sheet, plain, is_group, look(bold=True))
    for header in headers.ENTRY:
        here = columns.cell(header)
        add_rule(sheet, columns.down(header), f"AND({is_leaf},_xlfn.ISFORMULA({here}))", look(GREEN))
        add_rule(sheet, columns.down(header), is_leaf, look(YELLOW))
    for depth in range(2, 9):
        for condition, bold in ((f"AND({is_group},{level}={depth})", True), (f"{level}={depth}", False)):
            style = DifferentialStyle(font=Font(bold=True) if bold else None, numFmt=_indented(depth - 1))
            add_rule(sheet, columns.down(headers.ACCOUNT_NAME), condition, style)
    _add_check_rule(sheet, columns)


def _add_check_rule(sheet: Worksheet, columns: _Columns) -> None:
    filled = f'{columns.cell(headers.CHECK)}<>""'
    add_rule(sheet, columns.down(headers.CHECK), filled, look("FFD9D9", color="C00000", bold=True))


def plan_rules(sheet: Worksheet, top: int) -> None:
    """Headings, items and what stands below them."""
    columns = _columns_of(layout.PLAN, top)
    level, kind = columns.cell(headers.LEVEL), columns.cell(headers.PLAN_KIND)
    names = columns.down(headers.PLAN_NAME)
    for depth, colour in ((1, BLUE), (2, PALE_BLUE), (3, None), (4, None)):
        condition = f'AND({kind}="見出し",{level}={depth})'
        for header in headers.PLAN_AMOUNT:
            filled = f'AND({condition},{columns.cell(header)}<>"")'
            add_rule(sheet, columns.down(header), filled, look(YELLOW, bold=True))
        amounts = [columns.down(header) for header in headers.PLAN_AMOUNT]
        for cells in (columns.all_but(headers.PLAN_NAME, headers.CHECK, *headers.PLAN_AMOUNT), *amounts):
            add_rule(sheet, cells, condition, look(colour, bold=True))
        style = look(colour, bold=True)
        style.numFmt = _indented(depth - 1)
        add_rule(sheet, names, condition, style)
    for header in headers.PLAN_AMOUNT:
        add_rule(sheet, columns.down(header), f'{kind}="項目"', look(YELLOW))
    for label, prefix, colour in (
        ("箇条", "・", "404040"),
        ("注", "※", "404040"),
        ("本文", "", "404040"),
        ("項目", "", "000000"),
    ):
        style = DifferentialStyle(font=Font(color=colour), numFmt=_indented(4, prefix))
        add_rule(sheet, names, f'{kind}="{label}"', style)
    _add_check_rule(sheet, columns)


def finding_rules(sheet: Worksheet, top: int) -> None:
    """Errors and warnings."""
    first = top + 1
    whole = f"A{first}:{get_column_letter(len(layout.FINDINGS.headers))}{ROOM}"
    add_rule(sheet, whole, f'$B{first}="エラー"', look("FFE5E5"))
    add_rule(sheet, whole, f'$B{first}="警告"', look("FFF4D6"))
