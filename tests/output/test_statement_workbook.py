"""The statement workbook prints the published figures with live formulas, and takes its look from a template."""

import csv
import datetime as dt
import io
import time
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.chart import BarChart
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from python_calamine import CalamineWorkbook

from pybudget import cli, resources
from pybudget.core.accounts import Account, Accounts, Kind, Section
from pybudget.core.cells import AmountCell, Origin, Pair
from pybudget.errors import PybudgetError
from pybudget.jobs import as_last_year
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget as read_master
from pybudget.output.sheet_template import page_breaks
from pybudget.output.statement_workbook import write_statements
from tests import command_line
from tests.master.books import edited
from tests.rules.budget_text import read_book as read_text
from tests.rules.budget_text import read_budget

YEARS = ("r07", "r02")
GOLDEN = Path(__file__).parents[1] / "golden"
TEMPLATE = resources.folder("templates") / "statements.xlsx"
NOW = dt.datetime(2025, 3, 1, 9, 0, tzinfo=dt.UTC)

BOOK = """
    収-1        負担金収入
    収-1-1      電子申請事業   600  500
    収-1-2      施設予約事業   400  －
    小計
    収-2        保管金         △82  82   ブロック=2
    小計                                 ブロック=2
    合計
    支-1        システム事業
    支-1-1      電子申請事業
    支-1-1-1    事業費
    支-1-1-1-1  運営費         550  500
    支-1-1-2    事務費          50
    支-1-2      施設予約事業   300  －
    支-2        研修費
    支-2-1      旅費           －   －
    合計
"""


def sample(year):
    name = f"{year}_master.xlsx"
    return read_master(read_book(name, (resources.folder("workbook") / name).read_bytes()))


def written(budget, *, template=None, with_change=False):
    return write_statements(budget, template, with_change=with_change, modified=NOW)


def opened(data, **options):
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def sheet_of(text=BOOK, name="支出の部", *, with_change=False, **options):
    return opened(written(read_text(text), with_change=with_change), **options)[name]


def rows_of(sheet):
    """Name, this year's and last year's cell of every line."""
    return [(row[0].value or row[1].value, row[2].value, row[4].value) for row in sheet.iter_rows(min_row=5)]


def folded(name):
    return "".join(unicodedata.normalize("NFKC", name).split())


def golden(year):
    with (GOLDEN / f"{year}_statement.csv").open(encoding="utf-8", newline="") as file:
        return [
            (f"{row['section']}の部", folded(row["name"]), int(row["current"]), int(row["prior"]))
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize("year", YEARS)
def test_the_values_stored_beside_the_formulas_are_the_published_figures_row_by_row(year):
    workbook = opened(written(sample(year)), data_only=True)
    printed = [
        (sheet.title, folded(name), current, prior) for sheet in workbook for name, current, prior in rows_of(sheet)
    ]
    assert printed == golden(year)


@pytest.mark.parametrize("year", YEARS)
def test_a_mail_preview_that_reads_values_only_sees_the_same_figures(year):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(written(sample(year))))
    printed = [
        (name, folded(str(row[0] or row[1])), int(row[2]), int(row[4]))
        for name in workbook.sheet_names
        for row in workbook.get_sheet_by_name(name).to_python()[4:]
    ]
    assert printed == golden(year)


@pytest.mark.parametrize("year", YEARS)
def test_every_group_subtotal_and_total_is_a_formula_and_every_other_amount_a_number(year):
    budget = sample(year)
    workbook = opened(written(budget))
    for section in Section:
        rows = [row for row in budget.accounts.rows if row.section is section]
        for row, (_, current, prior) in zip(rows, rows_of(workbook[f"{section.value}の部"]), strict=True):
            if row.is_account and budget.accounts.is_leaf(row.code):
                assert isinstance(current, int)
                assert isinstance(prior, int)
            else:
                assert current.startswith("=SUM(C")
                assert prior.startswith("=SUM(E")


def test_the_rows_above_the_amounts_carry_the_published_texts():
    sheet = sheet_of(name="収入の部")
    assert [sheet["A1"].value, sheet["A2"].value, sheet["E3"].value] == [
        "令和7年度当初予算（案）",
        "【収入の部】",
        "単位：円",
    ]
    assert [cell.value for cell in sheet[4]] == [
        "大項目",
        "中項目",
        "令和7年度当初予算",
        "備考",
        "（参考）令和6年度当初予算",
    ]


