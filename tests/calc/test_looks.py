import openpyxl
import pytest


def test_a_negative_amount_keeps_its_triangle_format(sheet):
    sheet["A1:A3"].number_format = '#,##0;"△ "#,##0'
    assert sheet["A1:A3"].number_format == '#,##0;"△ "#,##0'
    sheet["A3"].number_format = "@"
    assert sheet["A1:A3"].number_format is None


@pytest.mark.parametrize("text", ["mm/dd/yy;@", "yyyy-mm-dd hh:mm:ss", "0.0%", "General", '0"年度"'])
def test_a_number_format_reads_as_it_was_written(sheet, text):
    sheet["A1"].number_format = text
    assert sheet["A1"].number_format == text


def test_what_is_no_number_format_is_refused(sheet):
    with pytest.raises(ValueError, match="is no number format"):
        sheet["A1"].number_format = "[[["


def test_a_font_is_set_for_japanese_text_as_well(sheet):
    font = sheet["A1"].font
    font.bold, font.italic, font.size, font.name, font.color = True, True, 14, "Noto Sans CJK JP", "#ff0000"
    assert (font.bold, font.italic, font.size, font.name, font.color) == (
        True,
        True,
        14.0,
        "Noto Sans CJK JP",
        (255, 0, 0),
    )
    assert (sheet["A1:A2"].font.bold, sheet["A1:A2"].font.size) == (None, None)
    assert {sheet["A1"].api.CharWeightAsian, sheet["A1"].api.CharHeightAsian} == {150.0, 14.0}


def test_characters_of_a_text_have_fonts_of_their_own(sheet):
    sheet["A1"].value = "当初予算"
    sheet["A1"].characters[2:].font.bold = True
    characters = sheet["A1"].characters
    assert (characters[2:].text, characters[-1].text, characters[1].text) == ("予算", "算", "初")
    assert (characters[:2].font.bold, characters[2:].font.bold, characters.font.bold) == (False, True, None)


def test_colours_are_read_as_red_green_and_blue(sheet):
    sheet["A1:B2"].color = "#FFF2CC"
    assert sheet["A1:B2"].color == (255, 242, 204)
    sheet["A1"].color = None
    assert (sheet["A1"].color, sheet["A1:B2"].color) == (None, None)
    sheet["A1:B2"].set_colors([[(1, 2, 3), ...], [None, 0x0000FF]])
    assert [cell.color for cell in sheet["A1:B2"]] == [(1, 2, 3), (255, 242, 204), None, (255, 0, 0)]


def test_text_is_aligned_wrapped_and_indented(sheet):
    cell = sheet["A1"]
    assert (cell.horizontal_alignment, cell.vertical_alignment, cell.wrap_text) == ("general", "bottom", False)
    for horizontal in ("left", "center", "right", "fill", "justify", "distributed"):
        cell.horizontal_alignment = horizontal
        assert cell.horizontal_alignment == horizontal
    for vertical in ("top", "center", "bottom", "justify", "distributed"):
        cell.vertical_alignment = vertical
        assert cell.vertical_alignment == vertical
    cell.wrap_text = True
    assert (cell.wrap_text, sheet["A1:A2"].wrap_text, sheet["A1:A2"].vertical_alignment) == (True, None, None)


def test_an_indent_is_a_step_in_the_saved_file(book, sheet, tmp_path):
    sheet["A1"].value = "細目"
    sheet["A1"].adjust_indent(2)
    book.save(tmp_path / "indent.xlsx")
    assert openpyxl.load_workbook(tmp_path / "indent.xlsx").active["A1"].alignment.indent == 2


def test_centring_across_a_selection_is_refused_by_name(sheet):
    with pytest.raises(NotImplementedError, match=r"horizontal_alignment = 'center_across_selection'"):
        sheet["A1"].horizontal_alignment = "center_across_selection"


def test_lines_are_drawn_around_and_between_cells(sheet):
    borders = sheet["B2:D4"].borders
    assert borders.line_style == "none"
    borders.set("all", line_style="continuous", weight="thin", color=(10, 20, 30))
    assert (borders.line_style, borders.weight, borders.color) == ("continuous", "thin", (10, 20, 30))
    assert sheet["C3"].borders["edge_left"].line_style == "continuous"
    borders["edge_bottom"].line_style = "double"
    assert (borders["edge_bottom"].line_style, borders["edge_top"].line_style) == ("double", "continuous")
    borders["inside_horizontal"].weight = "thick"
    assert borders["inside_horizontal"].weight == "thick"
    sheet["B2"].borders["diagonal_up"].line_style = "dot"
    assert sheet["B2"].borders["diagonal_up"].line_style == "dot"
    borders.clear()
    assert (borders.line_style, sheet["B2"].borders["diagonal_up"].line_style) == ("none", "none")


def test_lines_arrive_in_the_saved_file(book, sheet, tmp_path):
    for row, weight in enumerate(("hairline", "thin", "medium", "thick"), 1):
        sheet.range((row * 2, 2)).borders.set("edge_top", line_style="continuous", weight=weight)
    book.save(tmp_path / "lines.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "lines.xlsx").active
    assert [cells.cell(row * 2, 2).border.top.style for row in range(1, 5)] == ["hair", "thin", "medium", "thick"]


def test_widths_and_heights_are_those_of_excel(sheet):
    sheet["A1:B2"].column_width = 12.5
    sheet["A1:B2"].row_height = 18.75
    assert (sheet["A1:B2"].column_width, sheet["A1:B2"].row_height) == (12.57, 18.75)
    assert (sheet["B2"].left, sheet["B2"].top) == (sheet["A1"].width, 18.75)
    sheet["B2"].column_width, sheet["B2"].row_height = 0.5, 30
    assert (sheet["A1:B2"].column_width, sheet["A1:B2"].row_height) == (None, None)
    assert sheet["B2"].column_width == 0.5


def test_rows_and_columns_are_fitted_to_what_they_hold(sheet):
    sheet["A1"].value = "とても長い科目の名前が入っています"
    before = sheet["A1"].column_width
    sheet["A1"].columns.autofit()
    assert sheet["A1"].column_width > before
    sheet["A1"].row_height = 60
    sheet.autofit("rows")
    assert sheet["A1"].row_height < 30


def test_rows_and_columns_are_hidden_and_shown(sheet):
    sheet["2:3"].rows.hidden = True
    assert (sheet["2:3"].rows.hidden, sheet["A1"].rows.hidden) == (True, False)
    sheet["A1"].value = [[1], [2], [3]]
    assert sheet["A1:A3"].rows.hidden is None
    sheet["B1"].columns.hidden = True
    assert sheet["B1"].columns.hidden is True
