"""Whatever a command is given, it says in one Japanese sentence what is wrong, and changes nothing on the disk."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from pybudget import cli, resources
from tests.bad_files import NO_MASTER, OPEN_ELSEWHERE, UNREADABLE, with_every_sheet
from tests.command_line import (
    JAPANESE,
    UNFORESEEN,
    Outcome,
    assert_one_japanese_line,
    assert_refused,
    run,
    run_process,
    snapshot,
)

BAD = "予算.xlsx"
MASTER = "令和7年度マスター.xlsx"
PRIOR = "令和6年度当初予算.xlsx"

WITH_A_MASTER = {
    "validate": ["validate", BAD],
    "validate --json": ["validate", BAD, "--json"],
    "validate --write": ["validate", BAD, "--write"],
    "refresh": ["refresh", BAD, "--prior", PRIOR],
    "refresh --dry-run": ["refresh", BAD, "--prior", PRIOR, "--dry-run"],
    "statements": ["statements", BAD, "--out", "作成"],
    "variance": ["variance", BAD, "--out", "作成"],
    "errata": ["errata", BAD, MASTER],
    "plan": ["plan", BAD, "--out", "作成"],
    "pdf": ["pdf", BAD, "--out", "作成"],
    "freeze": ["freeze", BAD],
    "crosswalk": ["crosswalk", BAD, "--out", "作成"],
    "rollover": ["rollover", BAD, "--out", "令和8年度マスター.xlsx"],
    "mail": ["mail", BAD, "--attach", PRIOR, "--out", "作成"],
    "repair": ["repair", BAD],
    "repair --dry-run": ["repair", BAD, "--dry-run"],
}
WITH_LAST_YEARS_FILE = {
    "refresh": ["refresh", MASTER, "--prior", BAD],
    "refresh --any-year --json": ["refresh", MASTER, "--prior", BAD, "--any-year", "--json"],
}


@pytest.fixture
def folder(written: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that staff work in: a sound master, and last year's file."""
    place = tmp_path / "予算 作業"
    place.mkdir()
    shutil.copyfile(resources.folder("workbook") / "r07_master.xlsx", place / MASTER)
    shutil.copyfile(written["last_year_statements"], place / PRIOR)
    monkeypatch.chdir(place)
    return place


def refuse(folder: Path, arguments: list[str]) -> Outcome:
    """Run a command that has to be refused, and check that it left no trace."""
    before = snapshot(folder)
    outcome = run(*arguments)
    assert_refused(outcome)
    assert snapshot(folder) == before
    return outcome


@pytest.mark.parametrize("kind", [*UNREADABLE, *NO_MASTER, *OPEN_ELSEWHERE])
@pytest.mark.parametrize("command", WITH_A_MASTER)
def test_a_bad_master_is_refused(command: str, kind: str, folder: Path) -> None:
    {**UNREADABLE, **NO_MASTER, **OPEN_ELSEWHERE}[kind](folder / BAD)
    assert BAD in refuse(folder, WITH_A_MASTER[command]).err


@pytest.mark.parametrize("kind", [*UNREADABLE, *NO_MASTER])
@pytest.mark.parametrize("command", WITH_LAST_YEARS_FILE)
def test_a_bad_file_of_last_year_is_refused(command: str, kind: str, folder: Path) -> None:
    {**UNREADABLE, **NO_MASTER}[kind](folder / BAD)
    assert BAD in refuse(folder, WITH_LAST_YEARS_FILE[command]).err


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "見つかりません"),
        ("folder", "フォルダです"),
        ("empty", "空のファイル"),
        ("text", "読めません"),
        ("xls", "古い形式"),
        ("password-protected", "パスワード"),
        ("truncated", "壊れていないか"),
        ("word document", "Excel ブック（.xlsx）ではありません"),
        ("strict format", "Strict Open XML"),
        ("bomb by declared size", "大きすぎます"),
        ("entity bomb", "Excel が作らない記述"),
        ("cell in the last corner", "余分な行・列を削除"),
        ("table over whole columns", "表は実際の行までに縮めて"),
        ("missing sheet", "シート「例外」がありません"),
        ("missing table", "表 tblAccounts がありません"),
        ("missing column", "列「検証」がありません"),
        ("renamed column", "列「入力額」がありません"),
        ("open in Excel", "ほかのプログラムで開かれています"),
        ("open in LibreOffice", f".~lock.{BAD}#"),
    ],
)
def test_the_sentence_says_what_is_wrong_and_what_to_do(kind: str, words: str, folder: Path) -> None:
    {**UNREADABLE, **NO_MASTER, **OPEN_ELSEWHERE}[kind](folder / BAD)
    assert words in refuse(folder, ["validate", BAD]).err


