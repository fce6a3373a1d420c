"""Last year's book is read back from pybudget's own files to the yen, or refused where it contradicts itself."""

import datetime as dt
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from pybudget import resources
from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.core.crosswalk import PriorAccount
from pybudget.core.fiscal_year import FiscalYear
from pybudget.errors import PybudgetError
from pybudget.master import build, source
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget as read_master
from pybudget.output.statement_workbook import write_statements
from pybudget.prior.questions import Answers
from pybudget.prior.reading import read_prior
from tests.rules.budget_text import read_book as read_text

YEARS = ("r07", "r02")
NOW = dt.datetime(2025, 3, 1, 9, 0, tzinfo=dt.UTC)

BOOK = """
    収-1      負担金収入
    収-1-1    電子申請事業    600
    収-1-2    施設予約事業    400
    小計
    収-2      特別会計からの収入計  50  ブロック=2
    収-3      特別会計               7  ブロック=2
    小計                       ブロック=2  科目名=積立金等の計
    合計
    支-1      システム事業
    支-1-1    電子申請事業
    支-1-1-1  運営費          500
    支-1-1-2  事務費           －
    支-1-2    運営費            0
    支-2      予備費          557
    合計
"""
LEAVES = [
    ("収入", ("負担金収入", "電子申請事業"), 600),
    ("収入", ("負担金収入", "施設予約事業"), 400),
    ("収入", ("特別会計からの収入計",), 50),
    ("収入", ("特別会計",), 7),
    ("支出", ("システム事業", "電子申請事業", "運営費"), 500),
    ("支出", ("システム事業", "電子申請事業", "事務費"), None),
    ("支出", ("システム事業", "運営費"), 0),
    ("支出", ("予備費",), 557),
]


def sample_path(year):
    return resources.folder("workbook") / f"{year}_master.xlsx"


def sample(year):
    return read_master(read_book(year, sample_path(year).read_bytes()))


def statements(budget, **options):
    return write_statements(budget, None, **{"with_change": False, "modified": NOW, **options})


def leaves_of(book):
    return [(leaf.section.value, leaf.path, leaf.amount) for leaf in book.leaves]


def nothing(_workbook):
    """An edit that only saves the file again: openpyxl keeps no computed values."""


@pytest.fixture
def file(tmp_path):
    """Writes a statement workbook of a text, after an edit with openpyxl."""

    def write(text=BOOK, edit=None, *, with_values=False):
        path = tmp_path / "前年度.xlsx"
        data = statements(read_text(text))
        if edit is not None:
            workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=with_values)
            edit(workbook)
            workbook.save(path)
        else:
            path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("with_change", [False, True], ids=["five columns", "with 増減"])
def test_a_generated_statement_gives_back_the_masters_leaves_and_totals(year, with_change, tmp_path):
    path = tmp_path / "last_year.xlsx"
    path.write_bytes(statements(sample(year), with_change=with_change))
    assert read_prior(path) == read_prior(sample_path(year))


@pytest.mark.parametrize("year", YEARS)
def test_a_master_gives_its_own_years_entries_and_the_totals_that_it_displays(year):
    accounts = sample(year).accounts
    book = read_prior(sample_path(year))
    assert book.leaves == tuple(
        PriorAccount(leaf.section, accounts.path(leaf.code), leaf.entry.current.amount) for leaf in accounts.leaves()
    )
    assert book.totals == {section: accounts.total(section, Column.CURRENT) for section in Section}
    assert (book.fiscal_year, book.basis, book.unit) == (FiscalYear.parse(year[0] + year[1:]), "当初", "円")


def test_leaves_come_with_their_paths_in_print_order_and_no_entry_is_not_0(file):
    book = read_prior(file())
    assert leaves_of(book) == LEAVES
    assert book.totals == {Section.REVENUE: 1057, Section.EXPENDITURE: 1057}


def test_a_file_saved_by_a_program_that_keeps_no_values_reads_the_same(file):
    assert leaves_of(read_prior(file(edit=nothing))) == LEAVES


def test_a_file_whose_formulas_were_pasted_as_values_reads_the_same(file):
    book = read_prior(file(edit=nothing, with_values=True))
    assert leaves_of(book) == LEAVES


@pytest.mark.parametrize(
    ("edition", "basis"), [("案", "当初"), ("当初", "当初"), ("補正第1号", "補正後"), ("補正第2号案", "補正後")]
)
def test_the_edition_tells_which_basis_the_figures_are(edition, basis, tmp_path, file):
    assert read_prior(file(f"{BOOK}\n［設定］\n版={edition}")).basis == basis
    master = tmp_path / "master.xlsx"
    texts = source.skeleton(FiscalYear(2024))
    master.write_bytes(build.build(replace(texts, settings={**texts.settings, "版": edition}), NOW))
    assert (read_prior(master).basis, read_prior(master).fiscal_year) == (basis, FiscalYear(2024))


