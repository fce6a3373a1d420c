"""Jobs that the command line does not have, on the real books."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from pybudget import jobs
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.crosswalk import Verdict
from pybudget.errors import PybudgetError
from pybudget.master.closed import ClosedMaster
from tests.command_line import run

WORKBOOKS = Path(__file__).parents[1] / "workbook"


@pytest.fixture
def refreshed(tmp_path: Path) -> Path:
    """The 令和7年度 master after a refresh from 令和2年度, whose programmes have other names."""
    master = Path(shutil.copy(WORKBOOKS / "r07_master.xlsx", tmp_path / "master.xlsx"))
    run("refresh", master, "--prior", WORKBOOKS / "r02_master.xlsx", "--any-year")
    return master


def type_codes(master: Path, codes: dict[str, str]) -> None:
    workbook = openpyxl.load_workbook(master)
    for line in workbook["前年度対応"].iter_rows(min_row=5):
        for ending, code in codes.items():
            if str(line[1].value).endswith(ending) and line[0].value == "支出":
                line[3].value = code
    workbook.save(master)


def prior_entries(master: Path) -> dict[str, int | None]:
    accounts = ClosedMaster(master).read().accounts
    return {leaf.code: leaf.entry[Column.PRIOR].amount for leaf in accounts.leaves()}


def test_confirming_applies_the_typed_codes_and_leaves_every_other_account_alone(refreshed: Path) -> None:
    before = prior_entries(refreshed)
    type_codes(refreshed, {"共同セキュリティ監査費": "支-2-1", "協議会Web運営費": "支-2-5"})
    result = jobs.confirm_crosswalk(ClosedMaster(refreshed))
    assert result.confirmed == 2
    assert prior_entries(refreshed) == before | {"支-2-1": 13_917_000, "支-2-5": 4_584_000}


def test_confirmed_rows_are_used_again_by_the_next_refresh(refreshed: Path) -> None:
    type_codes(refreshed, {"共同セキュリティ監査費": "支-2-1"})
    jobs.confirm_crosswalk(ClosedMaster(refreshed))
    result = jobs.refresh(ClosedMaster(refreshed), WORKBOOKS / "r02_master.xlsx", any_year=True)
    assert {item.code: item.amount for item in result.comparison.assigned if item.method == "crosswalk"} == {
        "支-2-1": 13_917_000
    }
    assert prior_entries(refreshed)["支-2-1"] == 13_917_000
    verdicts = [row.verdict for row in ClosedMaster(refreshed).read().crosswalk]
    assert verdicts.count(Verdict.CONFIRMED) == 1


def test_a_row_that_was_made_confirmed_by_hand_is_applied_too_and_only_once(refreshed: Path) -> None:
    before = prior_entries(refreshed)
    type_codes(refreshed, {"共同セキュリティ監査費": "支-2-1"})
    workbook = openpyxl.load_workbook(refreshed)
    for line in workbook["前年度対応"].iter_rows(min_row=5):
        line[5].value = "確認済" if line[3].value == "支-2-1" else line[5].value
    workbook.save(refreshed)
    assert jobs.confirm_crosswalk(ClosedMaster(refreshed)).confirmed == 1
    assert prior_entries(refreshed) == before | {"支-2-1": 13_917_000}
    with pytest.raises(PybudgetError, match="確定する行がありません"):
        jobs.confirm_crosswalk(ClosedMaster(refreshed))


def test_an_amount_that_was_typed_beside_a_confirmed_row_is_not_overwritten(refreshed: Path) -> None:
    type_codes(refreshed, {"共同セキュリティ監査費": "支-2-1"})
    jobs.confirm_crosswalk(ClosedMaster(refreshed))
    workbook = openpyxl.load_workbook(refreshed)
    row = next(line for line in workbook["科目"].iter_rows(min_row=5) if line[0].value == "支-2-1")
    row[8].value = 5
    workbook.save(refreshed)
    type_codes(refreshed, {"協議会Web運営費": "支-2-5"})
    jobs.confirm_crosswalk(ClosedMaster(refreshed))
    assert prior_entries(refreshed)["支-2-1"] == 5
    assert prior_entries(refreshed)["支-2-5"] == 4_584_000


def add_row(master: Path, ending: str, code: str) -> None:
    """Another row of an account of last year's, as one types it below the table."""
    workbook = openpyxl.load_workbook(master)
    sheet = workbook["前年度対応"]
    table = sheet.tables["tblCrosswalk"]
    last = int(table.ref.rpartition("G")[2]) + 1
    line = next(line for line in sheet.iter_rows(min_row=5) if str(line[1].value).endswith(ending) and line[3].value)
    for column, value in enumerate([*(cell.value for cell in line[:3]), code, None, "要確認"], 1):
        sheet.cell(last, column).value = value
    table.ref = f"A4:G{last}"
    workbook.save(master)


def test_one_amount_for_two_accounts_is_divided_to_the_yen_and_never_doubled(refreshed: Path) -> None:
    before = prior_entries(refreshed)
    type_codes(refreshed, {"共同セキュリティ監査費": "支-2-1", "内部監査、規程改正支援委託費": "支-2-2"})
    add_row(refreshed, "共同セキュリティ監査費", "支-2-2")
    with pytest.raises(PybudgetError, match="配分額がありません"):
        jobs.confirm_crosswalk(ClosedMaster(refreshed))
    workbook = openpyxl.load_workbook(refreshed)
    line = next(line for line in workbook["前年度対応"].iter_rows(min_row=5) if line[3].value == "支-2-1")
    line[4].value = 10_000_000
    workbook.save(refreshed)
    jobs.confirm_crosswalk(ClosedMaster(refreshed))
    divided = before | {"支-2-1": 10_000_000, "支-2-2": 3_917_000 + 2_384_000}
    assert prior_entries(refreshed) == divided
    lines = jobs.regrouping(ClosedMaster(refreshed)).lines
    assert sum(line.prior or 0 for line in lines if line.section is Section.EXPENDITURE) == 363_089_000
    jobs.refresh(ClosedMaster(refreshed), WORKBOOKS / "r02_master.xlsx", any_year=True)
    assert prior_entries(refreshed) == divided


def test_nothing_to_confirm_is_said_and_changes_nothing(refreshed: Path) -> None:
    before = refreshed.read_bytes()
    with pytest.raises(PybudgetError, match="確定する行がありません"):
        jobs.confirm_crosswalk(ClosedMaster(refreshed))
    assert refreshed.read_bytes() == before


def test_a_share_that_is_no_amount_stops_the_refresh_at_its_cell(refreshed: Path) -> None:
    workbook = openpyxl.load_workbook(refreshed)
    workbook["前年度対応"]["E5"] = "半分"
    workbook.save(refreshed)
    with pytest.raises(PybudgetError, match="E5：半分"):
        jobs.refresh(ClosedMaster(refreshed), WORKBOOKS / "r02_master.xlsx", any_year=True)


def test_last_years_book_is_the_comparison_column_turned_into_a_book_of_its_own() -> None:
    budget = ClosedMaster(WORKBOOKS / "r07_master.xlsx").read()
    last = jobs.as_last_year(budget)
    assert last.settings.fiscal_year == jobs.require_year(budget).previous
    assert last.accounts.total(Section.REVENUE, Column.CURRENT) == 351_361_000
    assert last.accounts.total(Section.REVENUE, Column.PRIOR) is None
