"""Wrong amounts: typed, forgotten, exchanged, or no amounts at all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.accounts import Section
from pybudget.core.cells import Column, FormulaKind
from tests.mutations.faults import Fault, Master, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _mistyped(make: Callable[[int], object]):
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


kind("金額が文字列になった")(_mistyped(lambda amount: f"{amount:,}"))
kind("金額に端数が付いた")(_mistyped(lambda amount: amount + 0.5))
kind("金額の欄に言葉を書いた")(_mistyped(lambda amount: f"約{amount}"))
kind("金額がエラー値になった")(_mistyped(lambda _: "#REF!"))
kind("金額の欄に日付が入った")(_mistyped(lambda _: dt.date(2025, 4, 1)))


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
