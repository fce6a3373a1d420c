"""Kinds of fault as they happen in budget books, each at every place of a master where it can happen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.accounts import Account, Kind, Section, parent_code
from pybudget.core.cells import Column, FormulaKind
from pybudget.master.records import read_budget
from pybudget.master.tables import Book, Cell
from tests.master.books import sample_book
from tests.mutations.edits import ACCOUNTS, PLAN, SETTINGS, Deleted, Edit, Inserted, Typed, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        year: The master that it is put into.
        kind: Its kind, as the report names it.
        edits: What the hand did.
        right: The cells of which one has to be named: the one typed over, or those that show what is missing.
    """

    year: str
    kind: str
    edits: tuple[Edit, ...]
    right: frozenset[Place]


class Master:
    """A sample master, its tables and records side by side."""

    def __init__(self, year: str) -> None:
        self.year = year
        self.book: Book = sample_book(year)
        self.budget = read_budget(self.book)
        self.first = {name: self.book.tables[name].row_number(0) for name in (ACCOUNTS, PLAN, SETTINGS)}
        self.accounts = self.budget.accounts
        self.leaves = self.accounts.leaves()

    def index(self, row) -> int:
        """The place of a record in its table."""
        table = ACCOUNTS if isinstance(row, Account) else PLAN
        return row.origin.row - self.first[table]

    def cell(self, row, header: str) -> Cell:
        table = self.book.tables[self.table_of(row)]
        return table.rows[self.index(row)][table.headers.index(header)]

    @staticmethod
    def table_of(row) -> str:
        return ACCOUNTS if isinstance(row, Account) else PLAN

    def at(self, row, header: str) -> Place:
        return place(self.book, self.table_of(row), self.index(row), header)

    def typed(self, row, header: str, content: object) -> Typed:
        cell = content if isinstance(content, Cell) else Cell(content)
        return Typed(self.table_of(row), self.index(row), header, cell)

    def fault(self, kind: str, row, header: str, content: object) -> Fault:
        """A fault in one cell."""
        return Fault(self.year, kind, (self.typed(row, header, content),), frozenset({self.at(row, header)}))

    def amounts(self) -> Iterator[tuple[object, str, int]]:
        """Every typed amount other than 0: row, header, amount in the column's unit."""
        for account in self.leaves:
            for header, cell in zip(headers.ENTRY, account.entry, strict=True):
                if cell.formula is FormulaKind.NONE and cell.amount:
                    yield account, header, cell.amount
        for row in self.budget.plan.rows:
            for header, cell in zip(headers.PLAN_AMOUNT, row.entry, strict=True):
                if cell.amount:
                    yield row, header, cell.amount

    def displayed(self) -> Iterator[tuple[Account, str, Column]]:
        for row in self.accounts.rows:
            for column in Column:
                yield row, headers.DISPLAYED[column], column


@cache
def master(year: str) -> Master:
    return Master(year)


KINDS: dict[str, Callable[[Master], Iterator[Fault]]] = {}


def kind(name: str):
    def register(make):
        KINDS[name] = lambda source: make(source, name)
        return make

    return register


# Amounts


def _mistyped(make: Callable[[int], int | None]):
    def faults(source: Master, name: str) -> Iterator[Fault]:
        for row, header, amount in source.amounts():
            wrong = make(amount)
            if wrong is not None and wrong != amount:
                yield source.fault(name, row, header, wrong)

    return faults


def _one_digit(amount: int) -> int:
    """The second digit (of one: the first) typed as its neighbour on the keyboard."""
    digits = str(abs(amount))
    at = min(1, len(digits) - 1)
    digit = int(digits[at])
    other = digit + 1 if digit < 9 else digit - 1
    return int(digits[:at] + str(other) + digits[at + 1 :]) * (1 if amount > 0 else -1)


