import datetime as dt

import pandas as pd
import pytest
import xlwings as xw

from pybudget.calc import counting


def block(rows, columns=6):
    return [[float(row * columns + column) for column in range(columns)] for row in range(rows)]


def test_numbers_texts_and_empty_cells_come_back_as_they_were_written(sheet):
    sheet["B2"].value = [[1, "小計", None], [-8282285, "", 0]]
    assert sheet["B2:D3"].value == [[1.0, "小計", None], [-8282285.0, None, 0.0]]


def test_a_code_that_looks_like_a_number_stays_text(sheet):
    sheet["A1"].value = [["007", "1-2", "=1+1"], ["3/4", "true", "1e5"]]
    assert sheet["A1:C2"].value == [["007", "1-2", 2.0], ["3/4", "true", "1e5"]]
    assert sheet["A1:C2"].number_format == "General"


def test_what_is_written_into_cells_for_text_stays_text_even_a_formula(sheet):
    sheet["A1:C1"].number_format = "@"
    sheet["A1"].value = ["=1+1", "007", "合計", "=1+1"]
    assert sheet["A1:D1"].value == ["=1+1", "007", "合計", 2.0]
    assert sheet["A1:C1"].number_format == "@"


def test_a_leading_apostrophe_marks_text_and_is_not_part_of_it(sheet):
    sheet["A1"].value = ["'=A1", "'abc"]
    assert sheet["A1:B1"].value == ["=A1", "abc"]


def test_dates_come_back_as_dates(sheet):
    day, moment = dt.datetime.fromisoformat("2025-04-01"), dt.datetime.fromisoformat("2025-04-01T12:30:15")
    sheet["A1"].value = [[day, moment], [45748, dt.date(2025, 4, 1)]]
    assert sheet["A1:B2"].value == [[day, moment], [45748.0, day]]


def test_a_date_keeps_the_format_that_its_cell_has(sheet):
    sheet["A1"].number_format = "yyyy-mm-dd"
    sheet["A1"].value = [dt.datetime.fromisoformat(day) for day in ("2025-04-01", "2025-04-02")]
    assert (sheet["A1"].number_format, sheet["B1"].number_format) == ("yyyy-mm-dd", "m/d/yyyy")


def test_logical_values_come_back_as_such(sheet):
    sheet["A1"].value = [True, False, 1]
    assert sheet["A1:C1"].value == [True, False, 1.0]
    assert sheet["A1"].value is True


@pytest.mark.parametrize(
    ("formula", "error"),
    [("=1/0", "#DIV/0!"), ("=NA()", "#N/A"), ("=nosuch(1)", "#NAME?"), ("=#REF!", "#REF!"), ('="a"+1', "#VALUE!")],
)
def test_an_error_reads_as_none_or_by_its_name(sheet, formula, error):
    sheet["A1"].formula = formula
    assert sheet["A1"].value is None
    assert sheet["A1"].options(err_to_str=True).value == error


def test_one_value_fills_all_cells(sheet):
    sheet["A1:B2"].value = "－"
    assert sheet["A1:B2"].value == [["－", "－"], ["－", "－"]]


def test_one_formula_fills_all_cells_and_moves_along(sheet):
    sheet["A1"].value = [[1], [2], [3]]
    sheet["B1:B3"].formula = "=A1*10+$A$1"
    assert sheet["B1:B3"].formula == (("=A1*10+$A$1",), ("=A2*10+$A$1",), ("=A3*10+$A$1",))
    assert sheet["B1:B3"].value == [11.0, 21.0, 31.0]


def test_formulas_numbers_and_texts_can_be_mixed_in_one_block(sheet):
    sheet["A1"].value = [["収-1", 1, "=SUM(B1:B2)"], ["'00", 2.5, "合計"]]
    assert sheet["A1:C2"].formula == (("収-1", "1", "=SUM(B1:B2)"), ("00", "2.5", "合計"))
    assert sheet["C1"].value == 3.5


