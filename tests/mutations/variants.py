"""Changes that a book may well have and that are no fault: validation must stay silent."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.cell import get_column_letter

from pybudget.core import headers
from pybudget.core.accounts import Kind, Section, is_within, parent_code
from pybudget.core.cells import FormulaKind
from pybudget.core.plan import PlanKind
from pybudget.master import layout
from pybudget.master.tables import Book, Cell
from tests.mutations.edits import ACCOUNTS, PLAN, SETTINGS, Typed, edited, recalculated, with_rows
from tests.mutations.faults import Master, master

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook


def programmes_in_another_order(book: Book, source: Master, _: random.Random) -> Book:
    """Two neighbouring programmes change places: their rows in 科目 and 計画, and their codes everywhere."""
    one, other = _neighbours(source)
    names = {one: other, other: one}

    def renamed(cell: Cell) -> Cell:
        code = next((code for code in names if isinstance(cell.value, str) and is_within(cell.value, code)), None)
        return cell if code is None else replace(cell, value=names[code] + cell.value.removeprefix(code))

    accounts, plan = book.tables[ACCOUNTS], book.tables[PLAN]
    code = accounts.headers.index(headers.CODE)
    rows = [tuple(map(renamed, row)) for row in accounts.rows]
    first = [row for row in rows if isinstance(row[code].value, str) and is_within(row[code].value, one)]
    second = [row for row in rows if isinstance(row[code].value, str) and is_within(row[code].value, other)]
    start = min(rows.index(row) for row in (*first, *second))
    rest = [row for row in rows if row not in first and row not in second]
    book = with_rows(book, accounts, (*rest[:start], *first, *second, *rest[start:]))
    return with_rows(book, plan, _exchanged_blocks(plan, [tuple(map(renamed, row)) for row in plan.rows], one, other))


def _neighbours(source: Master) -> tuple[str, str]:
    funded = [code for code in source.accounts.funding(Section.REVENUE) if code.count("-") > 1]
    siblings = [code for code in sorted(funded) if parent_code(code) == parent_code(max(funded))]
    return siblings[-2], siblings[-1]


def _exchanged_blocks(plan, rows, one, other):
    """The plan's rows with the two programmes' headings, and all below each, in the order of their new codes."""
    position = plan.headers.index(headers.ACCOUNT_CODE)
    owner, found = "", {one: [], other: []}
    owners = []
    for row in rows:
        value = row[position].value
        if isinstance(value, str) and value:
            owner = next((code for code in found if is_within(value, code)), "")
        owners.append(owner)
        if owner:
            found[owner].append(row)
    start = min(index for index, code in enumerate(owners) if code)
    rest = [row for row, code in zip(rows, owners, strict=True) if not code]
    return (*rest[:start], *found[one], *found[other], *rest[start:])


def an_item_renamed(book: Book, source: Master, chance: random.Random) -> Book:
    items = [row for row in source.budget.plan.rows if row.kind is PlanKind.ITEM]
    row = chance.choice(items)
    return edited(book, [source.typed(row, headers.PLAN_NAME, f"{row.name}（その{chance.randint(2, 9)}）")])


def a_note_with_blanks(book: Book, source: Master, chance: random.Random) -> Book:
    row = chance.choice(source.accounts.leaves())
    return edited(book, [source.typed(row, headers.NOTE, f"会議運営 {chance.randint(2, 9)} 回、　連絡調整 など")])


def another_rounding_rule(book: Book, _: Master, chance: random.Random) -> Book:
    table = book.tables[SETTINGS]
    index = next(number for number, row in enumerate(table.rows) if row[0].value == "端数処理")
    rule = chance.choice(["切捨て", "四捨五入", "切上げ", "許さない"])
    return edited(book, [Typed(SETTINGS, index, "値", Cell(rule))])


def a_leaf_added_with_its_funding(book: Book, source: Master, chance: random.Random) -> Book:
    """A new account of the last planned group, its item in the plan, and its revenue."""
    amount = chance.randint(1, 900)
    last = [leaf for leaf in source.leaves if leaf.entry.current.formula is FormulaKind.PLAN][-1]
    revenue = next(leaf for leaf in source.leaves if leaf.funds and is_within(last.code, leaf.funds))
    number = int(last.code.rpartition("-")[2]) + 1
    code = f"{parent_code(last.code)}-{number}"
    accounts, plan = book.tables[ACCOUNTS], book.tables[PLAN]
    at = _index(book, ACCOUNTS, headers.CODE, last.code)
    leaf = _row(
        accounts, accounts.rows[at], {headers.CODE: code, headers.ACCOUNT_NAME: "新しい調査費", headers.ENTRY.prior: 0}
    )
    rows = (*accounts.rows[: at + 1], leaf, *accounts.rows[at + 1 :])
    book = with_rows(book, accounts, rows)
    level = max(row.level or 0 for row in source.budget.plan.rows if row.code == last.code)
    item = {
        headers.LEVEL: level,
        headers.PLAN_KIND: "見出し",
        headers.PLAN_NAME: "新しい調査費",
        headers.CONTENT: None,
        headers.PLAN_AMOUNT.current: amount,
        headers.PLAN_AMOUNT.prior: 0,
        headers.ACCOUNT_CODE: code,
        headers.REMARK: None,
    }
    end = max(i for i, row in enumerate(plan.rows) if row[plan.headers.index(headers.ACCOUNT_CODE)].value == last.code)
    while end + 1 < len(plan.rows) and not plan.rows[end + 1][plan.headers.index(headers.ACCOUNT_CODE)].value:
        end += 1
    book = with_rows(book, plan, (*plan.rows[: end + 1], _row(plan, plan.rows[end], item), *plan.rows[end + 1 :]))
    at = _index(book, ACCOUNTS, headers.CODE, revenue.code)
    entry = (revenue.entry.current.amount or 0) + amount * 1000
    return edited(book, [Typed(ACCOUNTS, at, headers.ENTRY.current, Cell(entry))])


def _index(book: Book, table: str, header: str, text: str) -> int:
    found = book.tables[table]
    position = found.headers.index(header)
    return next(number for number, row in enumerate(found.rows) if row[position].value == text)


def _row(table, row, contents):
    return tuple(
        Cell(contents[header]) if header in contents else cell for header, cell in zip(table.headers, row, strict=True)
    )


def money_held_and_carried(book: Book, source: Master, chance: random.Random) -> Book:
    """A negative revenue in one block and as much in another, as in 令和元年度: 保管金 that pays a contribution."""
    amount = chance.randint(1, 9_000_000)
    held = next(leaf for leaf in reversed(source.leaves) if "保管金" in leaf.name and leaf.section is Section.REVENUE)
    other = next(
        (leaf for leaf in source.leaves if "充当用保管金" in leaf.name and leaf is not held),
        next(
            leaf
            for leaf in source.leaves
            if leaf.section is Section.REVENUE and "取崩" in source.accounts.path(leaf.code)[0]
        ),
    )
    funds = other.funds
    edits = [
        source.typed(held, headers.ENTRY.current, amount),
        source.typed(held, headers.FUNDS, funds),
        source.typed(other, headers.ENTRY.current, -amount),
    ]
    return edited(book, edits)


def a_helper_column(book: Book, _: Master, chance: random.Random) -> Book:
    table = book.tables[ACCOUNTS]
    rows = tuple((*row, Cell(chance.randint(1, 99))) for row in table.rows)
    changed = replace(table, headers=(*table.headers, "作業用"), rows=rows)
    return replace(book, tables={**book.tables, ACCOUNTS: changed})


def columns_in_another_order(book: Book, _: Master, chance: random.Random) -> Book:
    table = book.tables[PLAN]
    order = list(range(len(table.headers)))
    chance.shuffle(order)
    rows = tuple(tuple(row[position] for position in order) for row in table.rows)
    changed = replace(table, headers=tuple(table.headers[position] for position in order), rows=rows)
    return replace(book, tables={**book.tables, PLAN: changed})


def recipients_sorted(book: Book, _: Master, chance: random.Random) -> Book:
    table = book.tables[layout.RECIPIENTS.name]
    rows = [row for row in table.rows if row[1].value] or [
        tuple(map(Cell, ("To", f"第{number}市", "担当", f"yosan{number}@example.jp", "○"))) for number in range(1, 6)
    ]
    return with_rows(book, table, sorted(rows, key=lambda row: str(row[1].value), reverse=chance.random() < 0.5))


def a_number_left_out(book: Book, source: Master, chance: random.Random) -> Book:
    """The last account of a group takes a later number. Only rows that nobody names."""
    named = {row.funds for row in source.leaves} | {row.code for row in source.budget.plan.rows}
    free = [leaf for leaf in source.leaves if leaf.code not in named and leaf.code.count("-") > 1]
    last = [leaf for leaf in free if source.accounts.children(parent_code(leaf.code))[-1] is leaf]
    leaf = chance.choice(last)
    return edited(book, [source.typed(leaf, headers.CODE, f"{leaf.code}{chance.randint(0, 9)}")])


def dashes_for_blanks(book: Book, source: Master, chance: random.Random) -> Book:
    rows = [row for row in source.accounts.rows if row.kind is not Kind.ACCOUNT]
    return edited(book, [source.typed(chance.choice(rows), headers.ENTRY.current, chance.choice(["－", "-", None]))])


HARMLESS = {
    "事業の並べ替え": programmes_in_another_order,
    "項目の改名": an_item_renamed,
    "備考の空白": a_note_with_blanks,
    "端数処理の変更": another_rounding_rule,
    "財源付きの科目の追加": a_leaf_added_with_its_funding,
    "△の繰越": money_held_and_carried,
    "作業用の列": a_helper_column,
    "列の並べ替え": columns_in_another_order,
    "宛先の並べ替え": recipients_sorted,
    "番号の飛び": a_number_left_out,
    "小計・合計の行の「－」": dashes_for_blanks,
}
"""Each works on the master as it is; those that move rows come last in a combination."""


def another_font(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = Font(name="游明朝", size=9, bold=cell.row % 2 == 0)


def a_hidden_column_of_notes(workbook: Workbook) -> None:
    """A hidden column of the person's own beside the table, and a hidden column of the table."""
    for name in ("科目", "計画"):
        sheet = workbook[name]
        column = sheet.max_column + 2
        for row in range(1, sheet.max_row + 1):
            sheet.cell(row, column, f"=ROW()*{row}" if row % 2 else "あとで見る")
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    workbook["科目"].column_dimensions["M"].hidden = True


