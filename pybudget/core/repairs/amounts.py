"""Amounts and their formulas: text that is a number, a formula typed over, amounts exchanged."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import Account, Section
from pybudget.core.cells import AmountCell, Column, FormulaKind, Pair, Problem
from pybudget.core.headers import ENTRY, PLAN_AMOUNT
from pybudget.core.money import Unit
from pybudget.core.repairs.repair import Repair, with_account, with_amount, with_plan_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pybudget.core.plan import PlanRow
    from pybudget.core.repairs.evidence import Evidence


_YEARS: Final = "当年度と前年度の額を入れ替えれば合います"


def numbers_stored_as_text(evidence: Evidence) -> Iterator[Repair]:
    """A number stored as text, as the number."""
    for row in evidence.rows_at("VAL003"):
        yield from _as_numbers(evidence, row, ENTRY)
    for plan_row in evidence.plan_rows_at("VAL003"):
        yield from _as_numbers(evidence, plan_row, PLAN_AMOUNT)


def _as_numbers(evidence: Evidence, row: Account | PlanRow, headers: Pair[str]) -> Iterator[Repair]:
    for column in Column:
        cell = row.entry[column]
        if cell.problem is Problem.TEXT_NUMBER and cell.amount is not None:
            changed = with_amount(evidence.budget, row, column, cell.amount)
            yield Repair(changed, (row.place(headers[column]),), "数字として入れ直せば合います")


def formulas(evidence: Evidence) -> Iterator[Repair]:
    """The formula that takes an amount from the plan, where a figure was typed over it."""
    for row in evidence.rows_at("LNK005"):
        entry = Pair(row.entry.current._replace(formula=FormulaKind.PLAN), row.entry.prior)
        changed = with_account(evidence.budget, row, replace(row, entry=entry))
        yield Repair(changed, (row.place(ENTRY.current),), "計画から受ける計算式に戻せば合います")


def entries_above_leaves(evidence: Evidence) -> Iterator[Repair]:
    """An amount in a row that is added up, taken out."""
    for row in evidence.rows_at("STR006"):
        for column in Column:
            if row.entry[column].amount is not None:
                entry = Pair(*(AmountCell() if each is column else row.entry[each] for each in Column))
                changed = with_account(evidence.budget, row, replace(row, entry=entry))
                yield Repair(changed, (row.place(ENTRY[column]),), "この入力額を消せば合います")


def exchanged_years(evidence: Evidence) -> Iterator[Repair]:
    """The amounts of both years of one row exchanged."""
    differences = _differences(evidence)
    if not all(differences.values()):
        return
    for leaf in evidence.accounts.leaves():
        if leaf.entry.current.formula is not FormulaKind.PLAN and _apart(leaf.entry) in differences[Column.PRIOR]:
            entry = Pair(leaf.entry.prior, leaf.entry.current)
            changed = with_account(evidence.budget, leaf, replace(leaf, entry=entry))
            yield Repair(changed, tuple(leaf.place(header) for header in ENTRY), _YEARS)
    for row in evidence.plan.rows:
        if _apart(row.entry) * Unit.THOUSAND in differences[Column.PRIOR] and _apart(row.entry):
            changed = with_plan_row(evidence.budget, row, replace(row, entry=Pair(row.entry.prior, row.entry.current)))
            yield Repair(changed, tuple(row.place(header) for header in PLAN_AMOUNT), _YEARS)


def exchanged_revenues(evidence: Evidence) -> Iterator[Repair]:
    """The amounts of two revenues of different programmes exchanged."""
    for column, differences in _differences(evidence).items():
        leaves = evidence.accounts.leaves(Section.REVENUE) if differences else ()
        rows = [leaf for leaf in leaves if leaf.entry[column].amount]
        by_amount: dict[int, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            by_amount[row.entry[column].amount or 0].append(index)
        for index, one in enumerate(rows):
            first = one.entry[column].amount or 0
            wanted = sorted({first + sign * difference for difference in differences for sign in (1, -1)})
            for at in sorted(at for amount in wanted for at in by_amount.get(amount, ()) if at > index):
                other = rows[at]
                second = other.entry[column].amount or 0
                if one.funds != other.funds:
                    changed = with_amount(evidence.budget, one, column, second)
                    row = changed.accounts.by_code[other.code]
                    places = (one.place(ENTRY[column]), other.place(ENTRY[column]))
                    text = f"{one.label}と{other.label}の額を入れ替えれば合います"
                    yield Repair(with_amount(changed, row, column, first), places, text)


def moved_revenue(evidence: Evidence) -> Iterator[Repair]:
    """An amount back from one revenue to another: one programme has as much too much as another has too little."""
    lacks: dict[Column, dict[str, int]] = {column: {} for column in Column}
    for finding in evidence.found["BAL002"]:
        column = next(column for column in Column if column.label == finding.data["column"])
        lacks[column][finding.place.code] = finding.difference or 0
    for column, lacking in lacks.items():
        for code, difference in lacking.items():
            opposite = [other for other, amount in lacking.items() if amount == -difference]
            if difference > 0 and len(opposite) == 1:
                yield from _moved(evidence, column, (code, opposite[0]), difference)


def _moved(evidence: Evidence, column: Column, codes: tuple[str, str], amount: int) -> Iterator[Repair]:
    funding = evidence.accounts.funding(Section.REVENUE)
    receiving, giving = ([row for row in funding.get(code, ()) if row.entry[column].amount] for code in codes)
    if len(receiving) == len(giving) == 1:
        (one,), (other,) = receiving, giving
        changed = with_amount(evidence.budget, one, column, (one.entry[column].amount or 0) + amount)
        row = changed.accounts.by_code[other.code]
        text = f"{other.label}から{one.label}に {amount:,} 円を移せば合います"
        places = (one.place(ENTRY[column]), other.place(ENTRY[column]))
        yield Repair(with_amount(changed, row, column, (row.entry[column].amount or 0) - amount), places, text)


def _differences(evidence: Evidence) -> Mapping[Column, set[int]]:
    found: dict[Column, set[int]] = {column: set() for column in Column}
    for rule in ("BAL002", "BAL005", "LNK001"):
        for finding in evidence.found[rule]:
            column = next(column for column in Column if column.label == finding.data["column"])
            found[column].add(abs(finding.difference or 0))
    return found


def _apart(entry: Pair[AmountCell]) -> int:
    return abs((entry.current.amount or 0) - (entry.prior.amount or 0))
