"""部, 種別 and ブロック of a row must be readable and must agree with the rest.

小計 and 合計 add up by 部 and ブロック, so that a row with a wrong or blank one is missing from a total or enters a
strange one.

Not in order::

    支-1    システム事業  ブロック=1
    支-1-1  事業費        1,000  ブロック=2
    支-2    予備費            0  部=収入

In order::

    支-1    システム事業  ブロック=1
    支-1-1  事業費        1,000  ブロック=1
    支-2    予備費            0  ブロック=2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Kind, Section, parent_code
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import BLOCK, KIND, SECTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.accounts import Account, Accounts
    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the three columns of every row."""
    accounts = budget.accounts
    closed = {row.section for row in accounts.closing_rows if row.kind is Kind.SUBTOTAL}
    filled = {(row.section, row.block) for row in accounts.account_rows}
    for row in _doubtful(accounts):
        faults = {
            SECTION: _section_fault(row),
            KIND: "" if row.kind else "「科目」「小計」「合計」のどれでもありません",
            BLOCK: _subtotal_fault(row, filled) if row.kind is Kind.SUBTOTAL else _block_fault(row, accounts, closed),
        }
        for header, fault in faults.items():
            if fault:
                yield RULE.at(row.place(header), header=header, fault=fault)


def _doubtful(accounts: Accounts) -> Iterator[Account]:
    """The rows that a look at their siblings and at the account above does not clear, as it does nearly every row."""
    for siblings in accounts.siblings:
        first, parent = siblings[0], accounts.parent(siblings[0].code)
        is_clear = first.section is not None and first.block and (parent is None or parent.block == first.block)
        alike = {(row.section, row.block, row.code[0]) for row in siblings}
        if not is_clear or len(alike) > 1 or _section_fault(first):
            yield from siblings
    yield from accounts.others


def _section_fault(row: Account) -> str:
    if row.section is None:
        return "「収入」「支出」のどちらでもありません"
    initial = row.code[:1]
    if initial != row.section.prefix and initial in {section.prefix for section in Section}:
        return f"「{row.section.value}」ですが、コードは「{initial}」で始まります"
    return ""


def _subtotal_fault(row: Account, filled: set[tuple[Section | None, str]]) -> str:
    if not row.block:
        return "空欄です"
    return "" if (row.section, row.block) in filled else f"「{row.block}」の科目が{_part(row)}にありません"


def _block_fault(row: Account, accounts: Accounts, closed: set[Section | None]) -> str:
    if not row.is_account:
        return ""
    if not row.block and row.section in closed:
        return "空欄です（小計のある部では、どの科目にも要ります）"
    parent = accounts.by_code.get(parent_code(row.code))
    if parent is None or parent.block == row.block or (not parent.block and row.section in closed):
        return ""
    return f"「{row.block}」ですが、上の科目 {parent.code} は「{parent.block}」です"


def _part(row: Account) -> str:
    return f"{row.section.value}の部" if row.section else "ブック"


RULE: Final = Rule(
    id="STR004",
    title="部・種別・ブロックが正しい",
    severity=Severity.ERROR,
    message="{place.name}の{header}に誤りがあります：{fault}。",
    remedy="一覧から選び直し、ブロックは上の科目と同じ番号にしてください。",
    source="予算書ブックの科目シートの決まり",
    check=check,
)
