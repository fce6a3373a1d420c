"""What may be right as well as wrong, and is told as information: it makes no book incorrect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import headers
from pybudget.core.plan import PlanKind
from tests.mutations.edits import ACCOUNTS, Deleted, Inserted
from tests.mutations.faults import Fault, Master, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def contract_ends(source: Master, name: str) -> Iterator[Fault]:
    """The contract ends in September, the amount is last year's."""
    year = source.budget.settings.fiscal_year
    end = f"{year.label.removesuffix('年度')}年9月まで"
    for row in source.budget.plan.rows:
        if row.entry.current.amount and row.entry.current.amount == row.entry.prior.amount:
            right = frozenset({source.at(row, headers.PLAN_AMOUNT.current)})
            yield Fault(source.year, name, (source.typed(row, headers.REMARK, end),), right)


def heading_renamed(source: Master, name: str) -> Iterator[Fault]:
    for row in source.budget.plan.rows:
        if row.kind is PlanKind.HEADING and row.code and row.name == source.accounts.by_code[row.code].name:
            yield source.fault(name, row, headers.PLAN_NAME, "別の事業の名前")


def blanks_in_a_name(source: Master, name: str) -> Iterator[Fault]:
    for row in (*source.accounts.by_code.values(), *source.budget.plan.rows):
        header = headers.PLAN_NAME if source.table_of(row) != ACCOUNTS else headers.ACCOUNT_NAME
        if len(row.name) > 2 and (header == headers.ACCOUNT_NAME or row.kind in (PlanKind.HEADING, PlanKind.ITEM)):
            yield source.fault(name, row, header, f"{row.name[:2]}　　{row.name[2:]}")


def rows_exchanged(source: Master, name: str) -> Iterator[Fault]:
    """Two neighbouring leaves of one group change places, codes and all."""
    for row in source.leaves:
        at = source.index(row)
        later = source.accounts.rows[at + 1] if at + 1 < len(source.accounts.rows) else row
        if later in source.leaves and later.code.rpartition("-")[0] == row.code.rpartition("-")[0] and later is not row:
            cells = tuple(source.book.tables[ACCOUNTS].rows[at])
            places = {source.at(other, header) for other in (row, later) for header in (headers.CODE,)}
            yield Fault(
                source.year, name, (Deleted(ACCOUNTS, at), Inserted(ACCOUNTS, at + 1, cells)), frozenset(places)
            )


INFORMATION: dict[str, Callable[[Master, str], Iterator[Fault]]] = {
    "年度の途中で終わる契約の額が前年度と同じ": contract_ends,
    "計画の見出しが科目と違う名前になった": heading_renamed,
    "名前の中に余分な空白が入った": blanks_in_a_name,
    "科目の行の順がコードの順でなくなった": rows_exchanged,
}


def places(name: str, source: Master, most: int) -> list[Fault]:
    """Faults of a kind in a master: all, or ``most`` of them spread evenly over the places."""
    return spread(list(INFORMATION[name](source, name)), most)