def _swapped(amount: int) -> int | None:
    digits = str(abs(amount))
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1] and digits[at + 1] != "0":
            swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            return int(swapped) * (1 if amount > 0 else -1)
    return None


kind("数字を一つ打ち違えた")(_mistyped(_one_digit))
kind("隣り合う数字が入れ替わった")(_mistyped(_swapped))
kind("けたを一つ落とした")(_mistyped(lambda amount: int(amount / 10)))
kind("0を一つ多く打った")(_mistyped(lambda amount: amount * 10))
kind("千円と円を取り違えた（1000倍）")(_mistyped(lambda amount: amount * 1000))
kind("符号が逆になった")(_mistyped(lambda amount: -amount))
kind("1だけ違う額にした")(_mistyped(lambda amount: amount + 1))


@kind("金額を消した")
def _blanked(source: Master, name: str) -> Iterator[Fault]:
    for row, header, _ in source.amounts():
        yield source.fault(name, row, header, None)


@kind("金額が文字列になった")
def _as_text(source: Master, name: str) -> Iterator[Fault]:
    for row, header, amount in source.amounts():
        yield source.fault(name, row, header, f"{amount:,}")


@kind("金額に端数が付いた")
def _with_fraction(source: Master, name: str) -> Iterator[Fault]:
    for row, header, amount in source.amounts():
        yield source.fault(name, row, header, amount + 0.5)


@kind("金額の欄に言葉を書いた")
def _word(source: Master, name: str) -> Iterator[Fault]:
    for row, header, amount in source.amounts():
        yield source.fault(name, row, header, f"約{amount}")


@kind("金額がエラー値になった")
def _error(source: Master, name: str) -> Iterator[Fault]:
    for row, header, _ in source.amounts():
        yield source.fault(name, row, header, "#REF!")


@kind("金額の欄に日付が入った")
def _date(source: Master, name: str) -> Iterator[Fault]:
    for row, header, _ in source.amounts():
        yield source.fault(name, row, header, dt.date(2025, 4, 1))


@kind("当年度と前年度の額が逆になった")
def _years_exchanged(source: Master, name: str) -> Iterator[Fault]:
    rows = [row for row in source.leaves if row.entry.current.formula is FormulaKind.NONE]
    for row, pair in ((row, headers.ENTRY) for row in rows):
        yield from _exchanged(source, name, (row, pair.current), (row, pair.prior))
    for row in source.budget.plan.rows:
        yield from _exchanged(source, name, (row, headers.PLAN_AMOUNT.current), (row, headers.PLAN_AMOUNT.prior))


def _exchanged(source: Master, name: str, one, other) -> Iterator[Fault]:
    contents = [source.cell(*spot) for spot in (one, other)]
    if all(isinstance(content.value, (int, float)) for content in contents) and contents[0] != contents[1]:
        edits = (source.typed(*one, contents[1]), source.typed(*other, contents[0]))
        yield Fault(source.year, name, edits, frozenset({source.at(*one), source.at(*other)}))


@kind("二つの事業の収入を取り違えた")
def _revenues_exchanged(source: Master, name: str) -> Iterator[Fault]:
    funded = [leaf for leaf in source.leaves if leaf.section is Section.REVENUE and leaf.funds]
    for header, column in zip(headers.ENTRY, Column, strict=True):
        rows = [row for row in funded if row.entry[column].amount]
        for number, row in enumerate(rows):
            for other in rows[number + 1 :]:
                if other.funds != row.funds:
                    yield from _exchanged(source, name, (row, header), (other, header))


# Formulas


@kind("計算式を同じ値で上書きした")
def _frozen_value(source: Master, name: str) -> Iterator[Fault]:
    for row, header, column in source.displayed():
        yield source.fault(name, row, header, row.displayed[column].amount)


@kind("計算式を違う値で上書きした")
def _wrong_value(source: Master, name: str) -> Iterator[Fault]:
    for row, header, column in source.displayed():
        yield source.fault(name, row, header, (row.displayed[column].amount or 0) + 1000)