WRONG_ARGUMENTS = {
    "no command": [],
    "unknown command": ["vaildate", MASTER],
    "unknown option": ["validate", MASTER, "--fix"],
    "validate without a master": ["validate"],
    "refresh without last year's file": ["refresh", MASTER],
    "refresh without a value": ["refresh", MASTER, "--prior"],
    "statements without a master": ["statements"],
    "new without a year": ["new", "新.xlsx"],
    "new without a file": ["new", "--year", "令和8年度"],
    "new with an unreadable year": ["new", "新.xlsx", "--year", "来年度"],
    "new with a year of no era": ["new", "新.xlsx", "--year", "令和0年度"],
    "new over a file": ["new", MASTER, "--year", "令和8年度"],
    "new over a folder": ["new", ".", "--year", "令和8年度"],
    "new below a file": ["new", f"{MASTER}/新.xlsx", "--year", "令和8年度"],
    "new with an impossible name": ["new", "名" * 300 + ".xlsx", "--year", "令和8年度"],
    "validate with an impossible name": ["validate", "名" * 300 + ".xlsx"],
    "demo into a file": ["demo", "--out", MASTER],
    "plan without a master": ["plan"],
    "plan with an unknown look": ["plan", MASTER, "--out", "作成", "--template", "独自"],
    "plan into a file": ["plan", MASTER, "--out", PRIOR],
    "statements into a file": ["statements", MASTER, "--out", PRIOR],
    "statements below a file": ["statements", MASTER, "--out", f"{PRIOR}/作成"],
    "refresh from itself": ["refresh", MASTER, "--prior", MASTER],
    "refresh from a sheet that is not there": ["refresh", MASTER, "--prior", PRIOR, "--prior-sheet", "別のシート"],
    "mail without a workbook to send": ["mail", MASTER],
    "mail of a master that was not validated": ["mail", MASTER, "--attach", PRIOR],
    "mail without a reason": ["mail", MASTER, "--attach", PRIOR, "--force", ""],
    "mail with a reason too long": ["mail", MASTER, "--attach", PRIOR, "--force", "急" * 201],
    "mail of a missing file": ["mail", MASTER, "--attach", "ない.xlsx"],
    "mail of a file with an impossible name": ["mail", MASTER, "--attach", "名" * 300 + ".xlsx"],
    "mail below a file": ["mail", MASTER, "--attach", PRIOR, "--force", "急ぎ", "--out", f"{PRIOR}/作成"],
    "unknown rule": ["rules", "BAL999"],
    "two rules": ["rules", "BAL001", "BAL002"],
    "doctor with an argument": ["doctor", MASTER],
    "variance without a master": ["variance"],
    "variance into a file": ["variance", MASTER, "--out", PRIOR],
    "errata of one file": ["errata", MASTER],
    "errata of a master and a made workbook": ["errata", MASTER, PRIOR],
    "errata into a file": ["errata", MASTER, MASTER, "--out", PRIOR],
}


@pytest.mark.parametrize("case", WRONG_ARGUMENTS)
def test_wrong_arguments_are_refused(case: str, folder: Path) -> None:
    refuse(folder, WRONG_ARGUMENTS[case])