def test_an_amount_typed_as_text_counts_as_what_it_says(file):
    assert leaves_of(read_prior(file(edit=typed_in("収入の部", C6="６００円")))) == LEAVES


def test_marginal_notes_and_cells_far_away_change_nothing(file):
    def edit(workbook):
        sheet = workbook["支出の部"]
        sheet["A13"] = "※ 予備費は総会の議決による。"
        sheet["IA9000"] = "控え"
        sheet["C10"].comment = Comment("確認済", "担当")

    assert leaves_of(read_prior(file(edit=edit, with_values=True))) == LEAVES


def typed_in(name, **cells):
    def edit(workbook):
        for address, value in cells.items():
            workbook[name][address] = value

    return edit


def refusal(path):
    with pytest.raises(PybudgetError) as caught:
        read_prior(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        pytest.param(
            typed_in("収入の部", C5=1001),
            "前年度ファイル「前年度.xlsx」の「収入の部」負担金収入（C5）の合計が合いません"
            "（1,001円、内訳の計 1,000円、差 1円）。前年度ファイルの数字を確かめて直してください。",
            id="group",
        ),
        pytest.param(
            typed_in("収入の部", C8=990),
            "前年度ファイル「前年度.xlsx」の「収入の部」小計（C8）の合計が合いません"
            "（990円、内訳の計 1,000円、差 △10円）。前年度ファイルの数字を確かめて直してください。",
            id="subtotal",
        ),
        pytest.param(
            typed_in("支出の部", C11=1058),
            "前年度ファイル「前年度.xlsx」の「支出の部」合計（C11）の合計が合いません"
            "（1,058円、内訳の計 1,057円、差 1円）。前年度ファイルの数字を確かめて直してください。",
            id="total",
        ),
        pytest.param(
            typed_in("支出の部", C9=1),
            "前年度ファイル「前年度.xlsx」の「支出の部」システム事業（C5）の合計が合いません"
            "（500円、内訳の計 501円、差 △1円）。前年度ファイルの数字を確かめて直してください。",
            id="leaf that its group does not know",
        ),
    ],
)
def test_a_sum_that_is_not_the_sum_of_its_parts_is_refused_with_both_figures(file, edit, sentence):
    assert refusal(file(edit=edit, with_values=True)) == sentence


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (typed_in("支出の部", C7="約五百円"), "「支出の部」C7 の金額（約五百円）が読めません"),
        (typed_in("支出の部", C7=0.5), "「支出の部」C7 の金額（0.5）が読めません"),
        (typed_in("支出の部", C7="=250*2"), "「支出の部」C7 の数式に計算結果がありません"),
        (typed_in("支出の部", B7=None), "「支出の部」C7 に、科目名のない金額があります"),
        (typed_in("支出の部", A7="事業"), "「支出の部」7行目は大項目と中項目の両方に名前があります"),
        (
            typed_in("支出の部", A5=None, C5=None, E5=None),
            "「支出の部」6行目の「電子申請事業」の上に大項目がありません",
        ),
        (typed_in("支出の部", A13="追加", C13=5), "「支出の部」C13 に、合計より下の金額があります"),
        (typed_in("収入の部", A1="当初予算"), "「収入の部」の表題から年度が読めません"),
        (typed_in("収入の部", A1="令和7年度予算"), "当初予算か補正予算かが読めません"),
        (typed_in("収入の部", C4="令和9年度当初予算"), "「収入の部」に令和7年度の金額の列がありません"),
        (typed_in("収入の部", D4="令和7年度執行額"), "「収入の部」に令和7年度の金額の列が複数あります"),
        (typed_in("収入の部", A1="令和6年度補正予算（第1号）", C4="令和6年度補正予算"), "の表題が違います"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(file, edit, words):
    sentence = refusal(file(edit=edit))
    assert sentence.startswith("前年度ファイル「前年度.xlsx」の")
    assert words in sentence
    assert sentence.endswith("ください。")


def edited_master(tmp_path, edit):
    path = tmp_path / "前年度.xlsx"
    workbook = openpyxl.load_workbook(sample_path("r07"))
    edit(workbook)
    workbook.save(path)
    return path


def cell_of(workbook, code, header):
    sheet = workbook["科目"]
    column = next(cell.column for cell in sheet[4] if cell.value == header)
    return next(sheet.cell(row[0].row, column) for row in sheet.iter_rows(min_row=5) if row[0].value == code)


def typed(code, header, value):
    def edit(workbook):
        cell_of(workbook, code, header).value = value

    return edit


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (typed("収-3", "入力額", "未定"), "の「科目」G22 の金額（未定）が読めません"),
        (typed("収-3", "入力額", "=H1"), "の「科目」G22 の数式に計算結果がありません"),
        (typed("収-1", "入力額", 5), "の「収-1 負担金収入」（科目!G5）に、どの科目にも入らない金額（5円）があります"),
        (
            typed("収-1", "当年度予算額", 5),
            "の「収-1 負担金収入」（科目!H5）の合計が合いません（5円、内訳の計 385,422,000円",
        ),
        (lambda workbook: workbook["設定"].__setitem__("B6", "来年"), "の設定の「会計年度」が読めません"),
        (lambda workbook: workbook["設定"].__setitem__("B7", None), "の設定の「版」が読めません"),
    ],
)
def test_a_master_that_is_not_in_order_is_refused_with_its_cell(tmp_path, edit, words):
    assert words in refusal(edited_master(tmp_path, edit))


