"""One of every kind of file that pybudget writes, made by its own command line from the sample masters."""

import shutil
from pathlib import Path
from typing import Final

import openpyxl

from pybudget import cli, resources
from tests import command_line

MASTERS: Final = (
    "r07_master",
    "r02_master",
    "new_master",
    "validated_master",
    "master_with_findings",
    "frozen_master",
    "repaired_master",
    "refreshed_master",
    "master_refreshed_from_another_book",
    "master_with_abolished_accounts",
    "master_with_texts_like_formulas",
    "rolled_master",
    "rolled_master_with_amounts",
)
MADE_ANEW: Final = ("new_master", "rolled_master", "rolled_master_with_amounts")
STATEMENTS: Final = (
    "r07_statements",
    "r02_statements",
    "r07_statements_with_change",
    "statements_with_a_cover",
    "supplementary_statements",
    "last_year_statements",
    "statements_with_texts_like_formulas",
)
CHECK_SHEET: Final = "mail_check_sheet"
PLANS: Final = ("r07_plan", "r02_plan", "plan_with_texts_like_formulas")
VARIANCE: Final = ("r07_variance", "r02_variance")
"""With charts."""
DOCUMENTS: Final = tuple(f"{name}_document" for name in PLANS)
"""Word documents; the other names are workbooks."""
REGROUPING: Final = "regrouping"
ERRATA: Final = "errata_sheet"
NAMES: Final = (*MASTERS, *STATEMENTS, CHECK_SHEET, *PLANS, REGROUPING, *VARIANCE, ERRATA)

TEXT_LIKE_A_FORMULA: Final = '=HYPERLINK("https://example.jp","見積")'
"""Typed by staff as text; a program that takes it for a formula changes the book."""

FIRST_ACCOUNT_ROW: Final = 5


def write_all(folder: Path) -> dict[str, Path]:
    """Write every file of ``NAMES`` and ``DOCUMENTS`` into a folder.

    Returns:
        Name to file.
    """
    files = {name: folder / f"{name}.xlsx" for name in MASTERS}
    for name in set(MASTERS) - set(MADE_ANEW):
        sample = "r02_master" if name == "r02_master" else "r07_master"
        shutil.copyfile(resources.folder("workbook") / f"{sample}.xlsx", files[name])
    _type_one_yen_more(files["master_with_findings"])
    _type_texts_like_formulas(files["master_with_texts_like_formulas"])
    files |= _statements(folder, files)
    for name in PLANS:
        files |= _plan(name, files[name.replace("plan", "master")], folder / name)
    files[CHECK_SHEET] = _check_sheet(files["r07_master"], files["r07_statements"], folder / "mail")
    _run("new", files["new_master"], "--year", "令和8年度")
    _run("validate", files["validated_master"], "--write")
    _run("validate", files["master_with_findings"], "--write", expected=cli.ERRORS_FOUND)
    _run("validate", files["master_with_texts_like_formulas"], "--write")
    _type_over_formulas(files["repaired_master"])
    _run("repair", files["repaired_master"])
    _run("freeze", files["frozen_master"], "--label", "幹事会案")
    _run("refresh", files["refreshed_master"], "--prior", files["last_year_statements"])
    _run("rollover", files["r07_master"], "--out", files["rolled_master"])
    _run("rollover", files["r02_master"], "--out", files["rolled_master_with_amounts"], "--amounts", "keep")
    another = files["r02_master"]
    _run("refresh", files["master_refreshed_from_another_book"], "--prior", another, "--any-year")
    _run("refresh", files["master_with_abolished_accounts"], "--prior", another, "--any-year")
    _keep_what_is_open_as_abolished(files["master_with_abolished_accounts"])
    _run("refresh", files["master_with_abolished_accounts"], "--prior", another, "--any-year")
    files[REGROUPING] = _regrouping(files["master_refreshed_from_another_book"], folder / "regrouping")
    files[ERRATA] = _errata(files["r07_statements"], files["supplementary_statements"], folder / "errata")
    for name in VARIANCE:
        _run("variance", files[name.replace("variance", "master")], "--out", folder / name)
        (files[name],) = (folder / name).glob("*.xlsx")
    return files


