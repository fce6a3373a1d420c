"""The two published books: nothing is wrong in them, every printed figure is found again, and no slip goes unseen."""

from __future__ import annotations

import csv
import json
import re
import shutil
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli, jobs
from pybudget.core.accounts import Section, is_within, lineage
from pybudget.core.cells import Column
from pybudget.core.findings import Severity
from pybudget.core.plan import PlanKind
from pybudget.master.closed import ClosedMaster
from pybudget.master.records import read_budget
from pybudget.master.tables import Cell
from pybudget.rules.catalogue import run
from tests.master.books import YEARS, cell_of, edited, sample, sample_book, with_cell, without_values

GOLDEN = Path(__file__).parent / "golden"
INPUTS = {"tblAccounts": ("入力額", "前年度入力額"), "tblPlan": ("当年度", "前年度")}
KINDS = {"heading": PlanKind.HEADING, "item": PlanKind.ITEM}


def golden(name):
    return list(csv.DictReader((GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def folded(name):
    return "".join(unicodedata.normalize("NFKC", name).split())


@cache
def budget_of(year):
    return read_budget(sample_book(year))


@pytest.fixture
def master(tmp_path):
    """The path of a copy of a year's master, so that nobody who has the sample itself open is in the way."""
    return lambda year: Path(shutil.copy(sample(year), tmp_path))


@pytest.mark.parametrize("year", YEARS)
def test_validation_finds_nothing_at_all(year, master):
    validation = jobs.validate(ClosedMaster(master(year)))
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
    shown = [(row.section.value, folded(row.name), *(cell.amount for cell in row.displayed)) for row in accounts.rows]
    assert len(printed) == rows
    assert computed == printed
    assert shown == printed


def printed_amount(row, column, total):
    """A figure of the plan as the golden table has it: blank where the book prints nothing, ``－`` where a dash."""
    return row.entry[column].shown if total is None else str(total)


@pytest.mark.parametrize(("year", "rows"), [("r07", 51), ("r02", 47)])
def test_every_printed_heading_and_item_of_the_plan_is_found_again_in_order(year, rows):
    printed = [
        (KINDS[row["kind"]], folded(row["name"]), row["current"], row["prior"]) for row in golden(f"{year}_plan")
    ]
    plan = budget_of(year).plan
    found = [
        (row.kind, folded(row.name), *(printed_amount(row, column, total[column]) for column in Column))
        for row, total in zip(plan.rows, plan.totals, strict=True)
    ]
    assert len(printed) == rows
    assert [row for row in found if row[2:] != ("", "")] == printed


# No slip goes unseen


@dataclass(frozen=True)
class Slip:
    """One input of a book that is off by one yen, or by one 千円 in the plan."""

    table: str
    index: int
    header: str
    content: int

    def made_in(self, year):
        """The book with this slip, as Excel recalculates it."""
        book = with_cell(sample_book(year), self.table, self.index, self.header, Cell(self.content))
        return read_budget(without_values(book))


def slips(year, table):
    """Every amount that staff enter, once one more and once one less; what the plan feeds is typed over."""
    book, budget = sample_book(year), budget_of(year)
    leaves = {leaf.origin.row for leaf in budget.accounts.leaves()}
    return [
        Slip(table, index, header, int(amount) + sign)
        for index in range(len(book.tables[table].rows))
        if table == "tblPlan" or book.tables[table].row_number(index) in leaves
        for header in INPUTS[table]
        if isinstance(amount := cell_of(book, table, index, header).value, (int, float))
        for sign in (1, -1)
    ]


def places(budget, slip):
    """The codes where a slip may be reported.

    They are its account, and what lies above that: in the revenue up to the top, in the expenditure up to the programme
    that some revenue pays for. The programme named in 充当先 is as good.
    """
    row = (budget.plan if slip.table == "tblPlan" else budget.accounts).rows[slip.index]
    funds = getattr(row, "funds", "")
    if row.code.startswith(Section.REVENUE.prefix):
        return {*lineage(row.code), funds}
    programmes = budget.accounts.funding(Section.REVENUE)
    above = [code for code in lineage(row.code) if any(is_within(code, programme) for programme in programmes)]
    return {row.code, *above, funds} - {""}


def reported(findings, severity):
    return {finding.place.code for finding in findings if finding.rule.severity is severity}


@pytest.mark.parametrize(
    ("year", "table", "count"),
    [("r07", "tblAccounts", 140), ("r07", "tblPlan", 104), ("r02", "tblAccounts", 160), ("r02", "tblPlan", 100)],
)
def test_every_input_that_is_off_by_one_is_an_error_at_its_programme_or_more_closely(year, table, count):
    budget = budget_of(year)
    tried = slips(year, table)
    unseen = [
        slip for slip in tried if reported(run(slip.made_in(year)), Severity.ERROR).isdisjoint(places(budget, slip))
    ]
    assert len(tried) == count
    assert unseen == []


# The same through a real file and the command line


@pytest.mark.parametrize(
    "place",
    [
        "r07/科目!G7",  # 負担金収入, typed
        "r07/科目!G28",  # typed over what the plan feeds
        "r07/科目!I34",  # last year's 事務費
        "r07/計画!E33",  # 第四期サービス利用料
        "r02/科目!I26",  # 保管金, in the other block
        "r02/計画!F7",  # last year's amount of a heading
    ],
)
def test_a_slip_typed_into_the_file_is_one_error_that_names_its_cell(tmp_path, capsys, place):
    year, sheet, cell = re.split("[/!]", place)

    def slip(workbook):
        stored = openpyxl.load_workbook(sample(year), data_only=True)[sheet][cell].value
        workbook[sheet][cell] = stored + 1

    file = edited(sample(year), tmp_path / "マスター.xlsx", slip)
    assert cli.main(["validate", str(file), "--json"]) == 1
    result = json.loads(capsys.readouterr().out)
    errors = [finding for finding in result["findings"] if finding["severity"] == "error"]
    (error,) = errors
    assert f"{sheet}!{cell}" in {f"{error['sheet']}!{error['cell']}", *error["suspects"]}
    assert result["counts"]["error"] == 1


@pytest.mark.parametrize("year", YEARS)
def test_the_command_line_finds_nothing_in_the_published_books(capsys, year, master):
    assert cli.main(["validate", str(master(year)), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"error": 0, "warning": 0, "info": 0}