@pytest.mark.parametrize("lock", ["~$令和7年度当初予算（案）.xlsx", ".~lock.令和7年度当初予算（案）.xlsx#"])
def test_a_statement_workbook_that_is_open_is_not_replaced_below_its_reader(lock: str, folder: Path) -> None:
    assert run("statements", MASTER, "--out", "作成").status == cli.DONE
    (folder / "作成" / lock).write_bytes(b"user")
    assert "開かれています" in refuse(folder, ["statements", MASTER, "--out", "作成"]).err


def test_help_is_offered_for_the_command_that_was_typed(folder: Path) -> None:
    assert "「pybudget refresh --help」" in refuse(folder, ["refresh", MASTER]).err


def test_a_file_of_another_year_is_refused_and_both_years_are_named(folder: Path, written) -> None:
    shutil.copyfile(written["r02_statements"], folder / BAD)
    message = refuse(folder, ["refresh", MASTER, "--prior", BAD]).err
    assert "令和2年度" in message
    assert "令和6年度" in message
    assert run("refresh", MASTER, "--prior", BAD, "--any-year", "--dry-run").status == cli.DONE


@pytest.mark.parametrize("arguments", [["validate", BAD], ["refresh", MASTER, "--prior", BAD, "--dry-run"]])
def test_parts_that_are_passed_over_cause_no_english_words(arguments: list[str], folder: Path) -> None:
    own = {"validate": MASTER, "refresh": PRIOR}[arguments[0]]
    list_of_another_sheet = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    (folder / BAD).write_bytes(
        with_every_sheet((folder / own).read_bytes(), lambda xml: xml.replace(b"</worksheet>", list_of_another_sheet))
    )
    assert run(*arguments).err == ""
    assert run_process(*arguments, folder=folder).err == ""


def test_a_file_of_another_basis_is_refused_and_both_are_named(folder: Path) -> None:
    set_setting(folder / MASTER, "前年度の基準", "補正後")
    message = refuse(folder, ["refresh", MASTER, "--prior", PRIOR]).err
    assert "「当初」" in message
    assert "「補正後」" in message


@pytest.mark.parametrize("command", ["refresh", "statements"])
@pytest.mark.parametrize("year", ["", "来年度", "2025"])
def test_a_master_whose_year_is_not_readable_is_refused_where_the_year_is_needed(
    command: str, year: str, folder: Path
) -> None:
    set_setting(folder / MASTER, "会計年度", year)
    options = {"refresh": ["--prior", PRIOR], "statements": ["--out", "作成"]}[command]
    assert "会計年度" in refuse(folder, [command, MASTER, *options]).err


@pytest.mark.parametrize("template", [MASTER, PRIOR + "?", "様式.xlsx、内訳別表", "."])
def test_a_template_that_is_none_is_refused(template: str, folder: Path) -> None:
    set_setting(folder / MASTER, "テンプレート", template)
    refuse(folder, ["statements", MASTER, "--out", "作成"])


@pytest.mark.parametrize("template", ["様式.docx", "様式.xlsx", "text.docx", "workbook.docx"])
def test_a_template_of_the_plan_that_is_none_is_refused_and_the_shipped_one_is_used_on_request(
    template: str, folder: Path
) -> None:
    (folder / "text.docx").write_text("様式", encoding="utf-8")
    shutil.copyfile(folder / PRIOR, folder / "workbook.docx")
    set_setting(folder / MASTER, "テンプレート", template)
    assert template in refuse(folder, ["plan", MASTER, "--out", "作成"]).err
    assert run("plan", MASTER, "--out", "作成", "--template", "標準").status == cli.DONE


def test_a_pdf_without_libreoffice_is_refused_and_both_ways_out_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    message = refuse(folder, ["pdf", MASTER, "--out", "作成"]).err
    assert "LibreOffice を入れる" in message
    assert "「予算」タブ" in message


def set_setting(master: Path, key: str, value: str) -> None:
    workbook = openpyxl.load_workbook(master)
    for row in workbook["設定"].iter_rows(min_row=5):
        if row[0].value == key:
            row[1].value = value or None
    workbook.save(master)