def _statements(folder: Path, files: dict[str, Path]) -> dict[str, Path]:
    _run("demo", "--out", folder / "demo")
    return {
        "r07_statements": _statement(files["r07_master"], folder / "r07"),
        "r02_statements": _statement(files["r02_master"], folder / "r02"),
        "r07_statements_with_change": _statement(files["r07_master"], folder / "change", "--with-change"),
        "statements_with_a_cover": _statement(files["r07_master"], folder / "cover", "--with-cover", "--with-change"),
        "supplementary_statements": _statement(
            _supplement(files["r07_master"], folder / "supplementary.xlsx"),
            folder / "supplement",
            "--with-cover",
            "--previous",
            files["r07_master"],
        ),
        "last_year_statements": folder / "demo" / "令和6年度当初予算.xlsx",
        "statements_with_texts_like_formulas": _statement(files["master_with_texts_like_formulas"], folder / "texts"),
    }


def _errata(old: Path, new: Path, folder: Path) -> Path:
    _run("errata", old, new, "--out", folder)
    (file,) = folder.glob("*.xlsx")
    return file


def _statement(master: Path, folder: Path, *options: object) -> Path:
    _run("statements", master, "--out", folder, *options)
    (file,) = folder.glob("*.xlsx")
    return file


def _regrouping(master: Path, folder: Path) -> Path:
    _run("crosswalk", master, "--out", folder)
    (file,) = folder.glob("*.xlsx")
    return file


def _check_sheet(master: Path, statement: Path, folder: Path) -> Path:
    own = folder / "master.xlsx"
    folder.mkdir()
    shutil.copyfile(master, own)
    _run("validate", own, "--write")
    _run("mail", own, "--attach", statement, "--out", folder)
    (file,) = folder.glob("メール下書き_*/*.xlsx")
    return file


def _plan(name: str, master: Path, folder: Path) -> dict[str, Path]:
    _run("plan", master, "--out", folder)
    document, workbook = sorted(folder.iterdir())
    return {name: workbook, f"{name}_document": document}


def _run(*arguments: object, expected: int = cli.DONE) -> None:
    outcome = command_line.run(*arguments)
    assert outcome.status == expected, f"pybudget {arguments[0]}: {outcome.status}, {outcome.err}"


def _type_one_yen_more(master: Path) -> None:
    """Both years of a revenue leaf: several rules find it, so that 検証結果 grows."""
    workbook = openpyxl.load_workbook(master)
    sheet = workbook["科目"]
    leaf = next(row for row in range(FIRST_ACCOUNT_ROW, sheet.max_row) if sheet.cell(row, 7).value)
    sheet.cell(leaf, 7).value += 1
    sheet.cell(leaf, 9).value += 1
    workbook.save(master)


def _type_over_formulas(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    workbook["科目"]["H6"], workbook["科目"]["L7"], workbook["はじめに"]["C7"] = 1, "なし", 2
    workbook.save(master)


def _keep_what_is_open_as_abolished(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    for row in workbook["前年度対応"].iter_rows(min_row=FIRST_ACCOUNT_ROW):
        row[5].value = "対応なし" if row[5].value == "要確認" else row[5].value
    for row in workbook["設定"].iter_rows(min_row=FIRST_ACCOUNT_ROW):
        row[1].value = "行を残す" if row[0].value == "廃止科目の表示" else row[1].value
    workbook.save(master)


def _supplement(before: Path, after: Path) -> Path:
    """補正第1号: a million more for one programme, on both sides, and a million less for another."""
    workbook = openpyxl.load_workbook(before)
    amounts = {"収-1-1-1": 1_000_000, "収-1-1-2": -1_000_000}
    items = {"支-1-1-1-1": 1_000, "支-1-2-1-2": -1_000}
    for row in workbook["科目"].iter_rows(min_row=FIRST_ACCOUNT_ROW):
        row[6].value = row[6].value + amounts.pop(row[0].value) if row[0].value in amounts else row[6].value
    for row in workbook["計画"].iter_rows(min_row=FIRST_ACCOUNT_ROW):
        row[4].value = (
            row[4].value + items.pop(row[6].value) if row[6].value in items and row[4].value else row[4].value
        )
    for row in workbook["設定"].iter_rows(min_row=FIRST_ACCOUNT_ROW):
        row[1].value = "補正第1号" if row[0].value == "版" else row[1].value
    workbook.save(after)
    return after


def _type_texts_like_formulas(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    for sheet, address in (("科目", "E6"), ("科目", "M6"), ("科目", "N6"), ("計画", "D5"), ("計画", "D9")):
        cell = workbook[sheet][address]
        cell.value, cell.data_type, cell.quotePrefix = TEXT_LIKE_A_FORMULA, "s", True
    workbook.save(master)
