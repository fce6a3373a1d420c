"""版を確定: from then on every figure that differs from the approved one is named, even where all sums agree."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli, jobs
from pybudget.core.baseline import departure
from pybudget.errors import PybudgetError
from pybudget.master import formulas
from pybudget.master.closed import ClosedMaster, read_book
from pybudget.master.records import read_budget
from pybudget.master.tables import Cell
from pybudget.rules.catalogue import CATALOGUE, run
from tests import command_line
from tests.master.books import YEARS, cell_of, sample, with_cell, without_values

LABEL = "幹事会案"
AGAINST_THE_BASELINE = tuple(rule for rule in CATALOGUE if rule.id.startswith("BAS"))
INPUTS = {"tblAccounts": ("入力額", "前年度入力額"), "tblPlan": ("当年度", "前年度")}


@pytest.fixture(params=YEARS)
def year(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def master(year: str, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample(year), tmp_path / "マスター.xlsx"))


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory):
    """The tables of a year's master with its version frozen."""

    @cache
    def book_of(year):
        path = Path(shutil.copy(sample(year), tmp_path_factory.mktemp("frozen") / f"{year}.xlsx"))
        jobs.freeze(ClosedMaster(path), LABEL)
        return read_book(path.name, path.read_bytes())

    return book_of


def recalculated(book):
    return formulas.fill_missing(without_values(book))


def found(book):
    return {
        (finding.rule.id, f"{finding.place.sheet}!{finding.place.cell}")
        for finding in run(read_budget(recalculated(book)), AGAINST_THE_BASELINE)
    }


def typed_cells(book):
    """Every cell of 科目 and 計画 with a typed amount: table, row, header, address."""
    for name, headers in INPUTS.items():
        table = book.tables[name]
        for (index, row), header in itertools.product(enumerate(table.rows), headers):
            cell = row[table.headers.index(header)]
            if cell.formula is None and isinstance(cell.value, (int, float)):
                yield name, index, header, f"{table.sheet}!{table.letters[header]}{table.row_number(index)}"


def test_a_book_that_has_not_changed_differs_in_nothing(year, frozen):
    assert found(frozen(year)) == set()


def test_every_single_changed_figure_is_named_at_its_cell_and_nowhere_else(year, frozen):
    book = frozen(year)
    cells = list(typed_cells(book))
    for table, index, header, address in cells:
        value = cell_of(book, table, index, header).value
        assert found(with_cell(book, table, index, header, Cell(value + 7))) == {("BAS001", address)}, address
    assert len(cells) > 100


def test_every_exchange_of_two_items_under_one_account_is_found_and_names_both_rows(year, frozen):
    book = frozen(year)
    plan = book.tables["tblPlan"]
    code, amount = plan.headers.index("科目コード"), plan.headers.index("当年度")
    items = [item for item in enumerate(plan.rows) if item[1][code].value and type(item[1][amount].value) is int]
    pairs = [
        (one, other)
        for (one, row), (other, second) in itertools.combinations(items, 2)
        if row[code].value == second[code].value and row[amount].value != second[amount].value
    ]
    assert pairs
    for one, other in pairs:
        values = [cell_of(book, "tblPlan", index, "当年度") for index in (one, other)]
        exchanged = with_cell(
            with_cell(book, "tblPlan", one, "当年度", values[1]), "tblPlan", other, "当年度", values[0]
        )
        findings = run(read_budget(recalculated(exchanged)), AGAINST_THE_BASELINE)
        assert {item.place.cell for item in findings} == {f"E{plan.row_number(index)}" for index in (one, other)}
        assert all("入れ替わっています" in item.message for item in findings)


