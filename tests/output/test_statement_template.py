"""The statement workbook takes its look from a template that staff restyle in Excel."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.chart import BarChart
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break

from pybudget import cli, resources
from pybudget.errors import PybudgetError
from pybudget.jobs import as_last_year
from tests import command_line
from tests.master.books import edited
from tests.output.statement_books import BOOK, TEMPLATE, opened, restyled, rows_of, sample, written
from tests.rules.budget_text import read_book as read_text


def test_what_staff_restyle_in_the_template_is_how_the_statement_looks(tmp_path):
    def edit(workbook):
        sheet = workbook["様式"]
        label = next(row for row in sheet.iter_rows() if row[0].value == "中項目")
        label[3].font = Font(name="游明朝", size=12, italic=True)
        sheet.column_dimensions["E"].width = 50
        sheet.page_setup.orientation = "landscape"
        sheet.oddFooter.center.text = "予算書 &P"

    template = restyled(tmp_path / "own.xlsx", edit)
    sheet = opened(written(read_text(BOOK), template=template))["支出の部"]
    assert (sheet["C6"].font.name, sheet["C6"].font.size, sheet["C6"].font.italic) == ("游明朝", 12, True)
    assert sheet.column_dimensions["D"].width == 50
    assert (sheet.page_setup.orientation, sheet.oddFooter.center.text) == ("landscape", "予算書 &P")


def test_rows_of_the_template_may_stand_in_another_order(tmp_path):
    template = restyled(tmp_path / "own.xlsx", lambda workbook: workbook["様式"].insert_rows(1, amount=3))
    sheets = [opened(written(read_text(BOOK), template=path))["支出の部"] for path in (template, None)]
    assert rows_of(sheets[0]) == rows_of(sheets[1])
    assert sheets[0]["A5"].fill.fgColor.rgb == sheets[1]["A5"].fill.fgColor.rgb


def test_nothing_else_of_the_template_goes_out_with_the_statement(tmp_path):
    def edit(workbook):
        workbook.create_sheet("控え")["A1"] = "内部用"
        workbook.create_sheet("収入の部")
        workbook.create_chartsheet("図").add_chart(BarChart())
        workbook["様式"]["B30"] = "作成者のメモ"
        workbook.defined_names["内部"] = DefinedName("内部", attr_text="控え!$A$1")
        workbook.properties.creator = workbook.properties.lastModifiedBy = "担当者"
        workbook.template = True

    data = written(read_text(BOOK), template=restyled(tmp_path / "own.xltx", edit))
    workbook = opened(data)
    assert workbook.sheetnames == ["収入の部", "支出の部"]
    assert not workbook.template
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content = "".join(package.read(name).decode() for name in package.namelist())
    assert not any(word in content for word in ("内部", "作成者のメモ", "担当者", "控え"))


def test_every_prototype_cell_has_a_named_style_so_that_one_change_reaches_all():
    sheet = openpyxl.load_workbook(TEMPLATE)["様式"]
    cells = (cell for row in sheet.iter_rows(max_row=8, min_col=2, max_col=8) for cell in row)
    styles = {cell.style for cell in cells if isinstance(cell, Cell)}
    assert {"題名", "見出し", "大項目名", "中項目名", "金額", "備考", "小計名", "小計額", "合計名", "合計額"} <= styles
    assert "Normal" not in styles


def without_label(label):
    def edit(workbook):
        for (cell,) in workbook["様式"].iter_rows(max_col=1):
            if cell.value == label:
                cell.value = None

    return edit


def renamed(workbook):
    workbook["様式"].title = "書式"


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (
            renamed,
            (
                "様式ファイル「own.xlsx」にシート「様式」がありません。標準の様式を写して作り直してください。"
                "標準の様式で作るには、設定の「テンプレート」を空欄にしてください。"
            ),
        ),
        (
            without_label("小計"),
            (
                "様式ファイル「own.xlsx」のシート「様式」のA列に「小計」の行がありません。標準の様式のとおりに行を戻してください。"
                "標準の様式で作るには、設定の「テンプレート」を空欄にしてください。"
            ),
        ),
    ],
)
def test_a_template_that_lacks_something_is_refused_by_name(tmp_path, edit, sentence):
    with pytest.raises(PybudgetError) as caught:
        written(read_text(BOOK), template=restyled(tmp_path / "own.xlsx", edit))
    assert str(caught.value) == sentence


def without_styles():
    with zipfile.ZipFile(TEMPLATE) as package:
        parts = {name: package.read(name) for name in package.namelist()} | {"xl/styles.xml": b"<broken"}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("content", [b"", b"no workbook", without_styles()], ids=["empty", "text", "broken styles"])
def test_a_template_that_is_no_workbook_is_refused_with_its_name(tmp_path, content):
    template = tmp_path / "own.xlsx"
    template.write_bytes(content)
    with pytest.raises(PybudgetError, match=r"own\.xlsx.*ください。"):
        written(read_text(BOOK), template=template)


def test_a_missing_template_is_refused_with_its_path(tmp_path):
    with pytest.raises(PybudgetError, match="が見つかりません"):
        written(read_text(BOOK), template=tmp_path / "own.xlsx")


def test_the_standard_look_is_taken_on_request_when_the_own_template_is_broken(tmp_path):
    broken = tmp_path / "own.xlsx"
    broken.write_bytes(b"no workbook")
    master = restyled(tmp_path / "master.xlsx", lambda _: None)
    master.write_bytes((resources.folder("workbook") / "r07_master.xlsx").read_bytes())
    workbook = openpyxl.load_workbook(master)
    for row in workbook["設定"].iter_rows(min_row=5):
        row[1].value = broken.name if row[0].value == "テンプレート" else row[1].value
    workbook.save(master)
    refused = command_line.run("statements", master, "--out", tmp_path / "出力")
    assert (refused.status, "own.xlsx" in refused.err) == (cli.COULD_NOT_RUN, True)
    assert command_line.run("statements", master, "--out", tmp_path / "出力", "--standard-look").status == cli.DONE


def test_a_restyled_template_and_what_was_typed_by_hand_survive_every_job(tmp_path):
    """備考, 増減理由, widths and page breaks of the master, the look of the template, job after job."""
    master = tmp_path / "master.xlsx"
    restyled(tmp_path / "own.xlsx", lambda workbook: setattr(workbook["様式"]["D6"], "font", Font(name="游明朝")))

    def by_hand(workbook):
        sheet = workbook["科目"]
        sheet["M7"], sheet["N7"] = "手書きの備考", "手書きの理由"
        sheet.column_dimensions["M"].width = 61
        sheet.row_breaks.append(Break(id=20))
        for row in workbook["設定"].iter_rows(min_row=5):
            row[1].value = "own.xlsx" if row[0].value == "テンプレート" else row[1].value

    edited(resources.folder("workbook") / "r07_master.xlsx", master, by_hand)
    prior = tmp_path / "prior.xlsx"
    prior.write_bytes(written(as_last_year(sample("r07"))))
    for _ in range(2):
        for arguments in (
            ["validate", master, "--write"],
            ["refresh", master, "--prior", prior],
            ["statements", master],
        ):
            assert command_line.run(*arguments).status == cli.DONE
        sheet = openpyxl.load_workbook(master)["科目"]
        assert (sheet["M7"].value, sheet["N7"].value) == ("手書きの備考", "手書きの理由")
        assert (sheet.column_dimensions["M"].width, [page.id for page in sheet.row_breaks.brk]) == (61, [20])
        (file,) = tmp_path.glob("**/令和7年度当初予算（案）.xlsx")
        statement = openpyxl.load_workbook(file)["収入の部"]
        assert statement["D7"].value == "手書きの備考"
        assert statement["C6"].font.name == "游明朝"
