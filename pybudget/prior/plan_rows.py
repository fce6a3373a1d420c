"""The rows of a printed 事業計画 → its entries. Every heading must say what the rows below it add up to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import add
from pybudget.core.fiscal_year import find_fiscal_years
from pybudget.core.plan import DEEPEST
from pybudget.core.plan_comparison import PriorPlan, PriorPlanItem
from pybudget.core.statements import INITIAL_BUDGET
from pybudget.prior.amount_columns import INITIAL, SUPPLEMENTED
from pybudget.prior.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pybudget.core.crosswalk import Decision
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.prior.faults import Faults

SUM: Final = "計"
ITEM_HEADER: Final = "項目"

_NUMBERS: Final = ("[0-9]+", r"\([0-9]+\)", "[ァ-ヺ]{1,2}", r"\([ァ-ヺ]{1,2}\)")
_NUMBERED: Final = re.compile("(?:" + "|".join(f"({number})" for number in _NUMBERS) + ")　(.+)", re.DOTALL)
"""The numbers that headings of the four levels are printed with, and a wide space."""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A heading, an item, or a text with an amount.

    Attributes:
        place: Where it stands, for messages.
        level: 1 to 4 on headings, None elsewhere.
        name: Without its number.
        amount: 千円; None where there is none.
        is_blank: Whether nothing stands there, not even 「－」.
        is_known: Whether the amount is known: not so where a formula carries no value.
        own: What a heading's formula adds to the rows below it, in 千円; None where it adds nothing.
        is_sum: Whether a formula stands there.
    """

    place: str
    level: int | None
    name: str
    amount: int | None
    is_blank: bool = False
    is_known: bool = True
    own: int | None = None
    is_sum: bool = False


def heading_in(text: str) -> tuple[int, str] | None:
    """Level and name of a heading as it is printed (``(1)　運用``); None where a text is none."""
    found = _NUMBERED.fullmatch(text)
    if found is None:
        return None
    return next(level for level in range(1, DEEPEST + 1) if found[level]), found[DEEPEST + 1]


def year_and_basis(file: Faults, what: str, titles: Iterable[str]) -> tuple[FiscalYear, str]:
    """The year and the basis that the first title with a year names.

    Args:
        file: The file, for messages.
        what: The sheet or document that the title stands in, for messages.
        titles: Texts, the topmost first.

    Raises:
        PybudgetError: none names both.
    """
    title = next((plain(text) for text in titles if find_fiscal_years(plain(text))), "")
    if "補正" in title:
        return find_fiscal_years(title)[0], SUPPLEMENTED
    if INITIAL_BUDGET in title:
        return find_fiscal_years(title)[0], INITIAL
    raise file.fault(
        f"の{what}の表題から、年度と、当初予算か補正予算かが読めません。"
        "表題に「令和6年度事業計画及び当初予算」のように入れてください。"
    )


def prior_plan(file: Faults, year: FiscalYear, basis: str, rows: Sequence[PrintedRow], decision: Decision) -> PriorPlan:
    """Last year's plan.

    Args:
        file: The file, for messages.
        year: The plan's own year.
        basis: 当初 or 補正後.
        rows: Headings, items and 計, in document order.
        decision: How the file was read.

    Raises:
        PybudgetError: a heading or a 計 is not what the rows below or above it add up to.
    """
    kept = _without_sums(file, rows)
    return PriorPlan(year, basis, tuple(_entries(file, kept)), (decision,))


def _without_sums(file: Faults, rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """The rows without 計, which stands below the items that it adds up."""
    kept: list[PrintedRow] = []
    items: list[int | None] = []
    for row in rows:
        if row.level is None and plain(row.name) == SUM and items:
            _require(file, row, add(items))
            items = []
            continue
        items = [] if row.level is not None else [*items, row.amount]
        kept.append(row)
    return kept


def _entries(file: Faults, rows: Sequence[PrintedRow]) -> list[PriorPlanItem]:
    """What stands on each row by itself, without what is only the sum of the rows below it."""
    parents = _parents(rows)
    below: list[list[int | None]] = [[] for _ in rows]
    own: list[int | None] = [row.amount for row in rows]
    is_entry = [not row.is_blank for row in rows]
    for index in reversed(range(len(rows))):
        row, parts = rows[index], add(below[index])
        total = row.amount
        if row.level is not None:
            total, own[index] = _heading(file, row, parts)
            is_entry[index] = own[index] is not None
        parent = parents[index]
        if parent is not None:
            below[parent].append(total)
    paths: list[tuple[str, ...]] = []
    for row, parent in zip(rows, parents, strict=True):
        paths.append((*(() if parent is None else paths[parent]), row.name))
    return [PriorPlanItem(paths[index], own[index]) for index in range(len(rows)) if is_entry[index]]


def _heading(file: Faults, row: PrintedRow, parts: int | None) -> tuple[int | None, int | None]:
    """What a heading comes to with everything below it, and what of that is its own, in 千円."""
    if row.is_sum:
        total = add([row.own, parts])
        _require(file, row, total)
        return total, row.own
    if row.amount is None or parts is not None:  # a sum that was pasted as a value is still one
        if not row.is_blank and (parts or not row.amount):
            _require(file, row, parts)
            return parts, None
        if row.amount is None:
            return parts, None
    return row.amount, row.amount


def _require(file: Faults, row: PrintedRow, parts: int | None) -> None:
    if row.is_known and (row.amount or 0) != (parts or 0):
        raise file.wrong_sum(f"{row.place}「{row.name}」", row.amount or 0, parts or 0, "千円")


def _parents(rows: Sequence[PrintedRow]) -> list[int | None]:
    found: list[int | None] = []
    opened: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        while row.level is not None and opened and opened[-1][0] >= row.level:
            opened.pop()
        found.append(opened[-1][1] if opened else None)
        if row.level is not None:
            opened.append((row.level, index))
    return found
