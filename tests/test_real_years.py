"""The two published books: nothing is wrong in them, every printed figure is found again, and no slip goes unseen."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli, jobs
from pybudget.core.accounts import Section, is_within, lineage
from pybudget.core.cells import Column
from pybudget.core.findings import Severity
from pybudget.core.plan import PlanKind
from pybudget.master.closed import ClosedMaster, read_book
from pybudget.master.records import read_budget
from pybudget.master.tables import Cell
from pybudget.rules.catalogue import run
from tests.master.books import YEARS, cell_of, sample, sample_book, with_cell, without_values

GOLDEN = Path(__file__).parent / "golden"
ENTRY = ("入力額", "前年度入力額")
PLAN_AMOUNT = ("当年度", "前年度")
SIGNS = (1, -1)


def golden(name):
    return list(csv.DictReader((GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def folded(name):
    return "".join(unicodedata.normalize("NFKC", name).split())


@cache
def budget_of(year):
    return ClosedMaster(sample(year)).read()


@pytest.mark.parametrize("year", YEARS)
def test_validation_finds_nothing_at_all(year):
    validation = jobs.validate(ClosedMaster(sample(year)))
    assert [finding.message for finding in validation.findings] == []
    assert validation.is_in_order


@pytest.mark.parametrize(
    ("year", "totals"),
    [
        ("r07", (385_422_000, 385_422_000, 351_361_000, 351_361_000)),
        ("r02", (363_089_000, 363_089_000, 445_262_000, 445_262_000)),
    ],
)
def test_the_four_totals_are_those_of_the_published_book(year, totals):
    assert tuple(jobs.totals(budget_of(year)).values()) == totals


@pytest.mark.parametrize(("year", "rows"), [("r07", 60), ("r02", 66)])
def test_every_printed_row_of_both_statements_is_found_again_in_order(year, rows):
    printed = [
        (row["section"], folded(row["name"]), int(row["current"]), int(row["prior"]))
        for row in golden(f"{year}_statement")
    ]
    accounts = budget_of(year).accounts
    computed = [
        (row.section.value, folded(row.name), *((accounts.amount(row, column) or 0) for column in Column))
        for row in accounts.rows
    ]
    shown = [
        (row.section.value, folded(row.name), *(cell.amount for cell in row.displayed)) for row in accounts.rows
    ]
    assert len(printed) == rows
    assert computed == printed
    assert shown == printed


def printed_amount(row, column, shown):
    """A printed figure of the plan as the golden table has it: blank where the book prints nothing, ``－`` a dash."""
    amount = shown if shown is not None else row.entry[column].shown
    return str(amount)


@pytest.mark.parametrize(("year", "rows"), [("r07", 52), ("r02", 46)])
def test_every_printed_heading_and_item_of_the_plan_is_found_again_in_order(year, rows):
    printed = [
        ({"heading": PlanKind.HEADING, "item": PlanKind.ITEM}[row["kind"]], folded(row["name"]), row["current"], row["prior"])
        for row in golden(f"{year}_plan")
    ]
    plan = budget_of(year).plan
    found = [
        (row.kind, folded(row.name), *(printed_amount(row, column, total[column]) for column in Column))
        for row, total in zip(plan.rows, plan.totals, strict=True)
    ]
    assert len(printed) == rows
    assert [row for row in found if row[2:] != ("", "")] == printed


# The one-yen property


@dataclass(frozen=True)
class Slip:
    """One input that is off by one."""

    table: str
    index: int
    header: str
    content: int


def slips(year):
    """Every input of the book, one more and one less: entries, plan amounts, and entries typed over the plan's formula."""
    book = sample_book(year)
    leaves = {leaf.origin.row for leaf in budget_of(year).accounts.leaves()}
    for table, headers in (("tblAccounts", ENTRY), ("tblPlan", PLAN_AMOUNT)):
        for index in range(len(book.tables[table].rows)):
            if table == "tblPlan" or book.tables[table].row_number(index) in leaves:
                for header in headers:
                    amount = cell_of(book, table, index, header).value
                    if isinstance(amount, (int, float)):
                        for sign in SIGNS:
                            yield Slip(table, index, header, int(amount) + sign)


def places(budget, slip):
    """The codes at which a slip may be reported: its account and what lies above it down from the programme."""
    row = (budget.plan if slip.table == "tblPlan" else budget.accounts).rows[slip.index]
    programmes = set(budget.accounts.funding(Section.REVENUE))
    if slip.table == "tblAccounts" and row.section is Section.REVENUE:
        return {*lineage(row.code), row.funds}
    programme = row.funds if slip.table == "tblAccounts" and row.funds else None
    above = [code for code in lineage(row.code) if any(is_within(code, target) for target in programmes)]
    return {row.code, *above, *([programme] if programme else [])} - {""}


def errors(findings):
    return {finding.place.code for finding in findings if finding.rule.severity is Severity.ERROR}


@pytest.mark.parametrize("year", YEARS)
def test_every_input_that_is_off_by_one_is_reported_at_its_programme_or_more_closely(year):
    budget = budget_of(year)
    unseen = [
        slip for slip in slips(year)
        if errors(run(read_budget(without_values(
            with_cell(sample_book(year), slip.table, slip.index, slip.header, Cell(slip.content))
        )))).isdisjoint(places(budget, slip))
    ]
    assert unseen == []
