"""What is wrong in names and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.accounts import Account, parent_code
from pybudget.core.plan import PlanKind
from tests.mutations.faults import Fault, Master, kind

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@kind("文章の予算額が金額と合わない")
def _quoted(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.entry.current.amount:
            text = f"{row.content}（予算額：{row.entry.current.amount + 1:,}千円）"
            yield source.fault(name, row, headers.CONTENT, text)


@kind("文章の単価と団体数の積が合わない")
def _product(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.entry.current.amount:
            price = row.entry.current.amount
            text = f"{row.content}（{price:,}千円×53団体＝{price * 52:,}千円）"
            yield source.fault(name, row, headers.CONTENT, text)


@kind("文章の団体数が金額の団体数と違う")
def _count(source: Master, name: str) -> Iterator[Fault]:
    """A price that goes into the amount a whole number of times, and one body more than that."""
    for row in source.budget.plan.rows:
        amount = row.entry.current.amount or 0
        count = next((count for count in (53, 52, 50, 48, 40, 30, 20, 7, 6, 5, 4, 3, 2) if not amount % count), None)
        if amount and count:
            text = f"{amount // count:,}千円×{count + 1}団体"
            yield source.fault(name, row, headers.CONTENT, text)


@kind("増減理由が増減の向きと逆")
def _reason(source: Master, name: str) -> Iterator[Fault]:
    for row in source.accounts.by_code.values():
        now, before = source.accounts.amounts[row.code]
        change = (now or 0) - (before or 0)
        if change and min(now or 0, before or 0) >= 0:
            yield source.fault(name, row, headers.REASON, "利用団体数の減" if change > 0 else "利用団体数の増")


@kind("期間か日付がありえない")
def _impossible_dates(source: Master, name: str) -> Iterator[Fault]:
    texts = (
        "5年間（令和4年1月～令和7年12月）の分割",
        "令和8年2月30日まで",
        "令和8年4月～令和7年3月",
        "令和8年（2025年）から",
    )
    for number, row in enumerate(row for row in source.budget.plan.rows if row.name):
        yield source.fault(name, row, headers.REMARK, texts[number % len(texts)])


@kind("かっこの片方を消した")
def _bracket(source: Master, name: str) -> Iterator[Fault]:
    for row, header, text in _texts(source):
        if "）" in text:
            yield source.fault(name, row, header, text.replace("）", "", 1))


def _texts(source: Master):
    for row in source.accounts.rows:
        yield from ((row, header, text) for header, text in _of_account(row) if text)
    for row in source.budget.plan.rows:
        named = ((headers.PLAN_NAME, row.name), (headers.CONTENT, row.content), (headers.REMARK, row.note))
        yield from ((row, header, text) for header, text in named if text)


def _of_account(row: Account):
    return (headers.ACCOUNT_NAME, row.name), (headers.NOTE, row.note), (headers.REASON, row.reason)


@kind("同じ名前の文字の幅や横線が変わった")
def _spelled_otherwise(source: Master, name: str) -> Iterator[Fault]:
    """Of names that stand in the book more than once: right is every cell with the name."""
    signs = {"（": "(", "・": "･", "／": "/", "/": "／", "、": "､"}
    cells: dict[str, list[tuple[object, str]]] = {}
    for row, header, text in _texts(source):
        if header in (headers.ACCOUNT_NAME, headers.PLAN_NAME):
            cells.setdefault(text, []).append((row, header))
    for text, places in cells.items():
        sign = next((sign for sign in signs if sign in text), None)
        if len(places) > 1 and sign:
            other = text.replace(sign, signs[sign]).replace("）", ")" if sign == "（" else "）")
            right = frozenset(source.at(row, header) for row, header in places)
            for row, header in places:
                yield Fault(source.year, name, (source.typed(row, header, other),), right)


@kind("同じ上の科目・見出しの下で同じ名前になった")
def _namesakes(source: Master, name: str) -> Iterator[Fault]:
    """Right is either of the two."""
    for row in source.accounts.by_code.values():
        siblings = source.accounts.children(parent_code(row.code))
        yield from _named_alike(source, name, headers.ACCOUNT_NAME, row, siblings)
    plan = source.budget.plan
    for index, row in enumerate(plan.rows):
        beside = [other for at, other in enumerate(plan.rows) if plan.parents[at] == plan.parents[index]]
        if row.kind in (PlanKind.HEADING, PlanKind.ITEM):
            yield from _named_alike(source, name, headers.PLAN_NAME, row, [o for o in beside if o.kind is row.kind])


def _named_alike(source: Master, name: str, header: str, row, beside) -> Iterator[Fault]:
    other = next((other for other in beside if other is not row and other.name != row.name), None)
    if other is not None:
        right = frozenset({source.at(row, header), source.at(other, header)})
        yield Fault(source.year, name, (source.typed(row, header, other.name),), right)
