"""The commands on the two real years, as the contract in the design states them."""

import email
import email.policy
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pybudget import cli
from tests.command_line import run

WORKBOOKS = Path(__file__).parents[1] / "workbook"
TOTALS = {"r07": (385_422_000, 351_361_000), "r02": (363_089_000, 445_262_000)}


@pytest.fixture(params=TOTALS)
def year(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def master(year: str, tmp_path: Path) -> Path:
    return Path(shutil.copy(WORKBOOKS / f"{year}_master.xlsx", tmp_path / "マスター 1.xlsx"))


def sheet(path: Path, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)


def test_validate_reports_no_error_and_the_four_totals(year: str, master: Path) -> None:
    outcome = run("validate", master, "--json")
    report = json.loads(outcome.out)
    this_year, last_year = TOTALS[year]
    assert outcome.status == cli.DONE
    assert report["schema"] == 1
    assert report["counts"] == {"error": 0, "warning": 0, "info": 0}
    assert report["findings"] == []
    assert report["totals"] == {
        "revenue": this_year,
        "expenditure": this_year,
        "prior_revenue": last_year,
        "prior_expenditure": last_year,
    }


def test_every_exception_is_listed_with_what_became_of_it(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    entry = next(row for row in workbook["科目"].iter_rows(min_row=5) if row[0].value == "収-1-1-1")[6]
    entry.value += 1
    for row, until in ((5, "令和40年度"), (6, "令和元年度")):
        for column, value in enumerate(("BAL002", "支-1-1", "精算中のため", "事務局長", until), 1):
            workbook["例外"].cell(row, column, value)
    workbook["例外"].tables["tblExceptions"].ref = "A4:E6"
    workbook.save(master)

    outcome = run("validate", master, "--json")

    report = json.loads(outcome.out)
    assert "BAL002" not in {finding["rule"] for finding in report["findings"]}
    assert [(item["state"], item["silenced"], item["cell"]) for item in report["exceptions"]] == [
        ("used", 1, "A5"),
        ("expired", 0, "A6"),
    ]
    lines = run("validate", master).out
    assert "　　［使用中］BAL002　支-1-1　精算中のため・令和40年度まで・消した指摘 1 件\n" in lines
    assert "　　［期限切れ］BAL002　支-1-1　精算中のため・令和元年度まで\n" in lines


def test_an_exception_may_name_the_cell_that_the_finding_shows(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    entry = next(row for row in workbook["科目"].iter_rows(min_row=5) if row[0].value == "収-1-1-1")[6]
    entry.value += 1
    for column, value in enumerate(("BAL002", f"科目!{entry.coordinate}", "精算中のため"), 1):
        workbook["例外"].cell(5, column, value)
    workbook.save(master)

    report = json.loads(run("validate", master, "--json").out)

    assert not {"BAL002", "EXC005"} & {finding["rule"] for finding in report["findings"]}
    assert [(item["state"], item["target"]) for item in report["exceptions"]] == [("used", f"科目!{entry.coordinate}")]


def test_a_finding_in_json_names_place_figures_difference_and_remedy(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    entry = next(row for row in workbook["科目"].iter_rows(min_row=5) if row[0].value == "収-1-1-1")[6]
    entry.value += 1
    workbook.save(master)
    outcome = run("validate", master, "--json")
    finding = next(item for item in json.loads(outcome.out)["findings"] if item["rule"] == "BAL002")
    assert outcome.status == cli.ERRORS_FOUND
    assert set(finding) == {
        "rule",
        "severity",
        "sheet",
        "cell",
        "code",
        "message",
        "expected",
        "actual",
        "difference",
        "remedy",
        "cause",
        "suspects",
    }
    assert (finding["sheet"], finding["code"], finding["severity"]) == ("科目", "収-1-1-1", "error")
    assert finding["cause"] in finding["message"]
    assert f"科目!{finding['cell']}" in finding["suspects"]
    assert finding["expected"] - finding["actual"] == 1
    assert finding["difference"] == -1


def test_validate_write_fills_the_findings_the_check_column_and_the_history(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    row = next(row for row in workbook["科目"].iter_rows(min_row=5) if row[0].value == "収-1-1-1")
    row[6].value += 1
    workbook.save(master)
    outcome = run("validate", master, "--write")
    found = sheet(master, "検証結果")[4:]
    assert outcome.status == cli.ERRORS_FOUND
    assert [(line[2], line[4]) for line in found] == [("BAL002", row[6].coordinate)]
    assert [line[0] for line in found] == list(range(1, len(found) + 1))
    assert any("BAL002" in str(line[14]) for line in sheet(master, "科目")[4:])
    assert sheet(master, "履歴")[4][1:3] == ["検証", f"エラー {len(found)} 件・警告 0 件・情報 0 件"]
    assert len(list((master.parent / "控え").iterdir())) == 1


def test_findings_disappear_from_the_sheet_when_the_fault_is_gone(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    row = next(row for row in workbook["科目"].iter_rows(min_row=5) if row[0].value == "収-1-1-1")
    right = row[6].value
    row[6].value += 1
    workbook.save(master)
    run("validate", master, "--write")
    workbook = openpyxl.load_workbook(master)
    workbook["科目"].cell(row[6].row, row[6].column).value = right
    workbook.save(master)
    assert run("validate", master, "--write").status == cli.DONE
    assert all(cell in ("", None) for line in sheet(master, "検証結果")[4:] for cell in line)
    assert all(line[14] == "" for line in sheet(master, "科目")[4:])


def test_the_demonstration_ends_with_a_draft_to_every_body_that_attaches_what_it_made(tmp_path: Path) -> None:
    assert run("demo", "--out", tmp_path).status == cli.DONE
    letters = sorted(tmp_path.glob("メール下書き/*/*.eml"))
    people = sheet(tmp_path / "令和7年度予算マスター.xlsx", "宛先")[4:]
    bodies = {line[1] for line in people if (line[0], line[4]) == ("To", "○")}
    assert len(letters) == len(bodies) > 1
    made = {file.name for file in tmp_path.glob("令和7年度当初予算（案）*")}
    for letter in letters:
        message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
        assert {part.get_filename() for part in message.iter_attachments()} == made


def test_refresh_from_last_years_own_workbook_gives_back_the_comparison_column(tmp_path: Path) -> None:
    assert run("demo", "--out", tmp_path).status == cli.DONE
    master, prior = tmp_path / "令和7年度予算マスター.xlsx", tmp_path / "令和6年度当初予算.xlsx"
    before = [line[8:10] for line in sheet(master, "科目")]
    outcome = run("refresh", master, "--prior", prior, "--json")
    report = json.loads(outcome.out)
    assert outcome.status == cli.DONE
    assert report["prior"] | {"file": ""} == {
        "file": "",
        "fiscal_year": "令和6年度",
        "basis": "当初",
        "unit": "円",
        "revenue": 351_361_000,
        "expenditure": 351_361_000,
        "decisions": [
            {
                "subject": "様式",
                "value": "「収入の部・支出の部」で作成したブック",
                "reason": "シートと見出しが様式のとおり",
            }
        ],
        "accepted_differences": [],
    }
    assert {item["method"] for item in report["assigned"]} == {"exact"}
    assert (report["unassigned"], report["without_prior"]) == ([], [])
    assert [line[8:10] for line in sheet(master, "科目")] == before


def test_refresh_from_another_year_drops_nothing(tmp_path: Path) -> None:
    master = Path(shutil.copy(WORKBOOKS / "r07_master.xlsx", tmp_path / "master.xlsx"))
    outcome = run("refresh", master, "--prior", WORKBOOKS / "r02_master.xlsx", "--any-year", "--json")
    report = json.loads(outcome.out)
    assert outcome.status == cli.DONE
    for section, total in (("revenue", 363_089_000), ("expenditure", 363_089_000)):
        line = report["reconciliation"][section]
        assert line["prior"] == line["assigned"] + line["unassigned"] == total
        assert line["difference"] == 0
    listed = sum(item["amount"] for key in ("assigned", "unassigned") for item in report[key])
    assert listed == 2 * 363_089_000


def test_dry_run_changes_nothing_on_the_disk(tmp_path: Path) -> None:
    master = Path(shutil.copy(WORKBOOKS / "r07_master.xlsx", tmp_path / "master.xlsx"))
    before = master.read_bytes()
    run("refresh", master, "--prior", WORKBOOKS / "r02_master.xlsx", "--any-year", "--dry-run")
    assert master.read_bytes() == before
    assert list(tmp_path.iterdir()) == [master]


def test_statements_go_to_the_folder_that_the_settings_name(master: Path) -> None:
    outcome = run("statements", master, "--json")
    file = Path(json.loads(outcome.out)["file"])
    assert outcome.status == cli.DONE
    assert file.parent == master.parent / "出力"
    assert CalamineWorkbook.from_path(file).sheet_names == ["収入の部", "支出の部"]


def test_statements_of_a_book_with_errors_are_made_and_say_so(master: Path, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    next(row for row in workbook["科目"].iter_rows(min_row=5) if row[0].value == "収-1-1-1")[6].value += 1
    workbook.save(master)
    outcome = run("statements", master, "--out", tmp_path / "out")
    assert outcome.status == cli.ERRORS_FOUND
    assert len(list((tmp_path / "out").glob("*.xlsx"))) == 1
    assert "エラー" in outcome.out


def test_a_new_master_is_in_order_and_has_the_year(tmp_path: Path) -> None:
    path = tmp_path / "新しいマスター.xlsx"
    assert run("new", path, "--year", "令和８年度").status == cli.DONE
    report = json.loads(run("validate", path, "--json").out)
    assert (report["fiscal_year"], report["counts"]["error"]) == ("令和8年度", 0)


def test_rules_lists_the_catalogue_and_describes_one() -> None:
    assert "BAL001" in run("rules").out
    assert "直し方" in run("rules", "bal001").out


def test_doctor_says_that_this_machine_is_ready() -> None:
    outcome = run("doctor")
    assert outcome.status == cli.DONE
    assert "準備はできています。" in outcome.out
