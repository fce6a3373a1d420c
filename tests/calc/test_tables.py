"""Excel's tables in Calc, on the master of this project."""

import openpyxl
import pandas as pd
import pytest

from pybudget.calc import counting
from tests.calc.conftest import MASTER

PLACES = {
    "設定": "tblSettings",
    "科目": "tblAccounts",
    "計画": "tblPlan",
    "前年度対応": "tblCrosswalk",
    "例外": "tblExceptions",
    "確定": "tblBaseline",
    "宛先": "tblRecipients",
    "検証結果": "tblFindings",
    "履歴": "tblHistory",
}


def column(table, title):
    place = table.header_row_range.value.index(title)
    return table.data_body_range.columns[place]


@pytest.mark.parametrize(("sheet", "table"), PLACES.items())
def test_every_table_of_the_master_is_found_by_name_on_its_sheet(master, sheet, table):
    assert [found.name for found in master.sheets[sheet].tables] == [table]
    assert master.sheets[sheet].tables[table].header_row_range.value[0] is not None


def test_the_totals_of_the_master_are_computed_on_opening(master):
    accounts = master.sheets["科目"].tables["tblAccounts"]
    totals = {row[1]: row[7] for row in accounts.data_body_range.value if row[3] == "合計"}
    assert totals == {"収入": 385422000.0, "支出": 385422000.0}


def test_a_whole_table_is_read_in_one_call(master):
    body = master.sheets["科目"].tables["tblAccounts"].data_body_range
    for reading in ("raw_value", "formula"):
        with counting() as tally:
            assert len(getattr(body.impl, reading)) == body.shape[0]
        assert tally.engine[0] == f"Range.{reading}"
        assert len([call for call in tally.engine if call == f"Range.{reading}"]) == 1


@pytest.mark.parametrize("name", ["r02_master.xlsx", "r07_master.xlsx"])
def test_every_formula_of_the_masters_reads_exactly_as_the_file_has_it(app, name):
    book = app.books.open(MASTER.with_name(name))
    for page in openpyxl.load_workbook(MASTER.with_name(name)):
        formulas = book.sheets[page.title].range((1, 1), (page.max_row, page.max_column)).formula
        expected = {cell.coordinate: cell.value for row in page for cell in row if cell.data_type == "f"}
        found = {place: formulas[page[place].row - 1][page[place].column - 1] for place in expected}
        assert found == expected


def test_formulas_written_back_as_read_compute_the_same(master):
    body = master.sheets["科目"].tables["tblAccounts"].data_body_range
    values, formulas = body.value, body.formula
    body.formula = formulas
    assert body.formula == formulas
    assert body.value == values


def test_a_column_is_written_in_one_call_and_the_totals_follow(master):
    accounts = master.sheets["科目"].tables["tblAccounts"]
    inputs = column(accounts, "入力額")
    doubled = [[value and value * 2] for value in inputs.options(ndim=1).value]
    with counting() as tally:
        inputs.impl.raw_value = [["" if value is None else value for value in row] for row in doubled]
    assert tally.engine == ["Range.raw_value"]
    kinds = column(accounts, "種別").value
    totals = [
        total for kind, total in zip(kinds, column(accounts, "当年度予算額").value, strict=True) if kind == "合計"
    ]
    assert totals == [770844000.0, 770844000.0]


@pytest.mark.parametrize(("sheet", "name"), [("検証結果", "tblFindings"), ("前年度対応", "tblCrosswalk")])
def test_a_table_grows_and_shrinks(master, sheet, name):
    table = master.sheets[sheet].tables[name]
    first = table.range[0, 0]
    width = len(table.header_row_range)
    table.resize(first.resize(31, width))
    table.data_body_range.value = [[f"{row}-{place}" for place in range(width)] for row in range(30)]
    assert table.data_body_range.shape == (30, width)
    assert master.sheets[sheet].tables[name].data_body_range[29, 0].value == "29-0"
    table.resize(first.resize(2, width))
    assert table.data_body_range.shape == (1, width)


def test_formulas_over_a_table_see_the_rows_that_it_gained(sheet):
    sheet["A1"].value = [["額"], [1], [2], [4]]
    table = sheet.tables.add(sheet["A1:A3"], name="表")
    sheet["C1"].formula = "=SUM(表[額])"
    assert sheet["C1"].value == 3.0
    table.resize(sheet["A1:A4"])
    assert sheet["C1"].value == 7.0


def test_rows_inserted_inside_a_table_belong_to_it(sheet):
    sheet["A1"].value = [["a"], [1], [2]]
    table = sheet.tables.add(sheet["A1:A3"])
    sheet["3:4"].insert("down")
    assert table.range.address == "$A$1:$A$5"


def test_deleting_a_sheet_leaves_the_tables_of_the_others(master):
    for name in ("計画", "宛先", "設定"):
        master.sheets.add(after=name).delete()
    assert [table.name for sheet in master.sheets for table in sheet.tables] == list(PLACES.values())


def test_a_table_is_added_found_and_renamed(sheet):
    sheet["A1"].value = [["a", "b"], [1, 2]]
    table = sheet.tables.add(sheet["A1:B2"])
    assert (table.name, table.show_autofilter, table.show_headers) == ("Table1", True, True)
    table.name = "案"
    assert "案" in sheet.tables
    assert sheet.range("案").address == "$A$2:$B$2"
    assert (sheet["B2"].table.name, sheet["C2"].table) == ("案", None)
    with pytest.raises(KeyError):
        sheet.tables["Table1"]


def test_a_header_alone_gets_an_empty_row(sheet):
    sheet["A1"].value = ["a", "b"]
    table = sheet.tables.add(sheet["A1:B1"])
    assert (table.range.address, table.insert_row_range.address) == ("$A$1:$B$2", "$A$2:$B$2")


def test_a_table_is_updated_from_a_frame(sheet):
    sheet["A1"].value = [["a", "b"], [1, 2]]
    table = sheet.tables.add(sheet["A1:B2"])
    table.update(pd.DataFrame({"x": [1, 2, 3], "y": ["甲", "乙", "丙"]}), index=False)
    assert table.range.value == [["x", "y"], [1.0, "甲"], [2.0, "乙"], [3.0, "丙"]]


def test_a_total_row_is_part_of_the_table_but_not_of_its_body(sheet):
    sheet["A1"].value = [["a"], [1], [2]]
    table = sheet.tables.add(sheet["A1:A3"])
    table.show_totals = True
    assert (table.totals_row_range.address, table.data_body_range.address) == ("$A$4", "$A$2:$A$3")
    table.show_totals = False
    assert table.range.address == "$A$1:$A$3"


def test_styles_are_refused_by_name(sheet):
    sheet["A1"].value = [["a"], [1]]
    with pytest.raises(NotImplementedError, match=r"table_style_name='TableStyleDark1'.*no styles"):
        sheet.tables.add(sheet["A1:A2"], table_style_name="TableStyleDark1")
