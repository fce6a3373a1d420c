"""事業計画 as people get it: every published heading and item with both years' figures, in Word and in Excel."""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.table import Table

from pybudget.core.accounts import Section
from pybudget.core.cells import Column
from pybudget.master.closed import ClosedMaster
from pybudget.master.content_hash import content_hash
from pybudget.output.provenance import PLAN, Provenance, provenance_of
from tests.master.books import YEARS, sample

GOLDEN = Path(__file__).parents[1] / "golden"
AMOUNTS = re.compile(r"【予算額：(\S+?)(?: 千円)?（\S+：(\S+?)(?: 千円)?）】")
NUMBERS = re.compile(r"(?:[0-9]+|\([0-9]+\)|[ア-ン]|\([ア-ン]\))　")


@pytest.fixture
def document(written):
    return lambda year: docx.Document(str(written[f"{year}_plan_document"]))


def golden(name):
    return list(csv.DictReader((GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def folded(name):
    return "".join(unicodedata.normalize("NFKC", name).split())


def amount(text):
    plain = text.replace(",", "").replace("△", "-")
    return int(plain) if re.fullmatch("-?[0-9]+", plain) else plain


def published(year):
    return [
        (row["kind"], folded(row["name"]), amount(row["current"]), amount(row["prior"]))
        for row in golden(f"{year}_plan")
    ]


def printed_in_word(document):
    """Headings and table rows in document order, as (kind, name, current, prior)."""
    found = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            found += [("item", *row) for row in rows_with_amounts(block)]
        elif block.style.name.startswith("Heading"):
            name, _, rest = block.text.partition("【")
            amounts = AMOUNTS.search(block.text)
            figures = (amount(amounts[1]), amount(amounts[2])) if amounts else (None, None)
            assert bool(rest) == bool(amounts)
            found.append(("heading", folded(NUMBERS.sub("", name, count=1)), *figures))
    return found


def rows_with_amounts(table):
    """Items with this year's and last year's figure; blank where the table has no such column."""
    head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
    if head[1:] == ["主な内容"]:
        return
    for row in rows:
        figures = row[2:] if head[1] == "主な内容" else [*row[1:], ""][:2]
        yield folded(row[0]), amount(figures[0]), amount(figures[1])


@pytest.mark.parametrize("year", YEARS)
def test_the_document_prints_every_published_heading_and_item_with_its_figures_in_order(year, document):
    printed = [row for row in printed_in_word(document(year)) if row[1] != "計" and row[2] is not None]
    assert printed == published(year)


def test_the_look_of_r02_prints_a_sum_below_every_table_of_amounts(document):
    heading, sums = "", []
    for kind, name, current, _ in printed_in_word(document("r02")):
        heading = name if kind == "heading" else heading
        if name == "計":
            sums.append((heading, current))
    wanted = [(folded(row["heading"]), int(row["total"])) for row in golden("r02_plan_totals")]
    assert [found for found in sums if found != ("システム開発費", 11_472)] == wanted
    assert len(sums) == len(wanted) + 1


def test_the_look_of_r07_has_one_table_of_four_columns_below_a_heading_and_that_of_r02_two(document):
    heads = {year: [[cell.text for cell in table.rows[0].cells] for table in document(year).tables] for year in YEARS}
    assert {tuple(head) for head in heads["r07"]} == {("項　目", "主な内容", "令和7年度", "令和6年度")}
    assert heads["r02"] == [["項　目", "主な内容"], ["項　目", "金　額"]] * (len(heads["r02"]) // 2)


@pytest.mark.parametrize(("year", "counts"), [("r07", {1: 2, 2: 4, 3: 16, 4: 7}), ("r02", {1: 2, 2: 6, 3: 17, 4: 9})])
def test_headings_are_word_headings_of_their_level_with_generated_numbers(year, counts, document):
    texts = {level: [] for level in counts}
    for paragraph in document(year).paragraphs:
        if paragraph.style.name.startswith("Heading"):
            texts[int(paragraph.style.name[-1])].append(paragraph.text)
    assert {level: len(found) for level, found in texts.items()} == counts
    forms = {1: r"[0-9]+　", 2: r"\([0-9]+\)　", 3: "[ア-ン]　", 4: r"\([ア-ン]\)　"}
    assert [text for level, found in texts.items() for text in found if not re.match(forms[level], text)] == []


@pytest.mark.parametrize("year", YEARS)
def test_no_heading_ends_a_page_and_no_table_is_without_its_header(year, document):
    written = document(year)
    for level in range(1, 5):
        assert written.styles[f"Heading {level}"].paragraph_format.keep_with_next
    body = written.element
    assert len(body.xpath("//w:tbl")) == len(body.xpath("//w:tbl/w:tr[1]/w:trPr/w:tblHeader")) > 0
    assert body.xpath("//w:tr[not(w:trPr/w:cantSplit)]") == []
    assert written.styles["計画表見出し"].paragraph_format.keep_with_next


def test_texts_bullets_and_remarks_carry_their_marks(document):
    texts = [paragraph.text for paragraph in document("r07").paragraphs]
    assert "電子申請・届出システムを安定して動かすための経費。" in texts
    assert "・振込手数料" in texts
    assert "※新しく加わる2団体のVPN設定の分を増額した。" in texts
    assert texts.count("（単位：千円）") == len(document("r07").tables)
    assert "〔53団体（令和元年度実績は54団体、うちインタビュー監査19団体）〕" in [
        paragraph.text for paragraph in document("r02").paragraphs
    ]


def test_an_items_note_follows_its_content(document):
    cells = [row.cells[1].text for table in document("r07").tables for row in table.rows]
    assert "定時受付で増える問合せに備えた回線の追加（隔年で必要）" in cells


def test_the_first_page_names_the_programmes_with_their_amounts(document):
    overview = [p.text for p in document("r07").paragraphs if p.style.name.startswith("計画目次")]
    assert overview[:2] == ["1　システム事業\t352,669 千円", "(1)　電子申請・届出システム事業\t40,856 千円"]
    assert len(overview) == 13


@pytest.mark.parametrize("year", YEARS)
def test_the_sheet_shows_every_published_heading_and_item_with_its_figures_in_order(year, written):
    sheet = openpyxl.load_workbook(written[f"{year}_plan"], data_only=True)["事業計画"]
    found = []
    for name, _, current, prior in sheet.iter_rows(min_row=4, max_col=4, values_only=True):
        if current is None or name == "計":
            continue
        kind = "heading" if NUMBERS.match(name) else "item"
        # Where R2's tables have no column for last year, the sheet shows its 「－」 for no entry.
        shown = "" if (year, kind, prior) == ("r02", "item", "－") else prior
        found.append((kind, folded(NUMBERS.sub("", name, count=1)), current, shown))
    assert found == published(year)


def test_the_sheet_in_the_look_of_r02_has_the_sums_too_and_that_of_r07_none(written):
    sums = {
        year: [
            row[2]
            for row in openpyxl.load_workbook(written[f"{year}_plan"], data_only=True)["事業計画"].values
            if row[0] == "計"
        ]
        for year in YEARS
    }
    published_sums = [int(row["total"]) for row in golden("r02_plan_totals")]
    assert sums == {"r07": [], "r02": [*published_sums[:3], 11_472, *published_sums[3:]]}


@cache
def budget_of(year):
    return ClosedMaster(sample(year)).read()


@pytest.mark.parametrize("year", YEARS)
def test_what_the_plan_prints_for_an_account_is_a_thousandth_of_the_statement(year, document):
    plan, accounts = budget_of(year).plan, budget_of(year).accounts
    headings = [row for row in printed_in_word(document(year)) if row[0] == "heading"]
    tops = [row for row, parent in zip(plan.rows, plan.parents, strict=True) if parent is None]
    for heading in tops:
        (printed,) = (row for row in headings if row[1] == folded(heading.name))
        account = accounts.by_code[heading.code]
        assert printed[2:] == tuple(accounts.amount(account, column) // 1000 for column in Column)
    printed_total = sum(row[2] for row in headings if row[1] in {folded(top.name) for top in tops})
    assert printed_total * 1000 == accounts.total(Section.EXPENDITURE, Column.CURRENT)


@pytest.mark.parametrize("year", YEARS)
def test_sums_of_the_sheet_are_live_formulas_and_items_are_numbers(year, written):
    formulas = openpyxl.load_workbook(written[f"{year}_plan"])["事業計画"]
    for name, _, current, _ in formulas.iter_rows(min_row=4, max_col=4, values_only=True):
        if name == "計" or re.match(r"[0-9]+　|\([0-9]+\)　", name):
            assert str(current).startswith("=SUM(") or current == 0


def test_last_years_figure_that_stands_on_a_heading_alone_is_printed_as_typed(written):
    formulas = openpyxl.load_workbook(written["r02_plan"])["事業計画"]
    (row,) = (row for row in formulas.values if str(row[0]).startswith("ア　システム運営費") and row[3] == 31_441)
    assert row[2].startswith("=SUM(")


@pytest.mark.parametrize("name", ["r07_plan", "r07_plan_document"])
def test_both_files_say_from_which_master_they_were_made(name, written):
    book = ClosedMaster(written["r07_master"]).book
    assert provenance_of(written[name].read_bytes()) == Provenance(PLAN, content_hash(book))


@pytest.mark.parametrize("year", YEARS)
def test_the_sheet_prints_on_a4_upright_with_its_header_on_every_page(year, written):
    sheet = openpyxl.load_workbook(written[f"{year}_plan"])["事業計画"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == f"'事業計画'!$A$1:$D${sheet.max_row}"
    last_rows = [str(sheet.cell(mark.id, 1).value) for mark in sheet.row_breaks.brk]
    assert last_rows
    assert [text for text in last_rows if NUMBERS.match(text)] == []
