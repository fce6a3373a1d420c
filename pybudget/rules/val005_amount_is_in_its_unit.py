"""An amount must be typed in the unit of its sheet: yen in 科目, 千円 in 計画.

千円 typed where yen belong, or yen where 千円 belong, is 1,000 times too small or too large. Reported is an amount that
differs from last year's by about that factor, and that 1,000 times more or less would bring near to it; of the two the
one that is farther from the usual size of the amounts around it. An item of the plan that has no amount of last year
is measured by its account's, or by the largest of the other items.

Not in order::

    支-1  電子申請事業     40,856  28,758,000
    支-2  施設予約事業  5,152,000   5,169,000

In order::

    支-1  電子申請事業  40,856,000  28,758,000
    支-2  施設予約事業   5,152,000   5,169,000
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.cells import Column, FormulaKind
from pybudget.core.findings import Figure, Finding, Rule, Severity
from pybudget.core.headers import ENTRY, PLAN_AMOUNT
from pybudget.core.money import Unit
from pybudget.core.plan import PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.accounts import Account
    from pybudget.core.budget import Budget
    from pybudget.core.cells import AmountCell, Pair
    from pybudget.core.plan import PlanRow

_FACTOR: Final = 1000
_NEAR: Final = 2
"""Amounts of two years are near when one is at most twice the other."""

_FAR: Final = 10
"""A total that is ten times last year's and that one item explains."""

_FEWEST: Final = 4
"""Other amounts that give a measure of what is usual."""

_FAR_ABOVE: Final = 20
"""An item that is 20 times the largest of all others."""


def check(budget: Budget) -> Iterator[Finding]:
    """Compare the two years of every typed amount, then the plan's items that have only one."""
    leaves = budget.accounts.leaves()
    for section in {leaf.section for leaf in leaves}:
        typed = [leaf for leaf in leaves if leaf.section is section]
        yield from _slips(typed, ENTRY, Unit.YEN)
    items = [row for row in budget.plan.rows if row.kind in (PlanKind.ITEM, PlanKind.HEADING)]
    yield from _slips(items, PLAN_AMOUNT, Unit.THOUSAND)
    yield from _items_without_last_year(budget, items)


def _slips(rows: Sequence[Account] | Sequence[PlanRow], headers: Pair[str], unit: Unit) -> Iterator[Finding]:
    suspicious = [row for row in rows if _differ_by_the_factor(*row.entry)]
    usual = _usual([cell.amount for row in rows for cell in row.entry]) if suspicious else 0
    for row in suspicious:
        amounts = [abs(cell.amount or 0) for cell in row.entry]
        column = max(Column, key=lambda column: _distance(amounts[column], usual))
        if row.entry[column].formula is not FormulaKind.PLAN:
            yield _finding(row, headers, column, unit)


def _finding(row: Account | PlanRow, headers: Pair[str], column: Column, unit: Unit) -> Finding:
    amount, other = row.entry[column].amount or 0, row.entry[1 - column].amount or 0
    is_too_large = abs(amount) > abs(other)
    return RULE.at(
        row.place(headers[column]),
        actual=amount,
        expected=amount // _FACTOR if is_too_large else amount * _FACTOR,
        header=headers[column],
        unit=unit.label,
        other=f"{headers[1 - column]} {Figure(other)} {unit.label}",
    )


def _differ_by_the_factor(current: AmountCell, prior: AmountCell) -> bool:
    if not current.amount or not prior.amount:
        return False
    small, large = abs(current.amount), abs(prior.amount)
    if small > large:
        small, large = large, small
    return small * _FACTOR <= large * _NEAR and large <= small * _FACTOR * _NEAR


def _usual(amounts: Sequence[int | None]) -> int:
    """The median of the amounts other than 0."""
    known = sorted(abs(amount) for amount in amounts if amount)
    return known[len(known) // 2] if known else 0


def _distance(amount: int, usual: int) -> float:
    return max(amount, usual) / max(1, min(amount, usual))


def _items_without_last_year(budget: Budget, items: Sequence[PlanRow]) -> Iterator[Finding]:
    """Amounts of this year in 千円 that their account, or failing that the size of all items, shows to be yen."""
    *others, largest = sorted(abs(row.entry.current.amount or 0) for row in items) or [0]
    is_alone = len([amount for amount in others if amount]) >= _FEWEST and largest >= others[-1] * _FAR_ABOVE
    for row in items:
        amount = row.entry.current.amount
        if not amount or row.entry.prior.amount or amount % _FACTOR:
            continue
        if _explains_its_account(budget, row.code, amount):
            other = f"科目の{ENTRY.prior} {_prior(budget, row.code)} 円"
        elif is_alone and abs(amount) == largest:
            other = f"ほかの項目は最大でも {Figure(others[-1])} 千円"
        else:
            continue
        header = PLAN_AMOUNT.current
        place = row.place(header)
        yield RULE.at(place, actual=amount, expected=amount // _FACTOR, header=header, unit="千円", other=other)


def _prior(budget: Budget, code: str) -> Figure:
    return Figure(budget.accounts.amounts[code].prior)


def _explains_its_account(budget: Budget, code: str, amount: int) -> bool:
    """Whether the account's total is far from last year's and would be near it if this item were yen."""
    account = budget.accounts.amounts.get(code)
    planned = budget.plan.by_exact_code[code].current or 0
    if account is None or not account.prior:
        return False
    prior, corrected = account.prior, (planned - amount) * Unit.THOUSAND + amount
    return planned * Unit.THOUSAND >= prior * _FAR and prior <= corrected * _NEAR and corrected <= prior * _NEAR


RULE: Final = Rule(
    id="VAL005",
    title="円と千円を取り違えていない",
    severity=Severity.WARNING,
    message="{place.sheet}の「{place.name}」の{header} {actual} {unit}は、円と千円を取り違えているようです"
    "（正しくは {expected} {unit}ではありませんか。{other}）。",
    remedy="科目シートには円、計画シートには千円の額を入れてください。",
    source="予算書ブックの金額の列（科目は円、計画は千円）",
    check=check,
)