def test_a_formula_refers_to_another_sheet_as_excel_writes_it(book, sheet):
    book.sheets.add("科 目")["A1"].value = 5
    sheet["A1"].formula = "='科 目'!A1*2"
    assert (sheet["A1"].formula, sheet["A1"].value) == ("='科 目'!A1*2", 10.0)


def test_an_array_formula_is_one_formula(sheet):
    sheet["A1"].value = [[1, 4], [2, 5], [3, 6]]
    sheet["D1"].formula_array = "=SUM(A1:A3*B1:B3)"
    assert (sheet["D1"].value, sheet["D1"].formula_array, sheet["D1"].impl.has_array) == (
        32.0,
        "=SUM(A1:A3*B1:B3)",
        True,
    )


def test_a_block_of_another_shape_than_its_range_is_refused(sheet):
    with pytest.raises(ValueError, match=r"1 rows of \[2\] values do not fit 2 rows of 2 cells"):
        sheet["A1:B2"].raw_value = [[1, 2]]


def test_a_value_that_no_cell_can_hold_is_refused(sheet):
    with pytest.raises(TypeError, match="A cell cannot hold a object"):
        sheet["A1"].value = object()


def test_pandas_missing_values_become_empty_cells(sheet):
    frame = pd.DataFrame({"a": [1, pd.NA], "b": [pd.NaT, pd.Timestamp("2025-04-01")], "c": [float("nan"), 2.0]})
    sheet["A1"].options(index=False).value = frame
    assert sheet["A2:C3"].value == [[1.0, None, None], [None, dt.datetime.fromisoformat("2025-04-01"), 2.0]]


@pytest.mark.parametrize("rows", [10, 1000])
def test_a_block_of_numbers_is_one_call_whatever_its_rows(sheet, rows):
    target = sheet["A1"].resize(rows, 6)
    with counting() as tally:
        target.impl.raw_value = block(rows)
    assert (tally.engine, tally.uno) == (["Range.raw_value"], 2)
    with counting() as tally:
        assert target.impl.raw_value == tuple(map(tuple, block(rows)))
    assert (tally.engine, tally.uno) == (["Range.raw_value"], 2)


def test_many_formulas_are_entered_in_pieces_and_all_compute(sheet):
    sheet["A1"].value = block(1000, 1)
    with counting() as tally:
        sheet["B1"].resize(1000).formula = [[f"=A{row}+1"] for row in range(1, 1001)]
    assert [call for call in tally.engine if call == "Range.formula"] == ["Range.formula"]
    assert sheet["B1"].resize(1000).value == [row + 1.0 for row in range(1000)]


def test_what_stops_a_call_leaves_the_cells_alone(sheet):
    class PulledPlugError(Exception):
        pass

    def pull(call):
        if call == "Range.clear_contents":
            raise PulledPlugError

    sheet["A1"].value = 1
    with pytest.raises(PulledPlugError), counting(before=pull):
        sheet["A1"].clear_contents()
    assert sheet["A1"].value == 1.0


def test_clearing_takes_what_it_says(sheet):
    sheet["A1"].value = 22
    sheet["A1"].color = (255, 0, 0)
    sheet["A1"].clear_formats()
    assert (sheet["A1"].value, sheet["A1"].color) == (22.0, None)
    sheet["A1"].color = (255, 0, 0)
    sheet["A1"].clear_contents()
    assert (sheet["A1"].value, sheet["A1"].color) == (None, (255, 0, 0))
    sheet["A1"].clear()
    assert sheet["A1"].color is None


def test_a_range_expands_and_ends_where_its_values_end(sheet):
    sheet["B2"].value = block(4, 3)
    sheet["F10"].value = "elsewhere"
    assert sheet["B2"].expand().address == "$B$2:$D$5"
    assert sheet["B2"].current_region.address == "$B$2:$D$5"
    assert sheet["B2"].end("down").address == "$B$5"
    assert sheet["B5"].end("down").address == "$B$1048576"
    assert sheet["B2"].end("right").address == "$D$2"
    assert sheet["A1"].end("right").address == "$XFD$1"
    assert sheet["F20"].end("up").address == "$F$10"
    assert sheet.used_range.address == "$B$2:$F$10"


