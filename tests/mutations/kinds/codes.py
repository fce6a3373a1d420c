"""Codes, 充当先 and the columns by which the formulas find their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.accounts import Kind, Section, parent_code
from pybudget.core.cells import FormulaKind
from pybudget.core.names import fold, stem
from tests.mutations.faults import Fault, Master, kind

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@kind("充当先を、同じ名前の事業の一つ上の科目にした")
def _funds_above(source: Master, name: str) -> Iterator[Fault]:
    accounts = source.accounts
    for row in accounts.leaves(Section.REVENUE):
        above = parent_code(row.funds)
        if above in accounts.by_code and _stem(row.name) == _stem(accounts.by_code[row.funds].name):
            yield source.fault(name, row, headers.FUNDS, above)


def _stem(name: str) -> str:
    return stem(fold(name))[0]


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


@kind("計画の行種別か階層が読めなくなった")
def _unclassified(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.level is not None:
            yield source.fault(name, row, headers.LEVEL, None)
        yield source.fault(name, row, headers.PLAN_KIND, "項目名")


@kind("コードや区分の後ろに空白が入った")
def _trailing_blank(source: Master, name: str) -> Iterator[Fault]:
    """The formulas of the workbook no longer find the row."""
    for row in source.accounts.rows:
        for header in (headers.CODE, headers.SECTION, headers.KIND, headers.FUNDS):
            text = source.cell(row, header).value
            if text:
                yield source.fault(name, row, header, f"{text} ")
    for row in source.budget.plan.rows:
        if row.code:
            yield source.fault(name, row, headers.ACCOUNT_CODE, f"{row.code}　")


@kind("内訳のある科目や小計の行に額を入れた")
def _entry_above_leaves(source: Master, name: str) -> Iterator[Fault]:
    leaves = set(map(id, source.leaves))
    for row in source.accounts.rows:
        if id(row) not in leaves:
            for header in headers.ENTRY:
                yield source.fault(name, row, header, 1000)
