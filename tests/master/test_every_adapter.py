"""What a job reads and writes is the same in a closed file and in the book that Calc has open.

An open book is compared as it stands in the window: nothing is saved.
"""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from pybudget.calc.ranges import Range
from pybudget.core.budget import Budget
from pybudget.errors import PybudgetError
from pybudget.jobs import Master
from pybudget.master import layout, writing
from pybudget.master.changes import Changes, ColumnChange, ContentChange
from pybudget.master.closed import ClosedMaster
from pybudget.master.opened import OpenMaster
from pybudget.master.records import read_budget, text_of
from pybudget.master.tables import Book, Cell
from pybudget.rules.catalogue import run
from tests.master.books import YEARS, edited, sample

NOW = dt.datetime(2026, 4, 1, 9, 30, tzinfo=dt.UTC)
JOB_NAMES = {layout.BOARD_TITLE, layout.LAST_VALIDATION, layout.LAST_RESULT, *layout.RECONCILED.values()}
FINDINGS, CROSSWALK, HISTORY = "tblFindings", "tblCrosswalk", "tblHistory"
LIKE_SOMETHING_ELSE = (
    "=1+1",
    '=HYPERLINK("https://example.jp","見積")',
    "+81-3-0000",
    "-5",
    "@総務",
    "007",
    "1-2",
    "2026-04-01 09:30",
    "TRUE",
    "10%",
    "令和7年4月1日",
    "1,000",
    "1e5",
    " 前後 ",
)

Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture(params=["closed file", "open book"])
def opened(request, app: xw.App) -> Callable[[Path], Master]:
    """Takes a file to the master that holds it, and back again for a second look."""
    if request.param == "closed file":
        return ClosedMaster

    def in_window(path: Path) -> OpenMaster:
        books = {book.fullname: book for book in app.books}
        return OpenMaster(books.get(str(path)) or app.books.open(path))

    return in_window


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copy(sample(), tmp_path / "令和7年度 & 案.xlsx"))


def shown(book: Book) -> dict[str, object]:
    """A book's content as a reader sees it: a number is the same number as int and as float."""
    tables: dict[str, object] = {
        name: (table.sheet, table.top, table.left, table.headers, [list(map(cell_shown, row)) for row in table.rows])
        for name, table in book.tables.items()
    }
    named = {name: (item.sheet, item.address, cell_shown(item.cell)) for name, item in book.named.items()}
    return tables | {name: place for name, place in named.items() if name in JOB_NAMES}


def cell_shown(cell: Cell) -> tuple[str, str | None]:
    text = cell.value if isinstance(cell.value, str) else text_of(cell)
    return text, cell.formula and layout.canonical(cell.formula)


def content_of(master: Master, table: str) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in master.book.tables[table].rows]


def history(*results: str) -> Changes:
    return Changes(contents=(ContentChange(HISTORY, tuple(("日時", "操作", text, "", "") for text in results)),))


# Reading.


@pytest.mark.parametrize("year", YEARS)
def test_the_open_book_reads_as_the_file_does(year: str, tmp_path: Path, app: xw.App) -> None:
    in_window, closed = OpenMaster(app.books.open(shutil.copy(sample(year), tmp_path))), ClosedMaster(sample(year))
    assert shown(in_window.book) == shown(closed.book)
    assert in_window.read() == closed.read()


def troublesome(workbook: openpyxl.Workbook) -> None:
    """What staff type: texts like numbers, a date, an error, a fraction, an overwritten formula, a moved cell."""
    accounts, plan, settings = workbook["科目"], workbook["計画"], workbook["設定"]
    accounts["G6"], accounts["G7"], accounts["G8"] = "１，０００", 0.5, "－"
    accounts["G9"], accounts["G10"] = dt.datetime(2026, 4, 1), "=1/0"  # noqa: DTZ001 - a cell knows no time zone
    accounts["H5"], accounts["I6"], accounts["I7"] = 1, 0, True
    accounts["M6"], accounts["N6"] = "一行目\n二行目", " 前後 "
    accounts["G11"], accounts["G11"].number_format = 385_422_000, '"¥"#,##0'
    plan["A6"], plan["E6"] = "2", "（未定）"
    settings["B5"] = "007"