def _formula(make: Callable[[Master, Account, str, Column], tuple[str, int] | None]):
    def faults(source: Master, name: str) -> Iterator[Fault]:
        for row, header, column in source.displayed():
            made = make(source, row, header, column)
            if made is not None:
                yield source.fault(name, row, header, Cell(made[1], made[0]))

    return faults


def _range_too_short(source: Master, row: Account, header: str, column: Column) -> tuple[str, int] | None:
    """A sum over the cells below instead of the book's formula, its last row missing."""
    below = source.accounts.children(row.code) if row.is_account else ()
    if len(below) < 2:
        return None
    parts = [child.displayed[column].amount or 0 for child in below[:-1]]
    cells = "+".join(child.origin.cell(header) for child in below[:-1])
    return f"={cells}", sum(parts)


def _with_constant(source: Master, row: Account, header: str, column: Column) -> tuple[str, int]:
    return f"{source.cell(row, header).formula}+1000", (row.displayed[column].amount or 0) + 1000


def _of_the_other_year(source: Master, row: Account, header: str, column: Column) -> tuple[str, int]:
    other = headers.ENTRY[1 - column]
    wrong = source.cell(row, header).formula.replace(f"[{headers.ENTRY[column]}]", f"[{other}]")
    return wrong, row.displayed[1 - column].amount or 0


def _of_another_row(source: Master, row: Account, header: str, column: Column) -> tuple[str, int] | None:
    other = next((leaf for leaf in source.leaves if leaf.entry[column].amount and leaf is not row), None)
    return (f"={other.origin.cell(header)}", other.displayed[column].amount or 0) if other else None


kind("合計の範囲が一行足りない")(_formula(_range_too_short))
kind("計算式に定数を足した")(_formula(_with_constant))
kind("計算式がもう一方の年度の列を指す")(_formula(_of_the_other_year))
kind("計算式が別の行を指す")(_formula(_of_another_row))


@kind("計画から受ける計算式を額で上書きした")
def _feed_overwritten(source: Master, name: str) -> Iterator[Fault]:
    for leaf in source.leaves:
        if leaf.entry.current.formula is FormulaKind.PLAN:
            yield source.fault(name, leaf, headers.ENTRY.current, leaf.entry.current.amount)


@kind("入力額がほかのブックを参照する")
def _external(source: Master, name: str) -> Iterator[Fault]:
    for leaf in source.leaves:
        if leaf.entry.current.formula is FormulaKind.NONE:
            amount = leaf.entry.current.amount
            yield source.fault(
                name, leaf, headers.ENTRY.current, Cell(amount, f"='[前年度.xlsx]科目'!$G${leaf.origin.row}")
            )


# Structure


@kind("科目のコードを全角で打った")
def _wide_code(source: Master, name: str) -> Iterator[Fault]:
    for row in source.accounts.by_code.values():
        yield source.fault(name, row, headers.CODE, row.code.replace("-", "－"))


@kind("科目のコードがほかの行と重なった")
def _duplicate_code(source: Master, name: str) -> Iterator[Fault]:
    for row in source.accounts.by_code.values():
        siblings = source.accounts.children(parent_code(row.code))
        earlier = [other for other in siblings if other.origin.row < row.origin.row]
        if earlier and source.accounts.is_leaf(row.code):
            yield source.fault(name, row, headers.CODE, earlier[-1].code)


@kind("科目のコードの番号を打ち違えた")
def _wrong_code(source: Master, name: str) -> Iterator[Fault]:
    """Of rows whose code is named elsewhere or has accounts below it. Nothing depends on another's number."""
    named = {row.funds for row in source.leaves} | {row.code for row in source.budget.plan.rows}
    for row in source.accounts.by_code.values():
        if parent_code(row.code) and (row.code in named or not source.accounts.is_leaf(row.code)):
            yield source.fault(name, row, headers.CODE, f"{row.code}7")