def test_rows_inserted_into_the_plan_and_a_heading_renamed_change_no_figure(year, frozen):
    book = frozen(year)
    plan = book.tables["tblPlan"]
    kind, name = plan.headers.index("行種別"), plan.headers.index("名称")
    text = tuple(Cell({"行種別": "本文", "名称": "足した文"}.get(header)) for header in plan.headers)
    rows = [member for row in plan.rows for member in (row, text)]
    first = next(index for index, row in enumerate(rows) if row[kind].value == "見出し")
    rows[first] = (*rows[first][:name], Cell("別の事業名"), *rows[first][name + 1 :])
    changed = replace(book, tables={**book.tables, "tblPlan": replace(plan, rows=tuple(rows))})
    assert found(changed) == {("BAS004", f"計画!C{plan.row_number(first)}")}


def test_an_item_deleted_together_with_its_funding_is_missed(frozen):
    book = frozen("r07")
    plan = book.tables["tblPlan"]
    index = next(number for number, row in enumerate(plan.rows) if row[2].value == "インターネットVPN接続費用")
    rows = (*plan.rows[:index], *plan.rows[index + 1 :])
    without = replace(book, tables={**book.tables, "tblPlan": replace(plan, rows=rows)})
    rules = {(rule, place.partition("!")[0]) for rule, place in found(without)}
    assert rules == {("BAS003", "確定")}


def test_only_the_newest_version_counts(master):
    assert command_line.run("freeze", master, "--label", LABEL).status == cli.DONE
    change_a_leaf(master)
    assert "BAS001" in command_line.run("validate", master).out
    outcome = command_line.run("freeze", master, "--label", "総会", "--with-errors")
    assert outcome.status == cli.ERRORS_FOUND
    assert "BAS001" not in command_line.run("validate", master).out
    assert [
        row.label for row in ClosedMaster(master).read().baseline[:: len(ClosedMaster(master).read().baseline) - 1]
    ] == [
        LABEL,
        "総会",
    ]


def change_a_leaf(master):
    workbook = openpyxl.load_workbook(master)
    entry = next(
        row[6] for row in workbook["科目"].iter_rows(min_row=5) if isinstance(row[6].value, int) and row[6].value
    )
    entry.value += 1000
    workbook.save(master)


def test_a_book_with_errors_is_not_frozen_unless_asked(master):
    change_a_leaf(master)
    before = master.read_bytes()
    outcome = command_line.run("freeze", master, "--label", LABEL)
    command_line.assert_refused(outcome)
    assert "エラーが" in outcome.err
    assert master.read_bytes() == before


def test_a_name_that_is_taken_is_refused_unless_it_is_to_be_replaced(master):
    assert command_line.run("freeze", master, "--label", LABEL).status == cli.DONE
    count = len(ClosedMaster(master).read().baseline)
    before = master.read_bytes()
    command_line.assert_refused(command_line.run("freeze", master, "--label", f" {LABEL} "))
    assert master.read_bytes() == before
    assert command_line.run("freeze", master, "--label", LABEL, "--replace").status == cli.DONE
    assert len(ClosedMaster(master).read().baseline) == count


def test_an_amount_that_cannot_be_read_is_never_frozen(master):
    workbook = openpyxl.load_workbook(master)
    workbook["計画"]["E9"] = "約百"
    workbook.save(master)
    with pytest.raises(PybudgetError, match="計画シート E9 の「約百」"):
        jobs.freeze(ClosedMaster(master), LABEL, with_errors=True)


def test_a_version_without_a_name_takes_that_of_the_settings(master):
    assert jobs.freeze(ClosedMaster(master)).label == "案"
    with pytest.raises(PybudgetError, match="版の名前がありません"):
        jobs.freeze(ClosedMaster(master), " ")


def test_freezing_keeps_a_copy_and_a_line_of_history(master):
    before = master.read_bytes()
    result = jobs.freeze(ClosedMaster(master), LABEL)
    assert result.copy.read_bytes() == before
    history = ClosedMaster(master).book.tables["tblHistory"].rows[-1]
    assert [cell.value for cell in history[1:3]] == ["版を確定", f"{LABEL}（{result.count} 行）"]
    assert departure(ClosedMaster(master).read()).version.label == LABEL