WRITING = {
    "validate --write": ["validate", MASTER, "--write"],
    "refresh": ["refresh", MASTER, "--prior", PRIOR],
    "statements": ["statements", MASTER, "--out", "."],
    "plan": ["plan", MASTER, "--out", "."],
    "freeze": ["freeze", MASTER],
    "new": ["new", "新.xlsx", "--year", "令和8年度"],
    "demo": ["demo", "--out", "."],
}


def read_only(open_file):
    def open_or_refuse(path: Path, mode: str = "r", *options: object, **more: object):
        if set(mode) & set("wxa+"):
            raise PermissionError(13, "Permission denied")
        return open_file(path, mode, *options, **more)

    return open_or_refuse


@pytest.mark.parametrize("command", WRITING)
def test_a_folder_that_may_not_be_written_is_named(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", read_only(Path.open))
    assert "書き込めません" in refuse(folder, WRITING[command]).err


@pytest.mark.parametrize("command", WITH_A_MASTER)
def test_a_file_that_may_not_be_read_is_named(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    shutil.copyfile(folder / MASTER, folder / BAD)
    before = snapshot(folder)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refused)
        outcome = run(*WITH_A_MASTER[command])
    assert_refused(outcome)
    assert BAD in outcome.err
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [[], ["validate"], ["validate", "ない.xlsx"], ["refresh", MASTER, "--prior", MASTER], ["rules", "X"]],
    ids=["no command", "no master", "missing master", "wrong year", "unknown rule"],
)
def test_a_process_of_its_own_says_the_same(arguments: list[str], folder: Path) -> None:
    before = snapshot(folder)
    outcome = run_process(*arguments, folder=folder)
    assert_refused(outcome)
    assert outcome == run(*arguments)
    assert snapshot(folder) == before


def test_a_command_works_from_any_folder_by_any_path(folder: Path) -> None:
    (folder / "下").mkdir()
    assert run_process("validate", f"../{MASTER}", folder=folder / "下").status == cli.DONE
    assert run("validate", folder / MASTER).status == cli.DONE


def test_a_crash_is_one_sentence_and_its_traceback_is_kept_for_those_who_maintain(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("something nobody thought of")

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr("pybudget.jobs.validate", crash)
    before = snapshot(folder)
    outcome = run("validate", MASTER)
    log = tmp_path / "state" / "pybudget" / "pybudget.log"
    assert outcome.status == cli.COULD_NOT_RUN
    assert outcome.out == ""
    assert_one_japanese_line(outcome.err)
    assert UNFORESEEN in outcome.err
    assert str(log) in outcome.err
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert "RuntimeError: something nobody thought of" in log.read_text(encoding="utf-8")
    assert snapshot(folder) == before


def test_a_crash_is_told_even_where_no_log_can_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setenv("XDG_STATE_HOME", str(folder / MASTER))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr("pybudget.jobs.validate", crash)
    outcome = run("validate", MASTER)
    assert outcome.status == cli.COULD_NOT_RUN
    assert_one_japanese_line(outcome.err)


def test_a_reader_of_our_output_that_goes_away_leaves_no_traceback(folder: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-m", "pybudget", "rules"], cwd=folder, stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert b"Traceback" not in ended.stderr
    assert b"BrokenPipe" not in ended.stderr


@pytest.mark.parametrize(
    "command", ["", "validate", "refresh", "statements", "plan", "pdf", "new", "demo", "rules", "doctor"]
)
def test_help_is_japanese(command: str) -> None:
    outcome = run_help(command)
    assert outcome.status == cli.DONE
    assert outcome.out.startswith("使い方: pybudget")
    assert JAPANESE.search(outcome.out)
    for english in ("usage", "options:", "positional", "show this", "default"):
        assert english not in outcome.out


def run_help(command: str) -> Outcome:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit) as ended:
        cli.main([*command.split(), "--help"])
    return Outcome(ended.value.code or cli.DONE, out.getvalue(), "")
