"""Staff restyle 事業計画 in Word and Excel; whatever stands in the master's cells stays text."""

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.shared import Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from pybudget import resources
from pybudget.core import settings as keys
from pybudget.core.plan import Plan
from pybudget.core.plan_document import plan_document
from pybudget.core.settings import Settings
from pybudget.errors import PybudgetError
from pybudget.output.plan_files import PlanTemplates, plan_files
from pybudget.output.plan_sheet import FIRST_ROW, write_plan_sheet
from pybudget.output.plan_word import write_plan
from tests.rules.budget_text import read_budget

NOW = dt.datetime(2026, 4, 1, 9, 30, tzinfo=dt.UTC)
TEMPLATES = resources.folder("templates")
WORD, SHEET = TEMPLATES / "plan.docx", TEMPLATES / "plan.xlsx"
PLAN = """
    1     システム事業             注記=53団体
    3     システム運営費
    本文  安定して動かす。         注記=継続
    項目  運用保守   40,656 21,780 主な内容=運用と保守 注記=隔年
    項目  広報費     －     866
    箇条  通信費     10            主な内容=郵送など
    注    増額した。
"""


def document_with(text, plan="1 甲\n本文 甲\n項目 甲 5\n箇条 甲"):
    """A plan in which every name, and every content and note but a heading's, is that text."""
    budget = read_budget(plan=plan)
    rows = (
        replace(row, name=text) if row.level else replace(row, name=text, content=text, note=text)
        for row in budget.plan.rows
    )
    return plan_document(replace(budget, plan=Plan(tuple(rows))))


def in_word(document):
    return docx.Document(io.BytesIO(write_plan(document, WORD, NOW)))


def printed(text=PLAN, template=WORD):
    data = write_plan(plan_document(read_budget(plan=text)), template, NOW)
    return docx.Document(io.BytesIO(data))