def spelled_alike(budget: Budget) -> str:
    """Everything that a book says; a truth value is a function to Calc, which shows it as =TRUE and saves =TRUE()."""
    return str(budget).replace("=TRUE()", "=TRUE")


def test_what_is_wrong_in_a_book_reads_the_same(path: Path, app: xw.App) -> None:
    in_window = OpenMaster(app.books.open(edited(path, path, troublesome)))
    in_window.workbook.save()  # the file now carries the values that Calc computes
    closed = ClosedMaster(Path(shutil.copy(path, path.with_name("写し.xlsx"))))
    assert spelled_alike(in_window.read()) == spelled_alike(closed.read())
    assert run(in_window.read()) == run(closed.read())


def test_an_edit_that_is_not_saved_is_read(path: Path, app: xw.App) -> None:
    book = app.books.open(path)
    book.sheets["設定"]["B5"].value, book.sheets["科目"]["G6"].value = "書き換えた団体名", 7
    budget = OpenMaster(book).read()
    assert budget.settings.text("団体名") == "書き換えた団体名"
    assert budget.accounts.rows[1].entry.current.amount == 7


def test_an_amount_in_a_currency_format_is_an_amount(path: Path, app: xw.App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel gives such a cell's value as a decimal number, Calc does not."""
    read = Range.raw_value.fget

    def as_decimals(range_: Range) -> object:
        block = read(range_)
        return tuple(tuple(map(decimal, row)) for row in block) if isinstance(block, tuple) else decimal(block)

    master = OpenMaster(app.books.open(path))
    with monkeypatch.context() as patched:
        patched.setattr(Range, "raw_value", property(as_decimals, Range.raw_value.fset))
        assert master.read() == ClosedMaster(sample()).read()


def decimal(value: object) -> object:
    return Decimal(value) if isinstance(value, float) and value.is_integer() else value


@pytest.mark.parametrize("kind", ["sheet", "table", "column", "totals"])
def test_a_book_that_lacks_a_part_is_refused_by_the_name_of_that_part(kind: str, path: Path, opened) -> None:
    def damage(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["例外"]
        if kind == "sheet":
            workbook.remove(sheet)
        elif kind == "table":
            del sheet.tables["tblExceptions"]
        elif kind == "column":
            sheet["B4"] = "場所"
            sheet.tables["tblExceptions"].tableColumns[1].name = "場所"
        else:
            workbook["履歴"].tables[HISTORY].totalsRowCount = 1
            workbook["履歴"].tables[HISTORY].ref = "A4:E6"

    master = opened(edited(path, path, damage))
    wanted = {
        "sheet": "シート「例外」がありません",
        "table": "表 tblExceptions",
        "column": "列「対象」",
        "totals": "集計行",
    }
    with pytest.raises(PybudgetError, match=wanted[kind]):
        master.write(history("済"), NOW)


def test_a_name_that_points_nowhere_is_passed_over(path: Path, opened) -> None:
    def break_name(workbook: openpyxl.Workbook) -> None:
        workbook.defined_names[layout.LAST_RESULT].attr_text = "#REF!"

    master = opened(edited(path, path, break_name))
    assert layout.LAST_RESULT not in master.book.named
    assert master.read()


# Writing.


def validation(book: Book) -> Changes:
    return writing.validation_changes(book, run(read_budget(book)), NOW)


def type_one_yen_more(workbook: openpyxl.Workbook) -> None:
    workbook["科目"]["G8"] = workbook["科目"]["I8"] = 12_345_678
    workbook["計画"]["G6"] = "支-99"


def test_findings_are_the_same_in_both_after_they_were_written(path: Path, tmp_path: Path, app: xw.App) -> None:
    edited(path, path, type_one_yen_more)
    in_window = OpenMaster(app.books.open(path))
    in_window.workbook.save()
    other = Path(shutil.copy(path, tmp_path / "写し.xlsx"))
    changes = validation(in_window.book)
    assert len(changes.contents[0].rows) > 3
    in_window.write(changes, NOW)
    ClosedMaster(other).write(validation(ClosedMaster(other).book), NOW)
    after, expected = OpenMaster(in_window.workbook), ClosedMaster(other)
    assert shown(after.book) == shown(expected.book)
    assert after.read() == expected.read()


def test_a_finding_s_cell_number_is_a_link_that_reads_as_the_number(path: Path, opened) -> None:
    master = opened(edited(path, path, type_one_yen_more))
    changes = validation(master.book)
    master.write(changes, NOW)
    for row, wanted in zip(opened(path).book.tables[FINDINGS].rows, changes.contents[0].rows, strict=True):
        assert row[4] == Cell(wanted[4], f"""=HYPERLINK("#'{wanted[3]}'!{wanted[4]}","{wanted[4]}")""")


def test_a_sheet_s_name_with_quotes_does_not_break_its_link() -> None:
    change = ContentChange(FINDINGS, (("G12",), ("－",)), {"セル": ("""'科''目"'!G12""", None)})
    assert [cell.formula for cell in change.linked("セル", 0)] == ["""=HYPERLINK("#'科''目""'!G12","G12")""", None]


def test_links_of_earlier_findings_are_gone_when_there_are_none_left(path: Path, opened) -> None:
    master = opened(edited(path, path, type_one_yen_more))
    master.write(validation(master.book), NOW)
    opened(path).write(Changes(contents=(ContentChange(FINDINGS, ()),)), NOW)
    assert opened(path).book.tables[FINDINGS].rows == ((Cell(),) * 10,)


def test_a_table_grows_and_shrinks_to_its_content(path: Path, opened) -> None:
    for count in (9, 0):
        tables = opened(path).book.tables
        rows = {name: texts(count, len(tables[name].headers)) for name in (FINDINGS, CROSSWALK, HISTORY)}
        opened(path).write(Changes(contents=tuple(map(ContentChange, rows, rows.values()))), NOW)
        for name, wanted in rows.items():
            assert content_of(opened(path), name) == (list(wanted) or [(None,) * len(tables[name].headers)])


def texts(count: int, width: int) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(f"文{row}／{column}" for column in range(width)) for row in range(count))


def test_a_table_keeps_its_look_when_it_grows(path: Path, app: xw.App) -> None:
    book = app.books.open(path)
    OpenMaster(book).write(history(*map(str, range(5))), NOW)
    first, last = book.sheets["履歴"]["C5"], book.sheets["履歴"]["C9"]
    assert [last.number_format, last.font.name, last.wrap_text] == ["@", first.font.name, first.wrap_text]


def test_a_text_stays_the_text_that_it_is(path: Path, opened) -> None:
    opened(path).write(history(*LIKE_SOMETHING_ELSE), NOW)
    assert [row[2] for row in opened(path).book.tables[HISTORY].rows] == list(map(Cell, LIKE_SOMETHING_ELSE))


def test_a_text_stays_text_even_where_staff_have_cleared_the_formats(path: Path, app: xw.App) -> None:
    book = app.books.open(path)
    book.sheets["履歴"]["A5:E5"].number_format = "General"
    OpenMaster(book).write(history(*LIKE_SOMETHING_ELSE), NOW)
    assert [row[2] for row in OpenMaster(book).book.tables[HISTORY].rows] == list(map(Cell, LIKE_SOMETHING_ELSE))


def test_the_name_of_a_hostile_file_is_only_a_name(path: Path, opened) -> None:
    master = opened(path)
    settings = master.book.tables["tblSettings"]
    others = tuple(row[0].value != "前年度ファイル" for row in settings.rows)
    name = '=cmd|"/C calc"!A1.xlsx'
    column = ColumnChange("tblSettings", "値", (name,) * len(others), others)
    master.write(Changes(columns=(column,)), NOW)
    after = opened(path).book.tables["tblSettings"]
    assert [row[1] for row, other in zip(after.rows, others, strict=True) if not other] == [Cell(name)]
    assert [list(map(cell_shown, row)) for row, other in zip(after.rows, others, strict=True) if other] == [
        list(map(cell_shown, row)) for row, other in zip(settings.rows, others, strict=True) if other
    ]


BETWEEN = ("007", "1-2", "－", "メモ", "'引用", "=G6*2", "12", 0.5, 5, dt.datetime(2026, 4, 1), True)  # noqa: DTZ001 - a cell knows no time zone


def test_what_stands_between_the_written_cells_of_a_column_stays(path: Path, opened) -> None:
    def type_between(workbook: openpyxl.Workbook) -> None:
        for row, content in zip(range(6, 60, 2), BETWEEN, strict=False):
            workbook["科目"][f"I{row}"] = content

    master = opened(edited(path, path, type_between))
    before = entries(master)
    kept = tuple(row % 2 == 1 for row in range(len(before)))
    master.write(Changes(columns=(ColumnChange("tblAccounts", "前年度入力額", (7,) * len(kept), kept),)), NOW)
    after = entries(opened(path))
    assert after[::2] == [("7", None)] * len(before[::2])
    assert after[1::2] == before[1::2]


def entries(master: Master) -> list[tuple[str, str | None]]:
    table = master.book.tables["tblAccounts"]
    return [cell_shown(row[table.headers.index("前年度入力額")]) for row in table.rows]


def test_a_job_that_finds_nothing_changes_nothing_but_its_log(path: Path, opened) -> None:
    master = opened(path)
    before = shown(replace(master.book, named={}))
    master.write(validation(master.book), NOW)
    after = shown(replace(opened(path).book, named={}))
    changed = {name for name in before if without_check(before[name]) != without_check(after[name])}
    assert changed == {HISTORY}


def without_check(table) -> list[object]:
    headers, rows = table[3], table[4]
    return [[cell for header, cell in zip(headers, row, strict=True) if header != "検証"] for row in rows]


def test_an_amount_beyond_32_bits_is_written_to_the_yen(path: Path, opened) -> None:
    amount = 98_765_432_109
    opened(path).write(Changes(contents=(ContentChange(CROSSWALK, (("収入", "甲", amount, "", 0, "一致", ""),)),)), NOW)
    assert [cell.value for cell in opened(path).book.tables[CROSSWALK].rows[0]][2:5] == [amount, None, 0]


def test_named_cells_take_their_texts_and_names_that_are_missing_are_passed_over(path: Path, opened) -> None:
    texts = {layout.LAST_VALIDATION: "2026-04-01 09:30", layout.RECONCILED["収入"]: "=1+1", "pb_gone": "何もない"}
    opened(path).write(Changes(named=texts), NOW)
    named = opened(path).book.named
    assert [named[name].cell for name in texts if name in named] == [Cell("2026-04-01 09:30"), Cell("=1+1")]


def test_text_below_a_table_stops_the_job_before_it_changes_anything(path: Path, opened) -> None:
    def write_below(workbook: openpyxl.Workbook) -> None:
        workbook["履歴"]["C7"] = "手書きの覚え"

    edited(path, path, write_below)
    before = shown(opened(path).book)
    with pytest.raises(PybudgetError, match="履歴"):
        opened(path).write(history("一", "二", "三"), NOW)
    assert shown(opened(path).book) == before
    assert not (path.parent / "控え").exists()
    opened(path).write(history("一", "二"), NOW)


def test_a_column_of_staff_in_a_table_that_jobs_write_is_not_lost(path: Path, opened) -> None:
    def add_column(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["検証結果"]
        sheet["K4"], sheet["K5"] = "担当", "佐藤"
        table = sheet.tables[FINDINGS]
        table.ref = "A4:K5"
        column = table.tableColumns[-1].__copy__()
        column.id, column.name = 11, "担当"
        table.tableColumns.append(column)

    master = opened(edited(path, path, add_column))
    with pytest.raises(PybudgetError, match="担当"):
        validation(master.book)


def test_a_dated_copy_holds_the_book_as_it_was(path: Path, opened) -> None:
    before = path.read_bytes()
    copy = opened(path).write(history("一"), NOW)
    assert copy.parent == path.parent / "控え"
    assert "20260401-093000" in copy.name
    assert copy.read_bytes() == before


def test_the_copy_of_an_open_book_holds_the_edits_that_were_not_saved(path: Path, app: xw.App) -> None:
    book = app.books.open(path)
    book.sheets["科目"]["G6"].value = 4_321
    copy = OpenMaster(book).write(history("一"), NOW)
    assert ClosedMaster(copy).read().accounts.rows[1].entry.current.amount == 4_321
    assert path.read_bytes() == sample().read_bytes()
