"""A job that writes changes what is its own, whole or not at all; whatever else stands in the book stays."""

import datetime as dt
import gc
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.pagebreak import Break

from pybudget import cli, resources
from pybudget.master import finishing
from tests import bad_files, calc_program
from tests.command_line import UNFORESEEN, assert_one_japanese_line, assert_refused, run, snapshot

MASTER = "令和7年度マスター.xlsx"
PRIOR = "令和6年度当初予算.xlsx"
JOBS = {
    "validate --write": ["validate", MASTER, "--write"],
    "refresh": ["refresh", MASTER, "--prior", PRIOR],
    "statements": ["statements", MASTER, "--out", "."],
    "freeze": ["freeze", MASTER, "--replace"],
    "plan": ["plan", MASTER, "--out", "."],
    "new": ["new", "新.xlsx", "--year", "令和8年度"],
}
INTO_THE_MASTER = ["validate --write", "refresh", "freeze"]


@pytest.fixture
def folder(written: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that staff work in: a master, last year's file, and what was made the day before."""
    shutil.copyfile(resources.folder("workbook") / "r07_master.xlsx", tmp_path / MASTER)
    shutil.copyfile(written["last_year_statements"], tmp_path / PRIOR)
    shutil.copyfile(written["r07_statements"], tmp_path / "令和7年度当初予算（案）.xlsx")
    for file in (written["r07_plan"], written["r07_plan_document"]):
        shutil.copyfile(file, tmp_path / file.name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def raising(error: type[BaseException], *about: object) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error(*about)

    return fail


BEFORE_ITS_TIME = {
    "the disk is full": ("os.fsync", raising(OSError, 28, "No space left on device")),
    "the copy of the old file cannot be made": ("shutil.copy2", raising(OSError, 28, "No space left on device")),
    "another program holds the file": ("pathlib.Path.replace", raising(PermissionError, 13, "Permission denied")),
}


@pytest.mark.parametrize("step", BEFORE_ITS_TIME)
@pytest.mark.parametrize("job", JOBS)
def test_a_job_that_cannot_finish_says_so_and_leaves_no_trace(
    job: str, step: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(folder)
    with monkeypatch.context() as patched:
        patched.setattr(*BEFORE_ITS_TIME[step])
        outcome = run(*JOBS[job])
    if (job, step) == ("new", "the copy of the old file cannot be made"):
        assert outcome.status == cli.DONE  # there was no old file
        return
    assert_refused(outcome)
    assert "書き込めません" in outcome.err
    assert snapshot(folder) == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("job", JOBS)
def test_a_job_that_crashes_while_packing_leaves_no_trace(
    job: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(folder)
    with monkeypatch.context() as patched:
        patched.setattr("zipfile.ZipFile.writestr", raising(MemoryError))
        outcome = run(*JOBS[job])
        gc.collect()  # openpyxl leaves its half-made archive to the collector, which complains
    assert outcome.status == cli.COULD_NOT_RUN
    assert UNFORESEEN in outcome.err
    assert_one_japanese_line(outcome.err)
    assert snapshot(folder) == before


@pytest.mark.parametrize("place", ["os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("job", JOBS)
def test_a_job_that_the_user_breaks_off_leaves_the_files_as_they_were(
    job: str, place: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(folder)
    with monkeypatch.context() as patched:
        patched.setattr(place, raising(KeyboardInterrupt))
        outcome = run(*JOBS[job])
    assert outcome.status == cli.COULD_NOT_RUN
    assert_one_japanese_line(outcome.err)
    assert {name: content for name, content in snapshot(folder).items() if not name.startswith("控え")} == before


KILLED_IN = """
import os, pathlib, signal, sys
from pybudget import cli
{place} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
cli.main(sys.argv[1:])
"""


@pytest.mark.parametrize("place", ["os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("job", INTO_THE_MASTER)
def test_a_power_cut_leaves_the_master_as_it_was_and_the_next_run_works(job: str, place: str, folder: Path) -> None:
    before = (folder / MASTER).read_bytes()
    ended = subprocess.run([sys.executable, "-c", KILLED_IN.format(place=place), *JOBS[job]], cwd=folder, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (folder / MASTER).read_bytes() == before
    assert run(*JOBS[job]).status == cli.DONE


@pytest.mark.usefixtures("folder")
def test_a_network_drive_that_cannot_sync_a_folder_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def sync_of_files_only(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr("os.fsync", sync_of_files_only)
    assert run(*JOBS["validate --write"]).status == cli.DONE


@pytest.mark.parametrize("job", ["validate --write", "refresh", "statements"])
def test_a_dated_copy_of_the_old_file_is_kept(job: str, folder: Path) -> None:
    before = snapshot(folder)
    outcome = run(*JOBS[job])
    (copy,) = (folder / "控え").iterdir()
    assert copy.name in outcome.out
    assert copy.read_bytes() in before.values()
    assert run(*JOBS[job]).status == cli.DONE
    assert len(list((folder / "控え").iterdir())) == 2


PARTS = {
    "xl/charts/chart1.xml": "グラフ",
    "xl/chartsheets/sheet1.xml": "グラフ",
    "xl/pivotTables/pivotTable1.xml": "ピボットテーブル",
    "xl/pivotCache/pivotCacheDefinition1.xml": "ピボットテーブル",
    "xl/vbaProject.bin": "マクロ",
    "xl/ctrlProps/ctrlProp1.xml": "フォーム コントロール",
    "xl/activeX/activeX1.xml": "フォーム コントロール",
    "xl/embeddings/oleObject1.bin": "埋め込みオブジェクト",
    "xl/media/image1.png": "画像",
    "xl/drawings/drawing1.xml": "図形",
    "xl/slicers/slicer1.xml": "スライサー",
    "xl/timelines/timeline1.xml": "スライサー",
    "xl/threadedComments/threadedComment1.xml": "スレッド形式のコメント",
    "xl/persons/person.xml": "スレッド形式のコメント",
    "xl/queryTables/queryTable1.xml": "データ接続",
    "xl/connections.xml": "データ接続",
    "xl/metadata.xml": "動的配列数式",
    "xl/richData/rdrichvalue.xml": "リッチデータ",
    "customXml/item1.xml": "カスタム XML",
    "docMetadata/LabelInfo.xml": "文書のラベル",
    "_xmlsignatures/sig1.xml": "電子署名",
    "xl/future/future1.xml": "未知の部品 xl/future/future1.xml",
}


def assert_not_written(folder: Path, what: str) -> None:
    """Jobs that would write into the master name what would be lost, and do nothing."""
    before = snapshot(folder)
    for job in INTO_THE_MASTER:
        outcome = run(*JOBS[job])
        assert_refused(outcome)
        assert what in outcome.err
        assert "何も変更しませんでした" in outcome.err
    assert snapshot(folder) == before


@pytest.mark.parametrize("part", PARTS)
def test_a_master_with_parts_that_would_be_lost_is_not_written(part: str, folder: Path) -> None:
    (folder / MASTER).write_bytes(bad_files.with_parts({part: b"<x/>"}))
    assert_not_written(folder, PARTS[part])


def test_a_master_with_a_chart_is_not_written_but_can_be_read(folder: Path) -> None:
    def draw(workbook: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(workbook["科目"], min_col=8, min_row=5, max_row=9))
        workbook["はじめに"].add_chart(chart, "J20")

    (folder / MASTER).write_bytes(bad_files.edited(draw))
    assert_not_written(folder, "グラフ")
    assert run("validate", MASTER).status == cli.DONE
    assert run("refresh", MASTER, "--prior", PRIOR, "--dry-run").status == cli.DONE
    assert run(*JOBS["statements"]).status == cli.DONE


def test_a_master_with_sparklines_is_not_written(folder: Path) -> None:
    sheet = bad_files.part("xl/worksheets/sheet3.xml")
    extension = b'<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst></worksheet>'
    content = sheet.replace(b"</worksheet>", extension)
    (folder / MASTER).write_bytes(bad_files.with_parts({"xl/worksheets/sheet3.xml": content}))
    assert_not_written(folder, "スパークライン")


NOTE, REASON, CONTENT = "負担割合は\n幹事会で確認済み", "更新年度のため", "一行目\n二行目　（全角空白）"
WIDE, HIGH = 37.5, 61.5
DATE_FORMAT = "yyyy/m/d"
MEMO = "メモ"


def furnish(master: Path) -> None:
    """What staff do to a book in a year: texts, a comment, widths, page breaks, a sheet and a column of their own."""
    workbook = openpyxl.load_workbook(master)
    accounts, plan = workbook["科目"], workbook["計画"]
    accounts["M6"], accounts["N6"], plan["D5"] = NOTE, REASON, CONTENT
    accounts["M7"] = CellRichText("太字は", TextBlock(InlineFont(b=True, sz=10), "重要"))
    accounts["M8"].comment = Comment("前任者から引き継ぎ", "総務課")
    accounts["M9"], accounts["M9"].hyperlink = "資料", "https://example.jp/"
    accounts["M10"], accounts["M10"].number_format = 385_422_000, DATE_FORMAT
    accounts.column_dimensions["M"].width = plan.column_dimensions["D"].width = WIDE
    plan.row_dimensions[20].height = HIGH
    plan.row_breaks.append(Break(id=30))
    accounts.row_breaks.append(Break(id=24))
    accounts.col_breaks.append(Break(id=6))
    accounts.oddFooter.center.text = "- &P -"
    memo = workbook.create_sheet(MEMO)
    memo["A1"], memo["A2"] = "検算", "=科目!H5*2"
    memo.merge_cells("A4:C4")
    memo.sheet_state = "hidden"
    workbook.save(master)
    stored = calc_program.values(resources.folder("workbook") / "r07_master.xlsx")
    values = {(sheet, address): value for sheet, cells in stored.items() for address, value in cells.items()}
    now = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    master.write_bytes(finishing.finish(master.read_bytes(), {**values, (MEMO, "A2"): 770_844_000}, now))


@pytest.fixture
def furnished(folder: Path) -> Path:
    furnish(folder / MASTER)
    return folder / MASTER


def loaded(master: Path) -> openpyxl.Workbook:
    """The book, the cell with an amount for a date as openpyxl takes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(master, rich_text=True)


def cells_of(master: Path) -> dict[tuple[str, str], object]:
    """Every cell's content and look, by sheet and address."""
    return {
        (sheet.title, cell.coordinate): (cell.value, look_of(cell))
        for sheet in loaded(master)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None or cell.has_style
    }


def look_of(cell: Cell | MergedCell) -> tuple[object, ...]:
    font, fill, border, alignment = cell.font, cell.fill, cell.border, cell.alignment
    return (
        cell.number_format,
        (font.name, font.sz, font.b, font.i, font.color and font.color.value),
        (fill.fill_type, fill.fgColor.value),
        (border.top.style, border.bottom.style, border.left.style, border.right.style),
        (alignment.horizontal, alignment.vertical, alignment.wrap_text, alignment.indent),
    )


OWN_CELLS = {
    "validate --write": {
        "検証結果": "[A-J]([5-9]|[0-9]{2,})",
        "履歴": "[A-E]([5-9]|[0-9]{2,})",
        "科目": "O[0-9]+",
        "計画": "I[0-9]+",
        "はじめに": "C(9|10)",
    },
    "refresh": {
        "前年度対応": "A[23]|[A-G]([5-9]|[0-9]{2,})",
        "履歴": "[A-E]([5-9]|[0-9]{2,})",
        "科目": "I[0-9]+",
        "設定": "B10",
    },
    "freeze": {
        "確定": "[A-F]([5-9]|[0-9]{2,})",
        "履歴": "[A-E]([5-9]|[0-9]{2,})",
    },
}


@pytest.mark.parametrize("job", INTO_THE_MASTER)
def test_a_job_changes_only_its_own_cells(job: str, furnished: Path) -> None:
    before = cells_of(furnished)
    assert run(*JOBS[job]).status == cli.DONE
    after = cells_of(furnished)
    changed = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    assert changed
    own = OWN_CELLS[job]
    assert [(sheet, cell) for sheet, cell in sorted(changed) if not re.fullmatch(own.get(sheet, ""), cell)] == []


@pytest.mark.parametrize("job", INTO_THE_MASTER)
def test_texts_widths_page_breaks_and_own_sheets_survive(job: str, furnished: Path) -> None:
    assert run(*JOBS[job]).status == cli.DONE
    workbook = loaded(furnished)
    accounts, plan = workbook["科目"], workbook["計画"]
    assert (accounts["M6"].value, accounts["N6"].value, plan["D5"].value) == (NOTE, REASON, CONTENT)
    assert [str(run) for run in accounts["M7"].value] == ["太字は", "重要"]
    assert accounts["M7"].value[1].font.b
    assert accounts["M8"].comment.text == "前任者から引き継ぎ"
    assert accounts["M9"].hyperlink.target == "https://example.jp/"
    assert (accounts.column_dimensions["M"].width, plan.column_dimensions["D"].width) == (WIDE, WIDE)
    assert plan.row_dimensions[20].height == HIGH
    assert [page.id for page in plan.row_breaks.brk] == [30]
    assert [page.id for page in accounts.row_breaks.brk] == [24]
    assert [page.id for page in accounts.col_breaks.brk] == [6]
    assert accounts.oddFooter.center.text == "- &P -"
    assert workbook[MEMO].sheet_state == "hidden"
    assert [merged.coord for merged in workbook[MEMO].merged_cells.ranges] == ["A4:C4"]
    assert calc_program.values(furnished)[MEMO]["A2"] == 770_844_000


@pytest.mark.parametrize("job", INTO_THE_MASTER)
def test_an_amount_that_was_given_a_date_format_stays_an_amount(job: str, furnished: Path) -> None:
    assert run(*JOBS[job]).status == cli.DONE
    with bad_files.package_of(furnished) as package:
        assert b"<v>385422000</v>" in package.read("xl/worksheets/sheet3.xml").split(b'r="M10"')[1][:60]


@pytest.mark.parametrize("job", INTO_THE_MASTER)
def test_lists_formats_names_and_print_settings_survive(job: str, furnished: Path) -> None:
    before = furniture(furnished)
    assert run(*JOBS[job]).status == cli.DONE
    assert furniture(furnished) == before


def furniture(master: Path) -> dict[str, object]:
    """What makes a sheet pleasant to work in, by sheet."""
    workbook = loaded(master)
    found: dict[str, object] = {
        sheet.title: (
            sheet.freeze_panes,
            sheet.print_title_rows,
            sheet.print_area,
            sheet.page_setup.orientation,
            sheet.page_setup.paperSize,
            sheet.page_setup.fitToHeight,
            sheet.sheet_properties.pageSetUpPr,
            sheet.sheet_properties.tabColor,
            sorted((str(rule.sqref), rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation),
            sorted((str(area.sqref), len(area.rules)) for area in sheet.conditional_formatting),
            sorted((letter, column.width, column.hidden) for letter, column in sheet.column_dimensions.items()),
            sorted(
                (table.name, column.name, column.calculatedColumnFormula and column.calculatedColumnFormula.attr_text)
                for table in sheet.tables.values()
                for column in table.tableColumns
            ),
        )
        for sheet in workbook
    }
    found["names"] = sorted((name, defined.attr_text) for name, defined in workbook.defined_names.items())
    return found


@pytest.mark.parametrize("job", INTO_THE_MASTER)
def test_a_job_done_twice_changes_nothing_more_than_its_log(job: str, furnished: Path) -> None:
    assert run(*JOBS[job]).status == cli.DONE
    once = cells_of(furnished)
    assert run(*JOBS[job]).status == cli.DONE
    twice = cells_of(furnished)
    changed = [place for place in once.keys() | twice.keys() if once.get(place) != twice.get(place)]
    assert {sheet for sheet, cell in changed if (sheet, cell[0]) != ("確定", "B")} <= {"履歴", "はじめに"}


def test_text_below_a_table_that_has_to_grow_is_not_overwritten(folder: Path) -> None:
    def write_below(workbook: openpyxl.Workbook) -> None:
        workbook["履歴"]["A6"] = "手書きの覚え"

    (folder / MASTER).write_bytes(bad_files.edited(write_below))
    assert run(*JOBS["validate --write"]).status == cli.DONE  # fills the first, blank row
    before = snapshot(folder)
    outcome = run(*JOBS["validate --write"])
    assert_refused(outcome)
    assert "A6" in outcome.err
    assert snapshot(folder) == before
