"""補正予算 and 正誤表 of the open book: another version is picked and laid beside it."""

from pathlib import Path

import openpyxl
import pytest

from pybudget import cli
from tests import command_line
from tests.addin.conftest import Desk
from tests.addin.test_ribbon_buttons import by_command_line

PLAN_ROW = {"支-1-1-1-1": 1_000, "支-1-2-1-2": -1_000}
"""千円 that the supplement moves from one programme to another."""
REVENUE = {"収-1-1-1": 1_000_000, "収-1-1-2": -1_000_000}


def supplement(desk: Desk) -> None:
    """補正第1号, typed into the window and not saved."""
    desk.set_edition("補正第1号")
    accounts, plan = desk.book.sheets["科目"], desk.book.sheets["計画"]
    for row, code in enumerate(accounts["A5:A64"].value, 5):
        if code in REVENUE:
            accounts[f"G{row}"].value += REVENUE[code]
    left = dict(PLAN_ROW)
    for row, (amount, _, code) in enumerate(plan["E5:G84"].value, 5):
        if amount and code in left:
            plan[f"E{row}"].value = amount + left.pop(code)
    desk.app.calculate()


def sheet_rows(file: Path, name: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(file, data_only=True)[name].iter_rows(values_only=True))


def test_a_supplement_stands_beside_the_master_before_it_as_on_the_command_line(desk: Desk) -> None:
    supplement(desk)
    before = desk.earlier
    alert = desk.click("supplement")
    assert alert.mode == "info"
    (file,) = desk.path.parent.glob("出力/*.xlsx")
    assert str(file) in alert.prompt
    headers, first = sheet_rows(file, "支出の部")[3:5]
    assert headers == ("大項目", "中項目", "補正前の額", "補正額", "計", "備考")
    assert first[:5] == ("システム事業", None, 352_669_000, 0, 352_669_000)
    assert desk.book.sheets["支出の部"]["D7"].value == 1_000_000
    elsewhere = file.parent.with_name("別")
    by_command_line(desk, "statements", "--previous", before, "--out", elsewhere)
    assert file.read_bytes() == (elsewhere / file.name).read_bytes()


def test_which_master_was_before_is_written_into_the_settings_and_used_by_the_other_jobs(desk: Desk) -> None:
    supplement(desk)
    assert "設定の「補正前ファイル」に「前の版.xlsx」と記入しました" in desk.click("supplement").prompt
    assert desk.click("validate").mode == "info"
    desk.click("statements")
    (file,) = desk.path.parent.glob("出力/*.xlsx")
    assert "補正前の額" in sheet_rows(file, "収入の部")[3]
    assert "下書き" in desk.click("mail").prompt


def test_an_edition_that_is_no_supplement_is_told_and_nothing_changes(desk: Desk) -> None:
    sheets = desk.book.sheet_names
    alert = desk.click("supplement")
    assert (alert.mode, "設定の「版」は「案」です" in alert.prompt) == ("critical", True)
    assert (desk.book.sheet_names, desk.copies) == (sheets, [])


def test_what_differs_from_an_earlier_master_is_listed_unsaved_edits_included(desk: Desk) -> None:
    earlier = desk.earlier
    desk.book.sheets["科目"]["G7"].value += 1
    desk.app.calculate()
    alert = desk.click("errata")
    assert alert.mode == "info"
    assert "違い 1 件" in alert.prompt
    assert "誤：40,856,000　正：40,856,001" in alert.prompt
    assert desk.book.sheets.active.name == "正誤表"
    (file,) = desk.path.parent.glob("出力/*_正誤表.xlsx")
    assert sheet_rows(file, "正誤表")[:3] == [
        ("正誤表", *(None,) * 7),
        (f"誤：{earlier.name}", *(None,) * 7),
        (f"正：{desk.path.name}（いまの内容）", *(None,) * 7),
    ]
    assert desk.book.sheets["正誤表"]["A1"].value == "正誤表"


@pytest.mark.parametrize("options", [[], ["--with-change", "--with-cover"]], ids=["plain", "with cover and changes"])
def test_what_differs_from_the_sent_workbook_is_listed_with_its_page(options: list[str], desk: Desk) -> None:
    command_line.run("statements", desk.earlier, "--out", desk.path.parent / "送付", *options)
    (sent,) = desk.path.parent.glob("送付/*.xlsx")
    desk.book.sheets["科目"]["G7"].value += 1
    desk.app.calculate()
    alert = desk.click("errata", file=sent)
    assert "違い 1 件" in alert.prompt
    page = 2 if options else 1
    assert f"［訂正］収入の部（{page}頁）　負担金収入 > システム事業負担金収入" in alert.prompt


def test_what_differs_from_the_sent_plan_is_listed(desk: Desk) -> None:
    command_line.run("plan", desk.earlier, "--out", desk.path.parent / "送付")
    (sent,) = desk.path.parent.glob("送付/*.xlsx")
    assert "違いはありません" in desk.click("errata", file=sent).prompt
    assert "正誤表" not in desk.book.sheet_names
    desk.book.sheets["計画"]["C5"].value = "改めた名前"
    alert = desk.click("errata", file=sent)
    assert "違い 1 件" in alert.prompt
    assert "改めた名前" in alert.prompt


def test_a_book_that_is_neither_master_nor_made_from_one_is_refused(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "名簿.xlsx"
    openpyxl.Workbook().save(other)
    alert = desk.click("errata", file=other)
    assert alert.mode == "critical"
    assert "送ったブックか、マスターの控えを選んでください" in alert.prompt
    assert command_line.run("errata", other, desk.earlier).status == cli.COULD_NOT_RUN


@pytest.mark.parametrize("tag", ["statements", "plan"])
def test_a_template_that_cannot_be_used_is_told_and_the_standard_look_is_offered(tag: str, desk: Desk) -> None:
    settings = desk.book.sheets["設定"]
    row = next(row for row in range(5, 30) if settings[f"A{row}"].value == "テンプレート")
    settings[f"B{row}"].value = "様式.xlsx、計画.docx"
    for name in ("様式.xlsx", "計画.docx"):
        (desk.path.parent / name).write_bytes(b"broken")
    alert = desk.click(tag, answers=["no"])
    assert alert.mode == "critical"
    assert not list(desk.path.parent.glob("出力/*"))
    assert desk.click(tag, answers=["yes"]).mode == "info"
    assert list(desk.path.parent.glob("出力/*"))