@kind("充当先をほかの事業にした")
def _wrong_funds(source: Master, name: str) -> Iterator[Fault]:
    rows = [row for row in source.leaves if row.funds and (row.entry.current.amount or row.entry.prior.amount)]
    targets = list(dict.fromkeys(row.funds for row in source.leaves if row.section is Section.REVENUE and row.funds))
    for row in rows:
        for target in targets:
            if target != row.funds:
                yield source.fault(name, row, headers.FUNDS, target)


@kind("充当先を消した")
def _no_funds(source: Master, name: str) -> Iterator[Fault]:
    for row in source.leaves:
        if row.funds and (row.entry.current.amount or row.entry.prior.amount):
            yield source.fault(name, row, headers.FUNDS, None)


@kind("充当先がない科目のコードになった")
def _dead_funds(source: Master, name: str) -> Iterator[Fault]:
    for row in source.leaves:
        if row.funds:
            yield source.fault(name, row, headers.FUNDS, f"{row.funds}9")


@kind("計画の科目コードをほかの科目にした")
def _wrong_plan_code(source: Master, name: str) -> Iterator[Fault]:
    fed = [leaf.code for leaf in source.leaves if leaf.entry.current.formula is FormulaKind.PLAN]
    for row in source.budget.plan.rows:
        if row.code in fed and (row.entry.current.amount or row.entry.prior.amount):
            yield source.fault(name, row, headers.ACCOUNT_CODE, fed[(fed.index(row.code) + 1) % len(fed)])


