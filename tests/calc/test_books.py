import shutil

import openpyxl
import pytest
import xlwings as xw

from tests.calc.conftest import MASTER


def test_a_new_book_has_the_first_free_name(app):
    names = [app.books.add().name, app.books.add().name]
    assert names == ["Book1", "Book2"]
    app.books["Book1"].close()
    assert app.books.add().name == "Book1"


def test_a_book_is_saved_closed_and_opened_again(app, book, tmp_path):
    file = tmp_path / "名前 と&空白.xlsx"
    book.sheets[0]["A1"].value = [["科目", 1], ["計", "=SUM(B1:B1)"]]
    book.save(file)
    assert (book.name, book.fullname) == (file.name, str(file))
    book.sheets[0]["B1"].value = 5
    book.save()
    book.close()
    assert app.books.open(file).sheets[0]["B2"].value == 5.0
    saved = openpyxl.load_workbook(file).active
    assert (saved["A1"].value, saved["B2"].value) == ("科目", "=SUM(B1:B1)")


def test_closing_saves_nothing(app, tmp_path):
    file = shutil.copyfile(MASTER, tmp_path / "master.xlsx")
    before = file.read_bytes()
    book = app.books.open(file)
    book.sheets[0]["A1"].value = "lost"
    book.close()
    assert file.read_bytes() == before
    assert [open_book.name for open_book in app.books] == []


def test_a_copy_is_saved_and_the_book_stays_what_it_is(app, tmp_path):
    file = shutil.copyfile(MASTER, tmp_path / "master.xlsx")
    book = app.books.open(file)
    book.api.SaveCopyAs(str(tmp_path / "same.xlsx"))
    assert (tmp_path / "same.xlsx").read_bytes() == file.read_bytes()
    book.sheets["はじめに"]["A1"].value = "変更"
    book.api.SaveCopyAs(str(tmp_path / "changed.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "changed.xlsx")["はじめに"]["A1"].value == "変更"
    assert (book.fullname, file.read_bytes()) == (str(file), MASTER.read_bytes())


def test_a_format_that_calc_does_not_write_is_refused_by_name(book, tmp_path):
    with pytest.raises(NotImplementedError, match=r"Book\.save\(\) as \.xlsb"):
        book.save(tmp_path / "book.xlsb")


def test_a_file_that_cannot_be_written_is_reported(book, tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(OSError, match="Calc could not save the book"):
        book.save(tmp_path / "folder.xlsx")
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        book.save(tmp_path / "no such folder" / "book.xlsx")


def test_a_file_that_is_no_workbook_is_reported(app, tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(OSError, match="Calc cannot read"):
        app.books.open(tmp_path / "broken.xlsx")


def test_options_of_opening_that_calc_lacks_are_refused_by_name(app):
    with pytest.raises(NotImplementedError, match=r"Books\.open\(format\)"):
        app.books.open(MASTER, format=2)


def test_a_book_opened_twice_is_the_same_book(app):
    assert app.books.open(MASTER) == app.books.open(MASTER)
    assert len(app.books) == 1


def test_a_book_is_protected_by_a_password(app, book, tmp_path):
    book.sheets[0]["A1"].value = 7
    book.save(tmp_path / "secret.xlsx", password="himitsu")
    book.close()
    assert app.books.open(tmp_path / "secret.xlsx", password="himitsu").sheets[0]["A1"].value == 7.0


def test_the_active_book_is_the_one_brought_to_the_front(app):
    first, second = app.books.add(), app.books.add()
    assert app.books.active == second
    first.activate()
    assert xw.books.active == first


def test_sheets_are_added_named_moved_and_deleted(book):
    added = book.sheets.add("収入の部", after="Sheet1")
    assert (book.sheet_names, book.sheets.active.name) == (["Sheet1", "収入の部"], "収入の部")
    book.sheets.add(before=added)
    assert book.sheet_names == ["Sheet1", "Sheet2", "収入の部"]
    added.move(before=book.sheets["Sheet1"])
    added.name = "支出の部"
    book.sheets["sheet2"].delete()
    assert book.sheet_names == ["支出の部", "Sheet1"]
    assert added.index == 1


def test_the_only_sheet_cannot_be_deleted(book):
    with pytest.raises(ValueError, match="at least one sheet"):
        book.sheets[0].delete()


def test_a_sheet_is_copied_inside_its_book_and_into_another(app, book, sheet):
    sheet["A1"].value = [["額"], [5]]
    sheet.tables.add(sheet["A1:A2"], name="表")
    sheet["C1"].formula = "=SUM(表[額])"
    copied = sheet.copy()
    assert (book.sheet_names, copied["C1"].value) == (["Sheet1", "Sheet1 (2)"], 5.0)
    assert [table.range.address for table in copied.tables] == ["$A$1:$A$2"]
    other = app.books.add()
    sheet.copy(before=other.sheets[0], name="控え")
    assert (other.sheet_names, other.sheets["控え"]["A2"].value) == (["控え", "Sheet1"], 5.0)


def test_a_sheet_is_hidden_and_protected(sheet):
    sheet.book.sheets.add()
    sheet.visible = False
    assert sheet.visible is False
    sheet.api.Protect("鍵")
    assert sheet.api.ProtectContents is True
    with pytest.raises(PermissionError, match="another password"):
        sheet.api.Unprotect("違う")
    sheet.api.Unprotect("鍵")
    assert sheet.api.ProtectContents is False


def test_panes_are_frozen_without_another_sheet_being_shown(book, sheet, tmp_path):
    shown = book.sheets.add()
    sheet.freeze_panes.freeze_at("A1:B3")
    assert book.sheets.active == shown
    book.save(tmp_path / "frozen.xlsx")
    assert openpyxl.load_workbook(tmp_path / "frozen.xlsx")["Sheet1"].freeze_panes == "C4"
    sheet.freeze_panes.unfreeze()


def test_names_are_defined_for_the_book_and_for_one_sheet(book, sheet):
    sheet["B2:C3"].name = "範囲"
    sheet.names.add("率", "=0.5")
    book.names.add("Sheet1!場所", "=Sheet1!$A$1")
    assert [name.name for name in book.names] == ["範囲"]
    assert sorted(name.name for name in sheet.names) == ["Sheet1!場所", "Sheet1!率"]
    assert book.names["範囲"].refers_to == "=Sheet1!$B$2:$C$3"
    assert (sheet["B2:C3"].name.name, sheet["A1"].name.name) == ("範囲", "Sheet1!場所")
    assert sheet.range("範囲") == sheet["B2:C3"]
    book.names["範囲"].refers_to = "=Sheet1!$D$4"
    assert book.names["範囲"].refers_to_range.address == "$D$4"
    with pytest.raises(ValueError, match="does not stand for cells"):
        _ = sheet.names["率"].refers_to_range
    del book.names["範囲"]
    assert "範囲" not in book.names


def test_the_master_s_names_lead_to_their_cells(master):
    assert master.names["pb_revenue"].refers_to_range.value == 385422000.0


def test_print_areas_and_pdf(book, sheet, tmp_path):
    sheet["A1"].value = "印刷"
    sheet.page_setup.print_area = "A1:B2"
    assert sheet.page_setup.print_area == "$A$1:$B$2"
    book.to_pdf(tmp_path / "book.pdf")
    sheet["A1"].to_pdf(tmp_path / "cell.pdf")
    assert [file.read_bytes()[:5] for file in sorted(tmp_path.iterdir())] == [b"%PDF-", b"%PDF-"]
    sheet.page_setup.print_area = None
    assert sheet.page_setup.print_area is None
