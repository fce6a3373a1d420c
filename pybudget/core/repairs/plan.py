"""The rows of the plan: their codes, 階層 and 行種別."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pybudget.core.headers import ACCOUNT_CODE, LEVEL, PLAN_KIND
from pybudget.core.plan import DEEPEST, PlanKind
from pybudget.core.repairs.evidence import MOST
from pybudget.core.repairs.repair import Repair, with_plan_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.plan import PlanRow
    from pybudget.core.repairs.evidence import Evidence


_ABOUT_THE_PLAN: Final = ("LNK001", "LNK002", "LNK003", "LNK005", "LNK006", "BAL002")


def plan_codes(evidence: Evidence) -> Iterator[Repair]:
    """The code of a row of the plan as the rows around it have it, or that of an account that no row names."""
    if not any(evidence.found[rule] for rule in _ABOUT_THE_PLAN):
        return
    unnamed = [leaf.code for leaf in evidence.unnamed]
    certain = evidence.plan_rows_at("LNK002", "LNK003")[:MOST]
    odd = certain or [row for row in evidence.plan.rows if row.code and _is_odd(evidence, row)]
    yield from (_replanned(evidence, row, code) for row in odd for code in unnamed)
    yield from (
        _replanned(evidence, row, code) for row in odd for code in _codes_around(evidence, row) if code != row.code
    )
    if not certain:
        rest = (row for row in evidence.plan.rows if row.code and row not in odd)
        yield from (_replanned(evidence, row, code) for row in rest for code in unnamed)


def _is_odd(evidence: Evidence, row: PlanRow) -> bool:
    """Whether an amount has another code than both the row before it and the heading above it."""
    heading, before, _ = _near(evidence, row)
    return row.code not in (heading, before) and any(cell.amount for cell in row.entry)


def _replanned(evidence: Evidence, row: PlanRow, code: str) -> Repair:
    changed = with_plan_row(evidence.budget, row, replace(row, code=code))
    return Repair(changed, (row.place(ACCOUNT_CODE),), f"科目コードを「{code}」とすれば合います")


def _codes_around(evidence: Evidence, row: PlanRow) -> list[str]:
    """The codes of the heading above, of the row before and of the row after, if they are accounts."""
    return [code for code in dict.fromkeys(_near(evidence, row)) if code in evidence.accounts.by_code]


def _near(evidence: Evidence, row: PlanRow) -> tuple[str, str, str]:
    index = evidence.plan.rows.index(row)
    before = next((other.code for other in reversed(evidence.plan.rows[:index]) if other.code), "")
    after = next((other.code for other in evidence.plan.rows[index + 1 :] if other.code), "")
    parent = evidence.plan.parents[index]
    return (evidence.plan.rows[parent].code if parent is not None else ""), before, after


def plan_kinds(evidence: Evidence) -> Iterator[Repair]:
    """階層 and 行種別 that are not readable, as each that they could be."""
    for row in evidence.plan_rows_at("STR007"):
        if row.kind is PlanKind.HEADING:
            options = [(LEVEL, str(level), replace(row, level=level)) for level in range(1, DEEPEST + 1)]
        else:
            options = [(PLAN_KIND, kind.value, replace(row, kind=kind)) for kind in PlanKind]
        for header, content, new in options:
            changed = with_plan_row(evidence.budget, row, new)
            yield Repair(changed, (row.place(header),), f"{header}を「{content}」とすれば合います")