@kind("計画の科目コードを消した")
def _no_plan_code(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.code and (row.entry.current.amount or row.entry.prior.amount):
            yield source.fault(name, row, headers.ACCOUNT_CODE, None)


@kind("計画の科目コードがない科目のものになった")
def _dead_plan_code(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.code:
            yield source.fault(name, row, headers.ACCOUNT_CODE, f"{row.code}9")


@kind("部を取り違えた")
def _wrong_section(source: Master, name: str) -> Iterator[Fault]:
    for row in source.accounts.rows:
        other = next(section for section in Section if section is not row.section)
        yield source.fault(name, row, headers.SECTION, other.value)


@kind("ブロックを取り違えた")
def _wrong_block(source: Master, name: str) -> Iterator[Fault]:
    for row in source.accounts.rows:
        if row.kind is not Kind.TOTAL:
            yield source.fault(name, row, headers.BLOCK, {"1": 2, "2": 1}[row.block])


@kind("種別を取り違えた")
def _wrong_kind(source: Master, name: str) -> Iterator[Fault]:
    for row in source.accounts.rows:
        yield source.fault(name, row, headers.KIND, {Kind.ACCOUNT: "小計", Kind.SUBTOTAL: "合計"}.get(row.kind, "小計"))


@kind("科目の行を消した")
def _account_deleted(source: Master, name: str) -> Iterator[Fault]:
    for row in source.leaves:
        if row.entry.current.amount or row.entry.prior.amount:
            yield _without(source, name, row)


def _without(source: Master, name: str, row) -> Fault:
    """A row is gone: right is what names it still, its parent or its neighbours."""
    table, index = source.table_of(row), source.index(row)
    found = source.book.tables[table]
    near = {
        (found.sheet, f"{letter}{found.row_number(index + by)}") for letter in found.letters.values() for by in (-1, 0)
    }
    if isinstance(row, Account):
        near |= {source.at(other, headers.ACCOUNT_CODE) for other in source.budget.plan.rows if other.code == row.code}
        above = source.accounts.by_code.get(parent_code(row.code))
        near |= {source.at(above, header) for header in headers.DISPLAYED} if above else set()
    else:
        moved = {number for number, other in enumerate(source.budget.plan.rows) if other.code == row.code}
        rows = [source.budget.plan.rows[number] for number in moved]
        near |= {
            (found.sheet, f"{found.letters[header]}{other.origin.row - (other.origin.row > row.origin.row)}")
            for other in rows
            for header in headers.PLAN_AMOUNT
        }
        leaf = source.accounts.by_code.get(row.code)
        near |= {source.at(leaf, header) for header in (*headers.ENTRY, *headers.DISPLAYED)} if leaf else set()
    return Fault(source.year, name, (Deleted(table, index),), frozenset(near))


@kind("科目の行が二重になった")
def _account_doubled(source: Master, name: str) -> Iterator[Fault]:
    for row in source.leaves:
        if row.entry.current.amount or row.entry.prior.amount:
            yield _twice(source, name, row)


def _twice(source: Master, name: str, row) -> Fault:
    table, index = source.table_of(row), source.index(row)
    found = source.book.tables[table]
    letters = found.letters.values()
    right = {(found.sheet, f"{letter}{found.row_number(index + by)}") for letter in letters for by in (0, 1)}
    return Fault(source.year, name, (Inserted(table, index + 1, tuple(found.rows[index])),), frozenset(right))


@kind("計画の行が二重になった")
def _plan_doubled(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.entry.current.amount or row.entry.prior.amount:
            yield _twice(source, name, row)


@kind("計画の行を消した")
def _plan_deleted(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.entry.current.amount or row.entry.prior.amount:
            yield _without(source, name, row)


@kind("小計か合計の行を消した")
def _closing_deleted(source: Master, name: str) -> Iterator[Fault]:
    for row in source.accounts.rows:
        if row.kind is not Kind.ACCOUNT:
            index = source.index(row)
            table = source.book.tables[ACCOUNTS]
            letters = table.letters.values()
            right = {(table.sheet, f"{letter}{table.row_number(index + by)}") for letter in letters for by in (-1, 0)}
            yield Fault(source.year, name, (Deleted(ACCOUNTS, index),), frozenset(right))


@kind("計画の行種別か階層が読めなくなった")
def _unclassified(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.level is not None:
            yield source.fault(name, row, headers.LEVEL, None)
        yield source.fault(name, row, headers.PLAN_KIND, "項目名")


# Texts


@kind("年度の表記が去年のまま")
def _old_year(source: Master, name: str) -> Iterator[Fault]:
    this_year = source.budget.settings.fiscal_year
    for row in source.budget.plan.rows:
        if row.level is not None:
            yield source.fault(name, row, headers.PLAN_NAME, f"{this_year.previous.label}{row.name}")


@kind("仮の文字を消し忘れた")
def _placeholder(source: Master, name: str) -> Iterator[Fault]:
    marks = ("○○", "あああ", "ダミー", "XXX", "要確認")
    for number, row in enumerate((*source.accounts.rows, *source.budget.plan.rows)):
        header = headers.NOTE if isinstance(row, Account) else headers.CONTENT
        text = row.note if isinstance(row, Account) else row.content
        yield source.fault(name, row, header, text + marks[number % len(marks)])


@kind("名称に見分けにくい文字が入った")
def _look_alike(source: Master, name: str) -> Iterator[Fault]:
    swaps = {"ー": "－", "費": "費\u200b"}
    for row in (*source.accounts.by_code.values(), *source.budget.plan.rows):
        header = headers.ACCOUNT_NAME if isinstance(row, Account) else headers.PLAN_NAME
        mark = next((mark for mark in swaps if mark in row.name), None)
        if mark is not None:
            yield source.fault(name, row, header, row.name.replace(mark, swaps[mark], 1))


def chosen(kind_name: str, year: str, most: int) -> list[Fault]:
    """Faults of a kind in a master: all, or ``most`` of them spread evenly over the places."""
    every = list(KINDS[kind_name](master(year)))
    if len(every) <= most:
        return every
    return [every[number * len(every) // most] for number in range(most)]
