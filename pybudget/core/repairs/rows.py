"""Rows that stand twice, and rows that are gone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pybudget.core.accounts import Account, Accounts, Section, is_code, lineage, parent_code
from pybudget.core.cells import AmountCell, Column, FormulaKind, Pair
from pybudget.core.headers import ACCOUNT_CODE, CODE, ENTRY, FUNDS
from pybudget.core.money import Unit
from pybudget.core.plan import Plan, PlanKind
from pybudget.core.repairs.evidence import MOST, numbers_of
from pybudget.core.repairs.repair import Repair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.budget import Budget
    from pybudget.core.findings import Place
    from pybudget.core.repairs.evidence import Evidence


def rows_that_stand_twice(evidence: Evidence) -> Iterator[Repair]:
    """The second of two equal rows taken out."""
    seen: dict[tuple[object, ...], Account] = {}
    for row in evidence.accounts.rows:
        key = (row.code, row.name, row.kind, row.section)
        if row.code and key in seen:
            rest = tuple(other for other in evidence.accounts.rows if other is not row)
            changed = replace(evidence.budget, accounts=Accounts(rest))
            yield Repair(changed, (row.place(CODE),), _same_as(seen[key].origin.row))
        seen.setdefault(key, row)
    for before, after in pairwise(evidence.plan.rows):
        if after.name and (before.name, before.code, before.kind) == (after.name, after.code, after.kind):
            kept = tuple(other for other in evidence.plan.rows if other is not after)
            changed = replace(evidence.budget, plan=Plan(kept))
            place = after.place(ACCOUNT_CODE)
            yield Repair(changed, (place,), _same_as(before.origin.row))


def _same_as(number: int) -> str:
    return f"{number}行目と同じ行です。この行を消せば合います"


def missing_accounts(evidence: Evidence) -> Iterator[Repair]:
    """An account that the plan or 充当先 names and that is gone, put back."""
    for code in evidence.missing[:MOST]:
        by_plan = [row for row in evidence.plan.rows if row.code == code]
        by_funds = [row for row in evidence.accounts.rows if row.funds == code]
        places = (*(row.place(ACCOUNT_CODE) for row in by_plan), *(row.place(FUNDS) for row in by_funds))
        if not places or not is_code(code):
            continue
        prior = (evidence.plan.by_exact_code[code].prior or 0) * Unit.THOUSAND if by_plan else 0
        text = f"科目「{code}」の行を戻せば合います"
        for row in _restored(evidence, code, prior):
            yield Repair(row, places[:1], text)


def _restored(evidence: Evidence, code: str, prior: int) -> Iterator[Budget]:
    """The book with the account again, last year's amount as the plan or its programme has it."""
    rows, known = evidence.accounts.rows, evidence.accounts.by_code
    above = next((known[up] for up in lineage(parent_code(code)) if up in known), None)
    if above is None:
        return
    peers = [index for index, row in enumerate(rows) if row.is_account and row.section is above.section]
    at = max(index for index in peers if rows[index] is above or numbers_of(rows[index].code) < numbers_of(code))
    fed = AmountCell(0, FormulaKind.PLAN, None, "0")
    for last_year in dict.fromkeys((prior, prior - evidence.difference(above.code, Column.PRIOR))):
        entry = Pair(fed, AmountCell(last_year, shown=str(last_year)))
        yield _with_leaf(evidence, at, replace(above, code=code, name=code, funds="", entry=entry))


def _with_leaf(evidence: Evidence, at: int, leaf: Account) -> Budget:
    """The book with an account more, behind the row ``at``."""
    shown = Pair(*(AmountCell(0, FormulaKind.STANDARD, None, "0") for _ in Column))
    rows = evidence.accounts.rows
    new = replace(leaf, displayed=shown, note="", reason="")
    return replace(evidence.budget, accounts=Accounts((*rows[: at + 1], new, *rows[at + 1 :])))


def missing_revenues(evidence: Evidence) -> Iterator[Repair]:
    """A revenue that is gone: its programme, or all that is left without one, costs more in both years."""
    for code, needed in _unfunded(evidence):
        place, leaf = _gap(evidence, needed, code)
        if leaf is not None:
            at = next(index for index, row in enumerate(evidence.accounts.rows) if row is place)
            if numbers_of(leaf.code) < numbers_of(place.code):
                at -= 1
            name = evidence.accounts.by_code[code].label
            figures = "、".join(f"{column.label} {needed[column]:,} 円" for column in Column)
            text = f"{name}に充てる収入の行（{figures}）が足りないようです"
            yield Repair(_with_leaf(evidence, at, leaf), (place.place(CODE),), text)


