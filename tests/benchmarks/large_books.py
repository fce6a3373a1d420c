"""Masters of any number of accounts, written as text: a library would take minutes for 100,000."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pybudget import resources
from pybudget.core import headers
from pybudget.master import layout

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAVES = 30
"""Of each programme; each programme of the expenditure is funded by one of the revenue."""
GROUP = 1000
"""Programmes of a department: the last number of a code has at most four digits."""

FORMULAS = {header: escape(formula.removeprefix("=")) for header, formula in layout.CALCULATED.items()}


@dataclass
class Sheet:
    """The rows of 科目 as XML, and the shared texts."""

    strings: list[str]
    rows: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    number: int = 4

    def text(self, column: str, content: str, style: int) -> str:
        if not content:
            return f'<c r="{column}{self.number}" s="{style}" t="n"/>'
        if content not in self.known:
            self.known[content] = len(self.strings)
            self.strings.append(f"<si><t>{content}</t></si>")
        return f'<c r="{column}{self.number}" s="{style}" t="s"><v>{self.known[content]}</v></c>'

    def amount(self, column: str, amount: float | None, header: str = "") -> str:
        formula = f"<f>{FORMULAS[header]}</f>" if header else ""
        place = f'<c r="{column}{self.number}" s="26"'
        return f'{place} t="n"/>' if amount is None else f"{place}>{formula}<v>{amount!r}</v></c>"

    def add(self, texts: dict[str, str], block: int | None, entry: tuple, shown: tuple[int, int]) -> None:
        self.number += 1
        change = shown[0] - shown[1]
        cells = [self.text(column, texts.get(column, ""), 22) for column in "AB"]
        cells += [self.amount("C", block), *(self.text(column, texts.get(column, ""), 22) for column in "DEF")]
        cells += [self.amount("G", entry[0]), self.amount("H", shown[0], headers.DISPLAYED.current)]
        cells += [self.amount("I", entry[1]), self.amount("J", shown[1], headers.DISPLAYED.prior)]
        cells += [self.amount("K", change, headers.CHANGE), self.amount("L", change / shown[1], headers.CHANGE_RATE)]
        cells += [self.text(column, "", 24) for column in "MNO"]
        self.rows.append(f'<row r="{self.number}" ht="18">{"".join(cells)}</row>')


def large_master(accounts: int) -> bytes:
    """The 令和7年度 master with that many leaf accounts instead of its own, and no plan."""
    with zipfile.ZipFile(resources.folder("workbook") / "r07_master.xlsx") as source:
        parts = {name: source.read(name).decode() for name in source.namelist()}
    sheet = Sheet(re.findall(r"<si\b.*?</si>", parts["xl/sharedStrings.xml"], re.DOTALL))
    for section in ("収入", "支出"):
        _fill(sheet, section, accounts // (2 * LEAVES))
    parts["xl/worksheets/sheet3.xml"] = _with_rows(parts["xl/worksheets/sheet3.xml"], "".join(sheet.rows))
    parts["xl/tables/table2.xml"] = re.sub(r"A4:O\d+", f"A4:O{sheet.number}", parts["xl/tables/table2.xml"])
    parts["xl/worksheets/sheet4.xml"] = _with_rows(parts["xl/worksheets/sheet4.xml"], "")
    parts["xl/tables/table3.xml"] = re.sub(r"A4:I\d+", "A4:I5", parts["xl/tables/table3.xml"])
    head = parts["xl/sharedStrings.xml"].partition("<si>")[0]
    parts["xl/sharedStrings.xml"] = f"{head}{''.join(sheet.strings)}</sst>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def _with_rows(sheet: str, rows: str) -> str:
    return sheet[: sheet.index('<row r="5"')] + rows + sheet[sheet.index("</sheetData>") :]


def _fill(sheet: Sheet, section: str, programmes: int) -> None:
    whole = tuple(sum(amounts[year] for amounts in _amounts()) for year in (0, 1))

    def line(code: str, name: str, kind: str = "科目", funds: str = "") -> dict[str, str]:
        return {"A": code, "B": section, "D": kind, "E": name, "F": funds}

    def times(count: int) -> tuple[int, int]:
        return whole[0] * count, whole[1] * count

    for index in range(programmes):
        group, number = divmod(index, GROUP)
        if not number:
            members = min(GROUP, programmes - index)
            sheet.add(line(f"{section[0]}-{group + 1}", f"部門{group + 1}"), 1, (None, None), times(members))
        code = f"{group + 1}-{number + 1}"
        sheet.add(line(f"{section[0]}-{code}", f"事業{code}"), 1, (None, None), times(1))
        funds = f"支-{code}" if section == "収入" else ""
        for leaf, amounts in enumerate(_amounts(), 1):
            sheet.add(line(f"{section[0]}-{code}-{leaf}", f"科目{code}-{leaf}", funds=funds), 1, amounts, amounts)
    sheet.add(line("", "小計", "小計"), 1, (None, None), times(programmes))
    sheet.add(line("", "合計", "合計"), None, (None, None), times(programmes))


def _amounts() -> Iterator[tuple[int, int]]:
    """This year's and last year's of the leaves of a programme."""
    return ((leaf * 1000, leaf * 970) for leaf in range(1, LEAVES + 1))