def texts(document):
    """Every paragraph and cell."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def sheet_of(text=PLAN, template=SHEET):
    data = write_plan_sheet(plan_document(read_budget(plan=text)), template, NOW)
    return openpyxl.load_workbook(io.BytesIO(data))["事業計画"]


@pytest.fixture
def restyled(tmp_path):
    """A copy of a Word template after an edit."""

    def make(edit, source=WORD):
        document = docx.Document(str(source))
        edit(document)
        document.save(str(tmp_path / "様式.docx"))
        return tmp_path / "様式.docx"

    return make


def typed_over(old, new):
    """An edit that changes a text wherever it stands in the template, as a person at the keyboard does."""

    def edit(document):
        runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
        for table in document.tables:
            runs += [run for row in table.rows for cell in row.cells for p in cell.paragraphs for run in p.runs]
        found = [run for run in runs if old in run.text]
        assert found
        for run in found:
            run.text = run.text.replace(old, new)

    return edit


def test_styles_and_words_that_staff_change_in_word_are_how_the_document_looks(restyled):
    def edit(document):
        document.styles["Heading 1"].font.size = Pt(20)
        document.styles["計画表文字"].font.color.rgb = RGBColor(0, 0, 128)
        typed_over("（単位：千円）", "［千円］")(document)

    document = printed(template=restyled(edit))
    assert document.styles["Heading 1"].font.size == Pt(20)
    assert document.styles["計画表文字"].font.color.rgb == RGBColor(0, 0, 128)
    assert "［千円］" in texts(document)
    assert texts(document) == [text.replace("（単位：千円）", "［千円］") for text in texts(printed())]


def test_the_word_template_decides_whether_amounts_come_first(restyled):
    edit = typed_over(
        "{{ 要素.当年度 }}（{{ 前年度 }}：{{ 要素.前年度 }}）", "{{ 前年度 }} {{ 要素.前年度 }} → {{ 要素.当年度 }}"
    )
    found = texts(printed(template=restyled(edit)))
    assert "1　システム事業\t【予算額：令和6年度 22,646 千円 → 40,666 千円】" in found


def test_styles_that_staff_change_in_excel_are_how_the_sheet_looks(tmp_path):
    workbook = openpyxl.load_workbook(SHEET)
    workbook["計画様式"]["B4"].font = Font(name="ＭＳ ゴシック", size=16)
    workbook["計画様式"].column_dimensions["C"].width = 44
    workbook.save(tmp_path / "様式.xlsx")
    sheet = sheet_of(template=tmp_path / "様式.xlsx")
    assert (sheet["A4"].value, sheet["A4"].font.name, sheet["A4"].font.sz) == ("1　システム事業", "ＭＳ ゴシック", 16)
    assert sheet.column_dimensions["B"].width == 44


def test_the_sheet_has_sums_below_items_where_the_template_has_a_row_for_them():
    assert "計" not in [row[0] for row in sheet_of().values]
    rows = list(sheet_of(template=TEMPLATES / "plan_split.xlsx").values)
    assert ("計", None, "=SUM(C8:C9)", "=SUM(D8:D9)") in rows


@pytest.mark.parametrize(
    ("old", "placeholder"),
    [
        ("{{ 要素.主な内容 }}", "箇条の主な内容"),
        ("{{ 行.前年度 }}", "表の行の前年度"),
        ("{{ 行.主な内容 }}", "表の行の主な内容"),
        ("{{ 題名 }}", "題名"),
        ("※{{ 要素.名称 }}", "注の名称"),
        ("〔{{ 要素.名称 }}〕", "注記の名称"),
        ("【予算額：{{ 要素.当年度 }}", "見出し1の当年度"),
    ],
)
def test_a_template_that_would_leave_something_out_is_refused_and_the_placeholder_named(old, placeholder, restyled):
    with pytest.raises(PybudgetError, match=f"様式「様式.docx」に「.*{placeholder}.*」の差し込みがないため"):
        printed(template=restyled(typed_over(old, "")))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{{ 題名 }}", "{{ 表題 }}", "差し込み「表題」は知らない名前です"),
        ("{{ 行.名称 }}", "{{ 行.名前 }}", "差し込み「名前」は知らない名前です"),
        ("{{ 題名 }}", "{{ 題名 ", "書き方に誤り"),
        ("{{ 題名 }}", "{{ 題名 + 1 }}", "書き方に誤り"),
        ("{{ 題名 }}", "{{ 題名 | 大文字 }}", "書き方に誤り"),
        ("{{ 題名 }}", "{{ 題名.__class__.__mro__ }}", "書き方に誤り"),
        ("{{ 題名 }}", "{{ ''.__class__ }}", "書き方に誤り"),
        ("{%p for 要素 in 本体 %}", "", "書き方に誤り"),
        ("{%tr endfor %}", "", "書き方に誤り"),
    ],
)
def test_a_template_with_a_slip_is_refused_in_one_sentence_with_both_ways_out(old, new, words, restyled):
    with pytest.raises(PybudgetError) as refused:
        printed(template=restyled(typed_over(old, new)))
    assert words in str(refused.value)
    assert "--template 標準" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_template_with_tracked_changes_is_refused(tmp_path):
    with zipfile.ZipFile(WORD) as source, zipfile.ZipFile(tmp_path / "様式.docx", "w") as target:
        for name in source.namelist():
            changed = b'<w:ins w:id="1" w:author="X"><w:r><w:t>1</w:t></w:r></w:ins></w:p>'
            content = source.read(name)
            target.writestr(name, content.replace(b"</w:p>", changed, 1) if name == "word/document.xml" else content)
    with pytest.raises(PybudgetError, match="変更履歴かコメント"):
        printed(template=tmp_path / "様式.docx")


@pytest.mark.parametrize("lost", ["word/document.xml", "_rels/.rels", "[Content_Types].xml"])
def test_a_template_with_a_part_missing_is_refused(lost, tmp_path):
    with zipfile.ZipFile(WORD) as source, zipfile.ZipFile(tmp_path / "様式.docx", "w") as target:
        for name in source.namelist():
            if name != lost:
                target.writestr(name, source.read(name))
    with pytest.raises(PybudgetError, match=r"様式\.docx"):
        printed(template=tmp_path / "様式.docx")


def test_a_workbook_without_the_row_of_a_kind_is_refused_and_the_row_named(tmp_path):
    workbook = openpyxl.load_workbook(SHEET)
    workbook["計画様式"]["A8"] = "別の名前"
    workbook.save(tmp_path / "様式.xlsx")
    with pytest.raises(PybudgetError, match="「項目」の行がありません"):
        sheet_of(template=tmp_path / "様式.xlsx")


HOSTILE = [
    "{{ 団体名 }}",
    "{% for x in 本体 %}",
    "{#",
    "{_{ 題名 }_} {_% %_}",
    "<w:p>&amp;</w:t>",
    "&#123;{ 7 * 7 }}",
    "'\"\\",
    "長い" * 5_000,
    "=1+1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_of_the_master_stays_text_in_every_place(text):
    document = document_with(text)
    lines = texts(in_word(document))
    assert sum(line.count(text) for line in lines) == 2 + 3 * 3  # the heading also stands in the table of contents
    data = write_plan_sheet(document, SHEET, NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["事業計画"]
    assert sum(str(cell).count(text) for row in sheet.values for cell in row) == 1 + 3 * 3
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == ["C4", "D4"]


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_text_is_printed_as_it_stands_but_for_what_no_document_can_hold(text):
    (line,) = (
        paragraph.text
        for paragraph in in_word(document_with(f"乙{text}丙", "本文 甲")).paragraphs
        if paragraph.style.name == "計画本文"
    )
    shown = f"乙{text}丙（乙{text}丙）"
    assert visible(line) == visible(shown)


def visible(text):
    return "".join(char for char in text if char.isprintable() and not char.isspace())


def test_line_breaks_are_kept_in_texts_and_become_spaces_in_headings():
    found = texts(in_word(document_with("甲\n乙", "1 甲\n本文 甲")))
    assert "1　甲 乙" in found
    assert "甲\n乙（甲\n乙）" in found


def test_an_amount_beside_a_bullet_is_printed_in_both_files():
    assert "・通信費　【予算額：10 千円（令和6年度：－）】" in texts(printed())
    assert ("・通信費\n　郵送など", None, 10, "－") in sheet_of().values


def test_the_look_in_two_tables_prints_last_years_figures_where_the_items_have_any():
    document = printed(template=TEMPLATES / "plan_split.docx")
    assert [[cell.text for cell in row.cells] for row in document.tables[1].rows] == [
        ["項　目", "令和7年度", "令和6年度"],
        ["運用保守", "40,656", "21,780"],
        ["広報費", "－", "866"],
        ["計", "40,656", "22,646"],
    ]


def test_equal_input_gives_equal_bytes():
    document = plan_document(read_budget(plan=PLAN))
    assert write_plan(document, WORD, NOW) == write_plan(document, WORD, NOW)
    assert write_plan_sheet(document, SHEET, NOW) == write_plan_sheet(document, SHEET, NOW)


SETTINGS = {
    "": ("plan.docx", "plan.xlsx"),
    "標準": ("plan.docx", "plan.xlsx"),
    "内訳別表": ("plan_split.docx", "plan_split.xlsx"),
    "収支.xlsx": ("plan.docx", "plan.xlsx"),
    "収支.xlsx、内訳別表": ("plan_split.docx", "plan_split.xlsx"),
    "計画.docx": ("計画.docx", "plan.xlsx"),
    "計画.xlsx; 計画.docx": ("計画.docx", "計画.xlsx"),
}


@pytest.mark.parametrize("value", SETTINGS)
def test_the_setting_names_the_look_of_statements_and_plan(value, tmp_path):
    (tmp_path / "収支.xlsx").write_bytes((TEMPLATES / "statements.xlsx").read_bytes())
    (tmp_path / "計画.xlsx").write_bytes(SHEET.read_bytes())
    chosen = PlanTemplates.chosen(Settings({keys.TEMPLATE: value}, {}), tmp_path, None)
    assert (chosen.document.name, chosen.sheet.name) == SETTINGS[value]


@pytest.mark.parametrize(
    ("wish", "document"), [("標準", "plan.docx"), ("内訳別表", "plan_split.docx"), ("a.docx", "a.docx")]
)
def test_a_wish_goes_before_the_setting(wish, document):
    setting = Settings({keys.TEMPLATE: "ない.docx"}, {})
    assert PlanTemplates.chosen(setting, Path("ない"), wish).document.name == document


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "1 事業\n 小項目 保守 5",
            "計画の「保守」の行種別（計画!B3）が読めないため、作成できません。一覧から選び直してください。",
        ),
        ("見出し 事業", "計画の見出し「事業」に階層（計画!A2）がないため、作成できません。1～4 から選んでください。"),
        (
            "1 事業 約百万",
            "計画の「事業」の額（計画!E2：約百万）が読めないため、作成できません。千円の整数で入れ直してください。",
        ),
    ],
)
def test_a_plan_that_cannot_be_printed_is_refused_with_place_and_remedy(text, sentence):
    setting = Settings({}, {})
    with pytest.raises(PybudgetError) as refused:
        plan_files(read_budget(plan=text), PlanTemplates.chosen(setting, Path(), None), NOW)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("style", ["標準", "内訳別表"])
def test_a_book_without_a_plan_gives_both_files_with_their_title_and_no_row(style):
    files = plan_files(read_budget("収-1 負担金 100"), PlanTemplates.chosen(Settings({}, {}), Path(), style), NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(files[".xlsx"])).active
    assert [row for row in sheet.iter_rows(min_row=FIRST_ROW, values_only=True) if any(row)] == []
    assert files[".docx"]
