"""When a click cannot do its work: one Japanese dialog, nothing changed, and Excel as it was before."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from pybudget import __version__, calc, jobs
from pybudget.addin import ribbon
from pybudget.calc.books import Book
from pybudget.errors import PybudgetError
from pybudget.log import log_file
from tests.addin.conftest import Desk
from tests.master.books import sample

WRITING = ("validate", "refresh", "statements")


def state(app: xw.App) -> tuple[object, ...]:
    return app.screen_updating, app.calculation, app.status_bar


def raising(error: Exception) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


@pytest.mark.parametrize("calculation", ["automatic", "manual"])
@pytest.mark.parametrize("drawing", ["drawing", "not drawing"])
@pytest.mark.parametrize("outcome", ["done", "refused", "crashed"])
def test_the_program_is_left_as_it_was_found(
    outcome: str, drawing: str, calculation: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    updating = drawing == "drawing"
    desk.app.calculation, desk.app.screen_updating = calculation, updating
    if outcome != "done":
        error = PybudgetError("だめです。") if outcome == "refused" else ZeroDivisionError()
        monkeypatch.setattr(jobs, "validate", raising(error))
    alert = desk.click("validate")
    assert alert.mode == ("info" if outcome == "done" else "critical")
    assert state(desk.app) == (updating, calculation, False)


def test_the_status_bar_tells_each_step_while_nothing_is_drawn(desk: Desk) -> None:
    steps: list[tuple[object, ...]] = []

    def look(call: str) -> None:
        if call.startswith("Table.") and (seen := state(desk.app)) not in steps:
            steps.append(seen)

    with calc.counting() as tally:
        tally.before = look
        desk.click("validate")
    assert steps == [
        (False, "manual", "予算：ブックを読んでいます…"),
        (False, "manual", "予算：控えを保存し、結果を書いています…"),
    ]


def test_with_manual_calculation_what_is_stale_is_computed_first_and_what_was_written_after(desk: Desk) -> None:
    cell, total = desk.book.sheets["科目"][f"G{desk.leaf_row}"], desk.book.sheets["はじめに"]["C7"]
    desk.app.calculation = "manual"
    before, cell.value = total.value, cell.value + 1000
    assert total.value == before
    alert = desk.click("validate")
    assert f"収入合計 {before + 1000:,.0f} 円" in alert.prompt
    assert total.value == before + 1000


def test_what_nobody_foresaw_is_told_in_japanese_and_written_to_the_log(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(jobs, "validate", raising(ZeroDivisionError("an English word")))
    alert = desk.click("validate")
    assert "思わぬ問題" in alert.prompt
    assert str(log_file()) in alert.prompt
    assert "an English word" not in alert.prompt
    assert "途中まで" not in alert.prompt
    assert "an English word" in log_file().read_text(encoding="utf-8")


def test_when_a_book_is_left_half_written_the_dialog_names_the_way_back(desk: Desk) -> None:
    def fail_late(call: str) -> None:
        if call == "Table.resize":
            raise ZeroDivisionError

    with calc.counting(fail_late):
        alert = desk.click("validate")
    assert "途中まで書き換わっています。「元に戻す」を押すと" in alert.prompt


def test_versions_that_differ_are_named_with_what_to_do(desk: Desk) -> None:
    before = OpenBook(desk)
    alert = desk.click("validate", addin="0.0.1")
    assert alert.mode == "critical"
    assert "アドイン（0.0.1）" in alert.prompt
    assert f"プログラム（{__version__}）" in alert.prompt
    assert "pybudget addin install" in alert.prompt
    assert OpenBook(desk) == before
    assert desk.click("validate", addin=__version__).mode == "info"


def test_a_button_that_does_not_exist_is_refused(desk: Desk) -> None:
    assert "「nonsense」というボタンはありません" in desk.click("nonsense").prompt


def test_refresh_without_a_file_asks_for_one(desk: Desk) -> None:
    desk.book.set_mock_caller()
    ribbon.dispatch("refresh")
    assert "ファイルが選ばれていません" in desk.app.impl.alerts[-1].prompt


@pytest.mark.parametrize("file", ["gone.xlsx", "broken.xlsx", "https://example.sharepoint.com/R6%20a.xlsx"])
def test_a_prior_file_that_cannot_be_read_changes_nothing(file: str, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK no workbook")
    before = OpenBook(desk)
    desk.book.set_mock_caller()
    ribbon.dispatch("refresh", file=file if "://" in file else str(tmp_path / file))
    alert = desk.app.impl.alerts[-1]
    assert alert.mode == "critical"
    assert "思わぬ問題" not in alert.prompt
    assert OpenBook(desk) == before


class OpenBook:
    """What the person at the desk would see change: all cells of the book, and the files in its folder."""

    def __init__(self, desk: Desk) -> None:
        self.cells = {sheet.name: sheet.used_range.formula for sheet in desk.book.sheets}
        folder = desk.path.parent
        self.files = {path.relative_to(folder): path.is_file() and path.read_bytes() for path in folder.rglob("*")}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OpenBook) and (self.cells, self.files) == (other.cells, other.files)

    __hash__ = None


@pytest.mark.parametrize("tag", ["validate", "refresh"])
def test_a_sheet_locked_by_a_password_stops_the_job_before_it_changes_anything(tag: str, desk: Desk) -> None:
    desk.book.sheets["科目"].api.Protect("秘密")
    before = OpenBook(desk)
    alert = desk.click(tag)
    assert alert.mode == "critical"
    assert "シート「科目」はパスワードで保護されています" in alert.prompt
    assert OpenBook(desk) == before
    assert desk.book.sheets["科目"].api.ProtectContents


def test_a_sheet_protected_without_a_password_is_written_and_protected_again(desk: Desk) -> None:
    for name in ("検証結果", "科目"):
        desk.book.sheets[name].api.Protect()
    desk.book.sheets["設定"]["B6"].value = "令和元禄"
    assert desk.click("validate").prompt.startswith("検証結果：エラー ")
    assert desk.book.sheets["検証結果"]["C5"].value
    assert desk.book.sheets["検証結果"].api.ProtectContents
    assert desk.book.sheets["科目"].api.ProtectContents
    assert not desk.book.sheets["計画"].api.ProtectContents


def test_a_job_that_crashes_protects_the_sheets_again(desk: Desk) -> None:
    desk.book.sheets["検証結果"].api.Protect()

    def fail_late(call: str) -> None:
        if call == "Table.resize":
            raise ZeroDivisionError

    with calc.counting(fail_late):
        desk.click("validate")
    assert desk.book.sheets["検証結果"].api.ProtectContents


@pytest.mark.parametrize("tag", [*WRITING, "plan", "pdf", "undo"])
def test_a_book_that_was_never_saved_is_refused(tag: str, app: xw.App, prior_files) -> None:
    book = app.books.add()
    for name in ("設定", "科目"):
        book.sheets.add(name)
    book.set_mock_caller()
    ribbon.dispatch(tag, file=str(prior_files["r07"]))
    (alert,) = app.impl.alerts
    assert alert.mode == "critical"
    assert "思わぬ問題" not in alert.prompt


def test_a_master_that_was_made_but_never_saved_is_not_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Book, "fullname", property(lambda book: book.name))
    alert = click_on(desk.app.books[0], "validate")
    assert "まだ保存されていません" in alert.prompt


def click_on(book: xw.Book, tag: str) -> calc.Alert:
    book.set_mock_caller()
    ribbon.dispatch(tag)
    return book.app.impl.alerts[-1]


@pytest.mark.parametrize("tag", ["validate", "statements", "undo"])
def test_a_book_from_onedrive_is_refused_by_name(tag: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://example.sharepoint.com/sites/x/Shared%20Documents/"
    monkeypatch.setattr(Book, "fullname", property(lambda book: address + book.name))
    alert = click_on(desk.app.books[0], tag)
    assert f"「{desk.path.name}」は OneDrive または SharePoint から開かれています" in alert.prompt


@pytest.mark.parametrize("tag", [*WRITING, "plan", "pdf"])
def test_a_book_that_is_no_master_is_refused(tag: str, app: xw.App, prior_files, tmp_path: Path) -> None:
    path = shutil.copy(prior_files["r07"], tmp_path / "別の ブック & 表.xlsx")
    book = app.books.open(path)
    book.set_mock_caller()
    ribbon.dispatch(tag, file=str(prior_files["r07"]))
    (alert,) = app.impl.alerts
    assert "「別の ブック & 表.xlsx」にシート「設定」がありません" in alert.prompt
    assert [file for file in tmp_path.iterdir() if not file.name.startswith(".~lock")] == [Path(path)]


def test_without_room_for_the_copy_nothing_is_written(desk: Desk) -> None:
    (desk.path.parent / "控え").touch()  # a file where the folder has to be
    before = OpenBook(desk)
    assert "控えを" in desk.click("validate").prompt
    assert OpenBook(desk) == before


def test_a_hidden_sheet_stays_hidden(desk: Desk) -> None:
    desk.book.sheets["検証結果"].visible = False
    desk.book.sheets["設定"]["B6"].value = "令和元禄"
    assert desk.click("validate").prompt.startswith("検証結果：エラー ")
    assert not desk.book.sheets["検証結果"].visible


def test_a_file_name_that_is_a_formula_is_written_as_a_name(desk: Desk, tmp_path: Path) -> None:
    hostile = Path(shutil.copy(desk.prior, tmp_path / "=1+1.xlsx"))
    desk.book.set_mock_caller()
    ribbon.dispatch("refresh", file=str(hostile))
    assert desk.app.impl.alerts[-1].mode == "info"
    history, settings = desk.book.sheets["履歴"]["D5"], desk.book.sheets["設定"]["B10"]
    assert (history.value, settings.value) == ("=1+1.xlsx", "=1+1.xlsx")


def test_a_book_is_found_by_a_name_at_which_xlwings_stops(
    desk_with: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "案=2 & 令和7年度.xlsx"
    desk = desk_with(sample(), name=name)
    monkeypatch.setattr("sys.argv", ["-c", f"--wb={name}", "--from_xl=1"])
    ribbon.dispatch("validate")
    assert desk.app.impl.alerts[-1].prompt.endswith("指摘はありません。")