def test_a_group_adds_up_its_children_a_subtotal_its_block_and_the_total_the_subtotals():
    assert rows_of(sheet_of(name="収入の部")) == [
        ("負担金収入", "=SUM(C6:C7)", "=SUM(E6:E7)"),
        ("電子申請事業", 600, 500),
        ("施設予約事業", 400, "－"),
        ("小計", "=SUM(C5)", "=SUM(E5)"),
        ("保管金", -82, 82),
        ("小計", "=SUM(C9)", "=SUM(E9)"),
        ("合計", "=SUM(C8,C10)", "=SUM(E8,E10)"),
    ]


def test_deeper_groups_are_left_out_of_the_sum_that_their_own_group_already_holds():
    formulas = {name: current for name, current, _ in rows_of(sheet_of())}
    assert formulas["システム事業"] == "=SUM(C6,C10)"
    assert formulas["電子申請事業"] == "=SUM(C7,C9)"
    assert formulas["合計"] == "=SUM(C5,C11)"


def test_a_group_without_any_entry_shows_a_dash_until_one_is_typed():
    assert ("研修費", '=IF(COUNT(C12)=0,"－",SUM(C12))', '=IF(COUNT(E12)=0,"－",SUM(E12))') in rows_of(sheet_of())
    assert ("研修費", "－", "－") in rows_of(sheet_of(data_only=True))


def test_a_subtotal_of_an_empty_block_shows_a_dash():
    text = "支-1 旅費 1\n小計 ブロック=9"
    assert ("小計", '="－"', '="－"') in rows_of(sheet_of(text))
    assert ("小計", "－", "－") in rows_of(sheet_of(text, data_only=True))


def account(code, name, amount=None, note=""):
    entry, blank = Pair(AmountCell(amount), AmountCell(amount)), Pair(AmountCell(), AmountCell())
    place = Origin("科目", 1, {})
    return Account(code, Section.EXPENDITURE, "1", Kind.ACCOUNT, name, "", entry, blank, note, "", place)


def book_of(*rows):
    closing = (replace(account("", kind.value), kind=kind) for kind in (Kind.SUBTOTAL, Kind.TOTAL))
    return replace(read_budget(), accounts=Accounts((*rows, *closing)))


def groups(number, leaves):
    for top in range(1, number + 1):
        yield account(f"支-{top}", f"第{top}事業")
        for leaf in range(1, leaves + 1):
            yield account(f"支-{top}-{leaf}", f"経費{leaf}", top * leaf)


def test_more_members_than_a_function_takes_are_added_up_in_several():
    data = written(book_of(*groups(600, 1)))
    name, formula, _ = rows_of(opened(data)["支出の部"])[-2]
    sums = formula.removeprefix("=").split("+")
    assert (name, len(sums)) == ("小計", 3)
    assert max(part.count(",") + 1 for part in sums) <= 255
    assert rows_of(opened(data, data_only=True)["支出の部"])[-1][1] == sum(range(601))


def test_a_sum_that_no_formula_can_hold_is_refused_by_name():
    with pytest.raises(PybudgetError, match=r"「小計」の直下の科目が多すぎて（2,000 件）"):
        written(book_of(*groups(2000, 1)))


def test_six_thousand_accounts_take_seconds():
    budget = book_of(*groups(60, 99))
    start = time.process_time()
    written(budget)
    assert time.process_time() - start < 10


def test_change_and_rate_are_formulas_in_two_more_columns_on_request():
    live, stored = sheet_of(with_change=True), sheet_of(with_change=True, data_only=True)
    assert [cell.value for cell in live[4]][5:] == ["増減額", "増減率"]
    assert [live["F8"].value, live["G8"].value] == [
        '=IF(COUNT(C8,E8)=0,"－",N(C8)-N(E8))',
        '=IF(N(E8)=0,"－",F8/ABS(E8))',
    ]
    assert [stored["F8"].value, stored["G8"].value] == [50, 0.1]


def test_a_rate_needs_an_amount_of_last_year_and_a_change_needs_one_of_the_two():
    stored = sheet_of(with_change=True, data_only=True)
    changes = {row[1].value or row[0].value: (row[5].value, row[6].value) for row in stored.iter_rows(min_row=5)}
    assert changes["事務費"] == (50, "－")
    assert changes["旅費"] == ("－", "－")


