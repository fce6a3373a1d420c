"""Codes of accounts, and 部, ブロック and 種別, as the rows around say."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Account, Kind, Section, is_code, lineage, parent_code
from pybudget.core.headers import BLOCK, CODE, KIND, SECTION
from pybudget.core.repairs.evidence import MOST, numbers_of
from pybudget.core.repairs.repair import Repair, with_account

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pybudget.core.repairs.evidence import Evidence


_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


def codes(evidence: Evidence) -> Iterator[Repair]:
    """A malformed code in its proper form; a code that others name for a row that stands where it belongs."""
    for row in evidence.rows_at("STR001"):
        plain = "".join(unicodedata.normalize("NFKC", row.code).translate(_DASHES).split())
        if is_code(plain):
            yield _recoded(evidence, row, plain)
    rows = [row for row in evidence.accounts.rows if row.is_account]
    suspicious = evidence.rows_at("STR001", "STR002", "STR003", "STR008", "STR009", "STR010", "STR004", "STR005")
    for code in evidence.missing[:MOST]:
        siblings = [row for row in rows if parent_code(row.code) == parent_code(code)]
        for row in (*_around(rows, suspicious), *siblings):
            is_free = row.code not in evidence.named or not is_code(row.code) or _is_second(evidence, row)
            if is_free and not _is_numbered_right(evidence, row):
                yield _recoded(evidence, row, code)
    for row in _around(rows, suspicious):
        for code in _fitting(evidence, rows, row):
            yield _recoded(evidence, row, code)


def _recoded(evidence: Evidence, row: Account, code: str) -> Repair:
    new = replace(row, code=code, kind=Kind.ACCOUNT)
    return Repair(with_account(evidence.budget, row, new), (row.place(CODE),), f"コードを「{code}」とすれば合います")


def _is_second(evidence: Evidence, row: Account) -> bool:
    return evidence.accounts.by_code.get(row.code) is not row


def _is_numbered_right(evidence: Evidence, row: Account) -> bool:
    """Whether the code is the one that its place among its siblings gives."""
    siblings = [other for other in evidence.accounts.children(parent_code(row.code)) if other.section is row.section]
    return any(other is row and numbers_of(row.code)[-1:] == (place,) for place, other in enumerate(siblings, 1))


def _around(rows: Sequence[Account], suspicious: Iterable[Account]) -> list[Account]:
    """Rows in which something was found, and those before them."""
    wanted = {id(row) for row in suspicious}
    found: dict[int, Account] = {}
    for before, row in pairwise((None, *rows)):
        if row is not None and id(row) in wanted:
            found[id(row)] = row
            if before is not None:
                found[id(before)] = before
    return list(found.values())[:MOST]


def _fitting(evidence: Evidence, rows: Sequence[Account], row: Account) -> list[str]:
    """Codes that the row could have between its neighbours and that are free."""
    at = next(index for index, other in enumerate(rows) if other is row)
    found: list[str] = []
    if at:
        before = rows[at - 1].code
        found += [_next(before), f"{before}-1", *(_next(code) for code in lineage(parent_code(before)))]
    if at + 1 < len(rows):
        after = rows[at + 1].code
        found += [_previous(after), parent_code(after)]
    return [code for code in dict.fromkeys(found) if is_code(code) and code not in evidence.accounts.by_code]


def _next(code: str) -> str:
    head, _, number = code.rpartition("-")
    return f"{head}-{int(number) + 1}" if number.isdigit() else ""


def _previous(code: str) -> str:
    head, _, number = code.rpartition("-")
    return f"{head}-{int(number) - 1}" if number.isdigit() else ""


def classes(evidence: Evidence) -> Iterator[Repair]:
    """部, ブロック and 種別 as the code or the rows around say."""
    rows = evidence.accounts.rows
    prefixes = {section.prefix: section for section in Section}
    for index, row in enumerate(rows):
        around = (*rows[max(index - 1, 0) : index], *rows[index + 1 : index + 2])
        section = prefixes.get(row.code[:1]) or next((other.section for other in around), None)
        if section is not None and row.section is not section:
            new = replace(row, section=section)
            yield _changed(evidence, row, new, SECTION, section.value)
        kind = _kind(row, around)
        if kind is not row.kind:
            yield _changed(evidence, row, replace(row, kind=kind), KIND, kind.value)
        if row.kind is not Kind.TOTAL:
            for block in dict.fromkeys(other.block for other in around if other.block and other.block != row.block):
                yield _changed(evidence, row, replace(row, block=block), BLOCK, block)


def _kind(row: Account, around: Sequence[Account]) -> Kind:
    if row.code:
        return Kind.ACCOUNT
    if row.block:
        return Kind.SUBTOTAL
    return Kind.TOTAL if around else row.kind or Kind.TOTAL


def _changed(evidence: Evidence, row: Account, new: Account, header: str, content: str) -> Repair:
    changed = with_account(evidence.budget, row, new)
    return Repair(changed, (row.place(header),), f"{header}を「{content}」とすれば合います")