def test_a_master_saved_by_a_program_that_keeps_no_values_reads_the_same(tmp_path):
    path = edited_master(tmp_path, nothing)
    assert read_prior(path) == read_prior(sample_path("r07"))


def test_a_leaf_that_no_top_level_account_of_its_section_reaches_is_refused(tmp_path):
    def edit(workbook):
        cell_of(workbook, "支-1-1-2", "部").value = "収入"
        for row in workbook["科目"].iter_rows(min_row=5):
            if row[3].value in ("小計", "合計"):
                row[3].value = None

    assert "の収入の部の合計が合いません（385,422,000円、内訳の計 385,622,000円、差 △200,000円）" in refusal(
        edited_master(tmp_path, edit)
    )


def test_a_statement_without_closing_lines_is_the_sum_of_its_leaves(file):
    book = read_prior(file("支-1 特別会計 5\n支-2 旅費 3\n合計なし"))
    assert leaves_of(book) == [("支出", ("特別会計",), 5), ("支出", ("旅費",), 3)]
    assert book.totals == {Section.REVENUE: 0, Section.EXPENDITURE: 8}


def test_a_workbook_whose_parts_contradict_each_other_is_refused(file, tmp_path):
    broken = tmp_path / "壊れた前年度.xlsx"
    with zipfile.ZipFile(file()) as package, zipfile.ZipFile(broken, "w") as target:
        for name in package.namelist():
            target.writestr(name, b"<styleSheet" if name == "xl/styles.xml" else package.read(name))
    assert refusal(broken).startswith("前年度ファイル「壊れた前年度.xlsx」の中身を読み取れません。")


def test_a_generated_sheet_that_staff_changed_is_read_as_any_other_layout(file):
    def edit(workbook):
        for sheet in workbook.worksheets:
            sheet["E3"], sheet["B4"] = "単位：千円", "項目"

    book = read_prior(file(edit=edit, with_values=True))
    assert book.unit == "千円"
    assert leaves_of(book) == [(section, path, amount and amount * 1000) for section, path, amount in LEAVES]


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "前年度.xlsx"
    path.write_bytes("科目,金額".encode("cp932"))
    assert "Excel ブック（.xlsx）" in refusal(path)


@pytest.mark.parametrize("year", YEARS)
def test_a_sheet_that_is_asked_for_must_be_there(year, file):
    for path in (sample_path(year), file()):
        with pytest.raises(PybudgetError, match="シート「歳入」がありません"):
            read_prior(path, answers=Answers(("歳入",)))
    assert read_prior(sample_path(year), answers=Answers(("科目",))) == read_prior(sample_path(year))
    assert leaves_of(read_prior(file(), answers=Answers(("収入の部",)))) == LEAVES


names = st.sampled_from(["事業費", "事務費", "特別会計", "運営費計", "（保管金）", "一般会計", "=費"])
amounts = st.one_of(st.none(), st.just(0), st.integers(-(10**12), 10**12))
trees = st.recursive(amounts, lambda parts: st.lists(parts, min_size=1, max_size=3), max_leaves=12)


def rows_of(draw, code, node):
    """The lines of a tree's node, with names drawn for each."""
    if isinstance(node, list):
        yield f"{code} {draw(names)}"
        for number, part in enumerate(node, 1):
            yield from rows_of(draw, f"{code}-{number}", part)
    else:
        yield f"{code} {draw(names)} {'－' if node is None else node}"


@given(tops=st.lists(trees, min_size=1, max_size=4), with_subtotal=st.booleans(), data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_is_read_back_to_the_yen(tops, with_subtotal, data, file):
    rows = [row for number, top in enumerate(tops, 1) for row in rows_of(data.draw, f"支-{number}", top)]
    text = "\n".join([*rows, *(["小計"] if with_subtotal else []), "合計"])
    accounts = read_text(text).accounts
    book = read_prior(file(text))
    assert leaves_of(book) == [
        ("支出", accounts.path(leaf.code), leaf.entry.current.amount) for leaf in accounts.leaves()
    ]
    assert book.totals[Section.EXPENDITURE] == (accounts.total(Section.EXPENDITURE, Column.CURRENT) or 0)