def test_top_level_names_stand_in_the_first_column_deeper_ones_further_in_by_level():
    cells = [
        (row[0].value, row[1].value, row[1].alignment.indent) for row in sheet_of().iter_rows(min_row=5, max_row=9)
    ]
    first = cells[1][2]
    assert cells == [
        ("システム事業", None, cells[0][2]),
        (None, "電子申請事業", first),
        (None, "事業費", first + 1),
        (None, "運営費", first + 2),
        (None, "事務費", first + 1),
    ]


def test_negatives_print_with_a_triangle_by_number_format():
    sheet = sheet_of(name="収入の部")
    assert {sheet.cell(row, column).number_format for row in range(5, 12) for column in (3, 5)} == {'#,##0;"△ "#,##0'}


def test_it_prints_on_a4_upright_one_page_wide_with_its_header_on_every_page_and_page_numbers():
    sheet = sheet_of()
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.print_area) == ("$4:$4", "'支出の部'!$A$1:$E$13")
    assert sheet.oddFooter.center.text == "&P / &N"
    assert sheet.freeze_panes == "A5"


def test_a_long_note_gets_as_many_lines_as_it_needs_and_a_short_one_the_usual_height():
    long, short = account("支-1", "旅費", 1, note="会議の運営" * 20), account("支-2", "研修費", 1, note="会議")
    sheet = opened(written(book_of(long, short)))["支出の部"]
    assert sheet.row_dimensions[6].height == 18
    assert sheet.row_dimensions[5].height > 4 * 9
    assert sheet["D5"].alignment.wrap_text


def test_the_sample_statements_fit_one_page_each():
    for year in YEARS:
        assert [sheet.row_breaks.brk for sheet in opened(written(sample(year)))] == [[], []]


def test_a_book_of_several_pages_begins_each_with_a_group():
    sheet = opened(written(book_of(*groups(12, 9))))["支出の部"]
    starts = [sheet.cell(page.id + 1, 1).value for page in sheet.row_breaks.brk]
    assert starts
    assert all(name.endswith("事業") for name in starts)


@pytest.mark.parametrize(("paper", "pages"), [(9, 1), (256, 0)], ids=["one page", "a paper of unknown size"])
def test_where_pages_end_is_left_to_excel_when_everything_goes_on_one_or_the_paper_is_unknown(tmp_path, paper, pages):
    def edit(workbook):
        workbook["様式"].page_setup.paperSize = paper
        workbook["様式"].page_setup.fitToHeight = pages

    template = restyled(tmp_path / "own.xlsx", edit)
    assert opened(written(book_of(*groups(12, 9)), template=template))["支出の部"].row_breaks.brk == []


ROW = 10.0


@pytest.mark.parametrize(
    ("together", "opens", "expected"),
    [
        pytest.param("....... ...", "...........", [5, 9], id="pages are filled"),
        pytest.param("....x......", "...........", [4, 8], id="a heading alone at the foot moves to the next page"),
        pytest.param("...xx......", "...........", [3, 7], id="so do two"),
        pytest.param("...........", "...x.......", [3, 7], id="a group rather begins a page than is cut"),
        pytest.param("...........", ".x.........", [5, 9], id="unless the page would be half empty"),
        pytest.param("xxxxxxxxxxx", "...........", [5, 9], id="rows that all belong together are cut all the same"),
    ],
)
def test_pages_end_where_nothing_is_cut_off_from_what_it_belongs_to(together, opens, expected):
    marks = [[mark == "x" for mark in row] for row in (together, opens)]
    assert page_breaks([ROW] * 11, *marks, first=5 * ROW, other=4 * ROW) == expected


def test_a_row_higher_than_a_page_stands_alone():
    assert page_breaks([ROW, 99 * ROW, ROW], [False] * 3, [False] * 3, 5 * ROW, 5 * ROW) == [1, 2]


def test_a_name_or_note_that_begins_with_an_equals_sign_stays_text():
    sheet = opened(written(book_of(account("支-1", "=1+1", 5, note="=SUM(A1)"))))["支出の部"]
    assert [(cell.value, cell.data_type) for cell in (sheet["A5"], sheet["D5"])] == [("=1+1", "s"), ("=SUM(A1)", "s")]