def _unfunded(evidence: Evidence) -> Iterator[tuple[str, Pair[int]]]:
    """Expenditure codes that lack revenue in both years, with what they lack in yen."""
    for code in dict.fromkeys(finding.place.code for finding in evidence.found["BAL002"]):
        needed = Pair(*(evidence.difference(code, column) for column in Column))
        if min(needed) >= 0 < max(needed):
            yield code, needed
    totals = {str(finding.data["column"]): finding.difference or 0 for finding in evidence.found["BAL001"]}
    needed = Pair(*(totals.get(column.label, 0) for column in Column))
    if not evidence.found["BAL002"] and min(needed) >= 0 < max(needed):
        for code, amounts in evidence.accounts.amounts.items():
            if tuple(amount or 0 for amount in amounts) == needed and code[0] == Section.EXPENDITURE.prefix:
                yield code, needed


def _gap(evidence: Evidence, needed: Pair[int], funds: str) -> tuple[Account, Account | None]:
    """The row at which a number is left out among the revenues, and the leaf that fills it; else at the last."""
    groups: dict[str, list[Account]] = defaultdict(list)
    for leaf in filter(_has_number, evidence.accounts.leaves(Section.REVENUE)):
        groups[parent_code(leaf.code)].append(leaf)
    found = [_left_out(group) for group in groups.values() if any(leaf.funds for leaf in group)]
    if not found:
        return evidence.accounts.rows[0], None
    behind, number, _ = min(found, key=lambda item: item[2])
    entry = Pair(*(AmountCell(amount, shown=str(amount)) for amount in needed))
    code = f"{parent_code(behind.code)}-{number}"
    return behind, replace(behind, code=code, name=code, funds=funds, entry=entry)


def _has_number(leaf: Account) -> bool:
    return is_code(leaf.code)


def _left_out(group: Sequence[Account]) -> tuple[Account, int, tuple[bool, int]]:
    """The first number that a group leaves out: the row behind it, the number, and how good the guess is."""
    numbers = [numbers_of(row.code)[-1] for row in group]
    money = -sum(abs(row.entry.current.amount or 0) for row in group)
    for expected, (row, number) in enumerate(zip(group, numbers, strict=True), 1):
        if number > expected:
            return row, expected, (False, money)  # a gap is better than none, then much money
    return group[-1], numbers[-1] + 1, (True, money)


def missing_plan_rows(evidence: Evidence) -> Iterator[Repair]:
    """A row of the plan that is gone: its account lacks last year's amount, its programme this year's."""
    for finding in evidence.found["LNK001"]:
        leaf = evidence.accounts.by_code.get(finding.place.code)
        if leaf is not None and evidence.accounts.is_leaf(leaf.code) and finding.data["column"] == Column.PRIOR.label:
            yield from _with_plan_row(evidence, leaf, finding.difference or 0, finding.place)
    for leaf in evidence.unnamed:
        yield from _with_plan_row(evidence, leaf, leaf.entry.prior.amount or 0, leaf.place(ENTRY.current))


def _with_plan_row(evidence: Evidence, leaf: Account, prior: int, place: Place) -> Iterator[Repair]:
    """The plan with a row more for an account: beside its other rows, or below the heading of a group of it."""
    current = -evidence.difference(leaf.code, Column.CURRENT)
    ups = [code for code in lineage(leaf.code) if code in evidence.plan.linked]
    if prior < 0 or current < 0 or prior % Unit.THOUSAND or current % Unit.THOUSAND or not ups:
        return
    at = evidence.plan.linked[ups[0]][-1] + 1
    amounts = (current // Unit.THOUSAND, prior // Unit.THOUSAND)
    entry = Pair(*(AmountCell(amount, shown=str(amount)) for amount in amounts))
    above = evidence.plan.rows[at - 1]
    new = replace(above, kind=PlanKind.ITEM, level=None, name=leaf.name, code=leaf.code, entry=entry)
    changed = replace(evidence.budget, plan=Plan((*evidence.plan.rows[:at], new, *evidence.plan.rows[at:])))
    figures = f"当年度 {amounts[0]:,} 千円、前年度 {amounts[1]:,} 千円"
    text = f"計画に「{leaf.name}」の行（{figures}）が足りないようです"
    yield Repair(changed, (place,), text)