def notes_with_blanks(workbook: Workbook) -> None:
    sheet = workbook["科目"]
    for row in range(5, sheet.max_row):
        sheet[f"M{row}"] = f"  {sheet[f'M{row}'].value or '会議'}　 など　"


def a_sheet_and_comments_of_ones_own(workbook: Workbook) -> None:
    workbook.create_sheet("メモ")["A1"] = "来週の打合せ：ダミー"
    workbook["科目"]["E7"].comment = Comment("前年の議事録を参照", "担当")
    workbook["科目"].column_dimensions["E"].width = 60
    workbook["計画"].freeze_panes = "D6"


def amounts_shown_in_thousands(workbook: Workbook) -> None:
    for row in workbook["科目"].iter_rows(min_row=5):
        row[6].number_format = row[7].number_format = "#,##0,"


LOOKS = {
    "ほかの書体": another_font,
    "表の横の隠した列": a_hidden_column_of_notes,
    "備考の前後の空白": notes_with_blanks,
    "メモのシートとコメント": a_sheet_and_comments_of_ones_own,
    "千円で見せる表示形式": amounts_shown_in_thousands,
}
"""What only a file has: each is tried on both masters, saved without values."""

_LAST = ("財源付きの科目の追加", "作業用の列", "列の並べ替え", "事業の並べ替え")
VARIANTS = 200


def variant(number: int) -> tuple[str, Book]:
    """The ``number``-th variant: two or three harmless changes of one of the masters, recalculated."""
    chance = random.Random(number)
    source = master(("r07", "r02")[number % 2])
    chosen = [*chance.sample([name for name in HARMLESS if name not in _LAST], 2), _LAST[number // 2 % len(_LAST)]]
    book = source.book
    for name in chosen:
        book = HARMLESS[name](book, source, chance)
    return "＋".join(chosen), recalculated(book)