def test_the_totals_have_names():
    names = opened(written(read_text(BOOK))).defined_names
    assert {name: defined.attr_text for name, defined in names.items()} == {
        "収入合計": "'収入の部'!$C$11",
        "前年度収入合計": "'収入の部'!$E$11",
        "支出合計": "'支出の部'!$C$13",
        "前年度支出合計": "'支出の部'!$E$13",
    }


def test_the_properties_name_the_budget_and_the_organisation_and_no_person():
    properties = opened(written(read_text(BOOK))).properties
    assert (properties.title, properties.creator) == ("令和7年度当初予算（案）", "試験協議会")
    assert properties.lastModifiedBy is None


def test_equal_input_gives_equal_bytes():
    assert written(sample("r07")) == written(sample("r07"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "［設定］\n会計年度=来年",
            "設定の「会計年度」（来年）が読めないため、作成できません。設定シートの B3 を直してください。",
        ),
        (
            "支-1 旅費 約千円",
            "「支-1 旅費」の入力額（科目!G2：約千円）が読めないため、作成できません。円の整数で入れ直してください。",
        ),
        (
            "支-1 旅費 1\n支-1 研修費 2",
            (
                "「支-1 研修費」の行（科目!A3）はどの合計にも入らないため、作成できません。"
                "コードの重複や空欄、部と種別を確かめてください。"
            ),
        ),
        (
            "支-1 事業費 5\n支-1-1 旅費 1",
            (
                "「支-1 事業費」は内訳のある行なのに入力額（科目!G2：5）があるため、作成できません。"
                "内訳の科目に入れ直してください。"
            ),
        ),
    ],
)
def test_a_book_that_cannot_be_printed_is_refused_with_place_and_remedy(text, sentence):
    with pytest.raises(PybudgetError) as caught:
        written(read_text(text))
    assert str(caught.value) == sentence


def restyled(path, edit):
    workbook = openpyxl.load_workbook(TEMPLATE)
    edit(workbook)
    workbook.save(path)
    return path


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


COVER = [
    ("【収入の部】", None, None),
    ("負担金収入", "='収入の部'!C5", "='収入の部'!E5"),
    ("保管金", "='収入の部'!C9", "='収入の部'!E9"),
    ("合計", "='収入の部'!C11", "='収入の部'!E11"),
    ("【支出の部】", None, None),
    ("システム事業", "='支出の部'!C5", "='支出の部'!E5"),
    ("研修費", "='支出の部'!C11", "='支出の部'!E11"),
    ("合計", "='支出の部'!C13", "='支出の部'!E13"),
]


def covers(text=BOOK):
    data = write_statements(read_text(text), None, with_cover=True, modified=NOW)
    return opened(data)["表紙"], opened(data, data_only=True)["表紙"]


def test_a_cover_names_budget_and_organisation_and_shows_every_top_level_amount_of_the_sheets():
    live, stored = covers()
    assert [stored["A1"].value, stored["A2"].value] == ["令和7年度当初予算（案）", "試験協議会"]
    names = [name for name, _, _ in rows_of(stored)]
    assert [(name, *row[1:]) for name, row in zip(names, rows_of(live), strict=True)] == COVER
    assert [row[1:] for row in rows_of(stored)] == [
        (None, None),
        (1000, 500),
        (-82, 82),
        (918, 582),
        (None, None),
        (900, 500),
        ("－", "－"),
        (900, 500),
    ]


def test_every_name_on_the_cover_leads_to_its_row():
    live, _ = covers()
    links = [row[0].value or row[1].value for row in live.iter_rows(min_row=5)]
    assert links[:3] == [
        "=HYPERLINK(\"#'収入の部'!A2\",'収入の部'!A2)",
        "=HYPERLINK(\"#'収入の部'!A5\",'収入の部'!A5)",
        "=HYPERLINK(\"#'収入の部'!A9\",'収入の部'!A9)",
    ]


def test_the_header_of_last_years_column_is_shrunk_to_one_line_and_not_wrapped_inside_a_word():
    alignment = sheet_of()["E4"].alignment
    assert (alignment.wrap_text or False, alignment.shrink_to_fit) == (False, True)


def test_excel_takes_a_thousand_page_breaks_and_sets_the_rest_itself():
    with zipfile.ZipFile(io.BytesIO(written(book_of(*groups(700, 99))))) as package:
        assert package.read("xl/worksheets/sheet2.xml").count(b"<brk ") == 1026


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
