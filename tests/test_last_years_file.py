"""検証 holds the comparison column against last year's file, where the setting 前年度ファイル leads to one."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest

from pybudget import jobs
from pybudget.core.cells import Column
from pybudget.core.findings import Severity
from pybudget.master.closed import ClosedMaster
from pybudget.output.statement_workbook import write_statements
from tests.master.books import YEARS, sample
from tests.test_bad_input import set_setting

PRIOR = "前年度.xlsx"
NOW = dt.datetime(2026, 4, 1, 9, 30, tzinfo=dt.UTC)
WITNESSES = {"BAS006", "PRV002", "PRV003", "PRV004", "PRV005", "PRV009", "PRV010"}


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each year a master that took its comparison from the file beside it."""
    masters = {}
    for year in YEARS:
        folder = tmp_path_factory.mktemp(year)
        master = Path(shutil.copy(sample(year), folder / "マスター.xlsx"))
        last_year = jobs.as_last_year(ClosedMaster(master).read())
        (folder / PRIOR).write_bytes(write_statements(last_year, None, with_change=False, modified=NOW))
        jobs.refresh(ClosedMaster(master), folder / PRIOR)
        masters[year] = master
    return masters


@pytest.fixture(params=YEARS)
def master(request: pytest.FixtureRequest, refreshed: dict[str, Path], tmp_path: Path) -> Path:
    folder = refreshed[request.param].parent
    for file in folder.glob("*.xlsx"):
        shutil.copy(file, tmp_path)
    return tmp_path / "マスター.xlsx"


def found(master: Path) -> list[tuple[str, str]]:
    findings = jobs.validate(ClosedMaster(master)).findings
    return sorted((item.rule.id, item.place.cell) for item in findings if item.rule.id in WITNESSES)


def prior_leaves(master: Path) -> list[tuple[str, int]]:
    """The cells of 科目 with an amount of last year's other than 0."""
    leaves = ClosedMaster(master).read().accounts.leaves()
    return [
        (leaf.origin.cell("前年度入力額"), leaf.entry[Column.PRIOR].amount)
        for leaf in leaves
        if leaf.entry[Column.PRIOR].amount
    ]


def typed(master: Path, edits: dict[str, object]) -> None:
    workbook = openpyxl.load_workbook(master)
    for address, content in edits.items():
        workbook["科目"][address] = content
    workbook.save(master)


def test_a_refreshed_book_agrees_with_its_file(master):
    assert found(master) == []


def test_a_changed_figure_of_last_year_is_named_at_its_cell(master):
    for cell, amount in prior_leaves(master)[::12]:
        typed(master, {cell: amount + 7})
        assert found(master) == [("BAS006", cell)]
        typed(master, {cell: amount})


def test_two_figures_that_were_exchanged_are_both_named_though_all_sums_agree(master):
    (one, first), *_, (other, last) = prior_leaves(master)[-4:]
    typed(master, {one: last, other: first})
    assert found(master) == sorted([("BAS006", one), ("BAS006", other)])


def test_without_the_file_the_crosswalk_is_the_witness(master):
    (master.parent / PRIOR).unlink()
    cell, amount = prior_leaves(master)[-1]
    typed(master, {cell: amount + 7})
    assert [rule for rule, _ in found(master)] == ["PRV002", "PRV009"]
    validation = jobs.validate(ClosedMaster(master))
    (missing,) = (item for item in validation.findings if item.rule.id == "PRV002")
    assert missing.rule.severity is Severity.INFO
    assert "ファイルが見つかりません" in missing.message


def test_a_file_of_another_basis_is_named_and_compared_with_nothing(master):
    set_setting(master, "前年度の基準", "補正後")
    typed(master, {prior_leaves(master)[0][0]: 1})
    assert "PRV003" in {rule for rule, _ in found(master)}
    assert "BAS006" not in {rule for rule, _ in found(master)}


@pytest.mark.parametrize("name", ["ない.xlsx", "長" * 300, "a\tb.xlsx", r"\\\\server\share\前年度.xlsx", "."])
def test_a_name_that_leads_nowhere_is_information(name, master):
    set_setting(master, "前年度ファイル", name)
    assert found(master) == [("PRV002", found(master)[0][1])]


def test_a_file_that_is_no_budget_is_information(master):
    (master.parent / PRIOR).write_bytes(b"no workbook")
    assert [rule for rule, _ in found(master)] == ["PRV002"]


def test_two_columns_in_the_wrong_order_are_seen(refreshed, tmp_path):
    for file in refreshed["r07"].parent.glob("*.xlsx"):
        shutil.copy(file, tmp_path)
    master = tmp_path / "マスター.xlsx"
    workbook = openpyxl.load_workbook(master)
    accounts, plan = workbook["科目"], workbook["計画"]
    for sheet, now, before in ((accounts, "G", "I"), (plan, "E", "F")):
        for row in range(5, sheet.max_row + 1):
            one, other = sheet[f"{now}{row}"], sheet[f"{before}{row}"]
            if one.data_type != "f":
                one.value, other.value = other.value, one.value
    for leaf in ClosedMaster(master).read().accounts.leaves():
        if accounts[f"G{leaf.origin.row}"].data_type == "f":
            accounts[f"I{leaf.origin.row}"] = leaf.entry.current.amount
    workbook.save(master)
    assert "PRV005" in {rule for rule, _ in found(master)}
