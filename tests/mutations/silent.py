"""Faults that leave all sums of a book right: no rule can see them, except against the figures that were approved."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pybudget import jobs
from pybudget.core import headers
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.last_year import LastYearsFile
from pybudget.core.plan import PlanKind
from pybudget.master.writing import freeze_changes
from pybudget.output.statement_workbook import write_statements
from pybudget.prior.questions import Expected
from pybudget.prior.reading import read_prior
from tests.mutations.faults import Fault, Master, Place, master, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)

SILENT: dict[str, Callable[[Master], Iterator[Fault]]] = {}


def silent(name: str):
    def register(make):
        SILENT[name] = lambda source: make(source, name)
        return make

    return register


def _pairs(source: Master):
    """Two items of the plan under one account with different amounts of this year."""
    items = [row for row in source.budget.plan.rows if row.kind is PlanKind.ITEM and row.entry.current.amount]
    for one, other in combinations(items, 2):
        if one.code == other.code and one.entry.current.amount != other.entry.current.amount:
            yield one, other


def _fault(source: Master, name: str, *changes: tuple[object, str, object]) -> Fault:
    edits = tuple(source.typed(row, header, content) for row, header, content in changes)
    right: frozenset[Place] = frozenset(source.at(row, header) for row, header, _ in changes)
    return Fault(source.year, name, edits, right)


@silent("同じ科目の計画の項目どうしで額が入れ替わった")
def _exchanged(source: Master, name: str) -> Iterator[Fault]:
    header = headers.PLAN_AMOUNT.current
    for one, other in _pairs(source):
        yield _fault(source, name, (one, header, other.entry.current.amount), (other, header, one.entry.current.amount))


@silent("同じ科目の計画の項目から項目へ額が移った")
def _moved(source: Master, name: str) -> Iterator[Fault]:
    header = headers.PLAN_AMOUNT.current
    for one, other in _pairs(source):
        amounts = one.entry.current.amount, other.entry.current.amount
        yield _fault(source, name, (one, header, amounts[0] + 1), (other, header, amounts[1] - 1))


@silent("計画と収入がそろって同じ額だけ違う")
def _both_sides(source: Master, name: str) -> Iterator[Fault]:
    for leaf in source.leaves:
        if leaf.section.prefix == "収" and leaf.entry.current.amount and leaf.funds:
            rows = [row for row in source.budget.plan.rows if row.code.startswith(leaf.funds)]
            for row in [row for row in rows if row.entry.current.amount][:3]:
                yield _fault(
                    source,
                    name,
                    (leaf, headers.ENTRY.current, leaf.entry.current.amount + 1_000_000),
                    (row, headers.PLAN_AMOUNT.current, row.entry.current.amount + 1_000),
                )


@silent("前年度の計画・科目・収入がそろって同じ額だけ違う")
def _last_year(source: Master, name: str) -> Iterator[Fault]:
    for leaf in source.leaves:
        rows = [row for row in source.budget.plan.rows if row.code == leaf.code and row.entry.prior.amount]
        funding = [row for row in source.leaves if row.funds and leaf.code.startswith(row.funds)]
        funding = [row for row in funding if row.section.prefix == "収" and row.entry.prior.amount]
        if rows and funding:
            yield _fault(
                source,
                name,
                (leaf, headers.ENTRY.prior, leaf.entry[Column.PRIOR].amount + 1_000_000),
                (rows[0], headers.PLAN_AMOUNT.prior, rows[0].entry.prior.amount + 1_000),
                (funding[0], headers.ENTRY.prior, funding[0].entry.prior.amount + 1_000_000),
            )


def places(name: str, year: str, most: int) -> list[Fault]:
    """Faults of a kind in a master: all, or ``most`` of them spread evenly over the places."""
    return spread(list(SILENT[name](master(year))), most)


@cache
def last_years_file(year: str) -> LastYearsFile:
    """What 設定 前年度ファイル leads to: the statements of the year before, generated and read again."""
    budget = master(year).budget
    with TemporaryDirectory() as folder:
        file = Path(folder, "前年度.xlsx")
        file.write_bytes(write_statements(jobs.as_last_year(budget), None, with_change=False, modified=NOW))
        this_year = {section: budget.accounts.total(section, Column.CURRENT) for section in Section}
        expected = Expected(budget.settings.fiscal_year.previous, "当初", this_year)
        return LastYearsFile(file.name, read_prior(file, expected))


def frozen(source: Master):
    """The master after 版を確定."""
    return freeze_changes(source.book, source.budget, "当初", NOW).applied_to(source.book)
