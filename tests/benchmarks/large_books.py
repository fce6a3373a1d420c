"""Masters of any number of accounts, written as text: a library would take minutes for 100,000."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from pybudget import resources
from pybudget.core import headers
from pybudget.master import layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEAVES = 30
"""Of each programme; each programme of the expenditure is funded by one of the revenue."""
GROUP = 1000
"""Programmes of a department: the last number of a code has at most four digits."""

CHANGING = 7
"""The account of each programme whose change has a reason."""

NAMES = ("システム運営費", "機器賃借料", "会場借上料", "ヘルプデスク業務委託料", "通信回線使用料", "普及啓発費")
NUMERALS = "一二三四五"
NOTES = (
    "{}団体分の保守・運用支援業務（受付番号{}）",
    "{}回分の利用者研修、操作説明会、連絡調整、その他事務費等（{}時間）",
    "令和4年度に更新した{}か所のサーバ、ネットワーク機器（資産番号{}）",
    "{0}団体（{0}円×12月×{1}台）",
    "第{}回総会の決定による　Webサイトの更新作業（要望番号{}）",
)

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
        cells += [self.text(column, texts.get(column, ""), 24) for column in "MNO"]
        self.rows.append(f'<row r="{self.number}" ht="18">{"".join(cells)}</row>')


def large_master(accounts: int) -> bytes:
    """The 令和7年度 master with that many leaf accounts instead of its own, and no plan."""
    with zipfile.ZipFile(resources.folder("workbook") / "r07_master.xlsx") as source:
        parts = {name: source.read(name).decode() for name in source.namelist()}
    sheet = Sheet(re.findall(r"<si\b.*?</si>", parts["xl/sharedStrings.xml"], re.DOTALL))
    for section, column in (("収入", "C"), ("支出", "D")):
        totals = _fill(sheet, section, accounts // (2 * LEAVES))
        for row, total in enumerate(totals, 7):
            board = parts["xl/worksheets/sheet1.xml"]
            shown = rf'(<c r="{column}{row}" s="\d+"><f>[^<]*</f><v>)\d+'
            parts["xl/worksheets/sheet1.xml"] = re.sub(shown, rf"\g<1>{total}", board)
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


def _fill(sheet: Sheet, section: str, programmes: int) -> tuple[int, int]:
    """The rows of a section, of whose amounts, names and texts hardly two are the same; its totals of both years."""
    sums = [_sum(leaf.amounts for leaf in _leaves(section, index)) for index in range(programmes)]

    def line(code: str, name: str, kind: str = "科目", **texts: str) -> dict[str, str]:
        return {"A": code, "B": section, "D": kind, "E": name, **texts}

    for index in range(programmes):
        group, number = divmod(index, GROUP)
        if not number:
            members = sums[index : index + GROUP]
            sheet.add(line(f"{section[0]}-{group + 1}", f"第{group + 1}部門"), 1, (None, None), _sum(members))
        code = f"{group + 1}-{number + 1}"
        sheet.add(line(f"{section[0]}-{code}", f"電子申請システム共同運営事業{code}"), 1, (None, None), sums[index])
        for leaf in _leaves(section, index):
            texts = {"F": f"支-{code}"} if section == "収入" else {"M": leaf.note, "N": leaf.reason}
            named = line(f"{section[0]}-{code}-{leaf.number}", leaf.name, **texts)
            sheet.add(named, 1, leaf.amounts, leaf.amounts)
    sheet.add(line("", "小計", "小計"), 1, (None, None), _sum(sums))
    sheet.add(line("", "合計", "合計"), None, (None, None), _sum(sums))
    return _sum(sums)


class Leaf(NamedTuple):
    """An account without parts: what differs from one to the next."""

    number: int
    name: str
    amounts: tuple[int, int]
    note: str
    reason: str


def _leaves(section: str, programme: int) -> Iterator[Leaf]:
    """Revenue and expenditure of a programme have equal sums; one of its accounts changes by a fifth."""
    is_revenue = section == "収入"
    for index in range(LEAVES):
        serial = programme * LEAVES + index
        now = 200_000 + serial * 7919 % 999_983
        before = now * 4 // 5 if index == CHANGING else now - serial * 31 % 17_011
        shift = (-1) ** index * (programme * 3 + index // 2 * 7 + 1) if is_revenue else 0
        yield Leaf(
            index + 1,
            f"{NAMES[index % len(NAMES)]}（{NUMERALS[index // len(NAMES)]}）第{serial}号{'負担金' * is_revenue}",
            (now + shift, before + shift * 2),
            NOTES[index % len(NOTES)].format(serial % 97 + 2, serial * 12) if index % 2 else "",
            f"利用団体の増による（協議書第{serial}号）" if index == CHANGING else "",
        )


def _sum(amounts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    now, before = zip(*amounts, strict=True)
    return sum(now), sum(before)