def test_a_range_is_moved_and_resized(sheet):
    cells = sheet["B2:D5"].offset(1, 2).resize(2, 2)
    assert (cells.address, cells.last_cell.address, cells.rows[0].address) == ("$D$3:$E$4", "$E$4", "$D$3:$E$3")


def test_rows_are_inserted_and_deleted_and_formulas_follow(sheet):
    sheet["A1"].value = [[1], [2], ["=SUM(A1:A2)"]]
    sheet["2:3"].insert("down")
    assert sheet["A5"].formula == "=SUM(A1:A4)"
    sheet["2:3"].delete("up")
    assert sheet["A1:A3"].value == [1.0, 2.0, 3.0]


def test_cells_are_copied_moved_and_pasted(sheet):
    sheet["A1"].value = ["=1+1", "text"]
    sheet["A1:B1"].color = (1, 2, 3)
    sheet["A1:B1"].copy(sheet["A2"])
    assert (sheet["A2"].formula, sheet["B2"].value, sheet["A2"].color) == ("=1+1", "text", (1, 2, 3))
    sheet["A1:B1"].copy()
    sheet["A3"].paste("values")
    assert (sheet["A3"].formula, sheet["A3"].color) == ("2", None)
    sheet["A1:B1"].copy(sheet.book.sheets.add()["C3"])
    assert sheet.book.sheets.active["C3"].formula == "=1+1"


def test_a_link_leads_to_a_place_of_the_book(sheet):
    sheet["A1"].add_hyperlink("#Sheet1!B7", "B7")
    assert (sheet["A1"].value, sheet["A1"].hyperlink) == ("B7", "#Sheet1!B7")
    sheet["A2"].add_hyperlink("https://example.org/a.b", "例")
    assert sheet["A2"].hyperlink == "https://example.org/a.b"
    with pytest.raises(LookupError, match="hyperlink"):
        _ = sheet["A3"].hyperlink


def test_cells_are_merged_and_taken_apart(sheet):
    sheet["A1:B2"].merge()
    assert (sheet["A1"].merge_area.address, sheet["A1:B2"].merge_cells) == ("$A$1:$B$2", True)
    assert sheet["A1:C3"].merge_cells is None
    sheet["A1:B2"].unmerge()
    assert (sheet["A1"].merge_area.address, sheet["A1:B2"].merge_cells) == ("$A$1", False)


def test_notes_are_put_on_cells_and_taken_off(sheet):
    sheet["B2"].add_note("確認")
    assert (sheet["B2"].note.text, sheet["A1"].note) == ("確認", None)
    assert [note.location.address for note in sheet.notes] == ["$B$2"]
    sheet["B2"].note.text = "済"
    assert sheet["B2"].note.text == "済"
    sheet["B2"].note.delete()
    assert sheet["B2"].note is None


def test_the_selection_is_what_was_selected(app, sheet):
    sheet["C10:D11"].select()
    assert app.selection == sheet["C10:D11"]


def test_several_areas_at_once_are_refused(sheet):
    with pytest.raises(NotImplementedError, match="one rectangle"):
        sheet["A1:B2,D4"].clear()


def test_cells_that_do_not_exist_are_refused(sheet):
    with pytest.raises(IndexError, match="0-based"):
        sheet.range((0, 1))
    with pytest.raises(IndexError, match="no such cells"):
        _ = sheet["A1"].offset(1048576).value
    with pytest.raises(KeyError, match="ZZZZ9"):
        _ = sheet["ZZZZ9"]


def test_xlwings_finds_calc_under_its_name():
    assert xw.engines.active.name == "calc"
