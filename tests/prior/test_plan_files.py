"""Last year's plan from a file of its own: the same figures from master, workbook and document, or a clear refusal."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pybudget import cli
from pybudget.core.plan_comparison import PriorPlanItem
from pybudget.errors import PybudgetError
from pybudget.master.closed import ClosedMaster
from pybudget.prior.plan_files import holds_only_a_plan, read_prior_plan
from pybudget.prior.reading import read_prior
from tests import calc_program
from tests.command_line import assert_refused, run, snapshot
from tests.master.books import YEARS, sample

SHEET = "事業計画"


def entries(path: Path) -> list[PriorPlanItem]:
    return sorted(read_prior_plan(path).items, key=lambda item: (item.path, item.amount or 0))


def copy_of(file: Path, folder: Path, edit: Callable[[Workbook], None] = lambda _: None) -> Path:
    """A plan workbook as openpyxl saves it (formulas without values), after an edit."""
    workbook = openpyxl.load_workbook(file)
    edit(workbook)
    path = folder / f"写し{file.suffix}"
    workbook.save(path)
    return path


def cell_of(name: str, column: str = "C") -> Callable[[Workbook], object]:
    def find(workbook: Workbook) -> object:
        sheet = workbook[SHEET]
        row = next(row[0].row for row in sheet.iter_rows() if row[0].value == name)
        return sheet[f"{column}{row}"]

    return find


def typed(name: str, content: object, column: str = "C") -> Callable[[Workbook], None]:
    def edit(workbook: Workbook) -> None:
        cell_of(name, column)(workbook).value = content

    return edit


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("kind", ["plan", "plan_document"])
def test_workbook_and_document_say_what_the_master_says(kind: str, year: str, written: dict[str, Path]) -> None:
    assert entries(written[f"{year}_{kind}"]) == entries(sample(year))


@pytest.mark.parametrize("year", YEARS)
def test_so_does_a_workbook_that_was_saved_without_values_or_with_values_alone(
    year: str, written: dict[str, Path], tmp_path: Path
) -> None:
    assert entries(copy_of(written[f"{year}_plan"], tmp_path)) == entries(sample(year))
    pasted = openpyxl.load_workbook(written[f"{year}_plan"], data_only=True)
    pasted.save(tmp_path / "値だけ.xlsx")
    assert entries(tmp_path / "値だけ.xlsx") == entries(sample(year))


def test_and_a_workbook_that_calc_has_saved(written: dict[str, Path], tmp_path: Path) -> None:
    saved = calc_program.saved_by_calc([written["r02_plan"]], tmp_path)
    assert entries(saved[written["r02_plan"]]) == entries(sample("r02"))


@pytest.mark.parametrize("kind", ["r07_plan", "r07_plan_document", "r07_master"])
def test_next_years_book_gets_the_comparison_that_rollover_gave_it(
    kind: str, written: dict[str, Path], tmp_path: Path
) -> None:
    master = Path(shutil.copy(written["rolled_master"], tmp_path / "令和8年度.xlsx"))
    expected = prior_of_plan(master)
    accounts = prior_of_accounts(master)
    empty(master)
    outcome = run("refresh", master, "--prior-plan", written[kind])
    assert (outcome.status, prior_of_plan(master), prior_of_accounts(master)) == (cli.DONE, expected, accounts)
    assert "計画：前年度 385,422 千円 ＝ 27 行に 385,422 千円 ＋ 行き先のない 0 千円" in outcome.out


def prior_of_plan(master: Path) -> list[tuple[str, int | None]]:
    return [(row.name, row.entry.prior.amount) for row in ClosedMaster(master).read().plan.rows]


def prior_of_accounts(master: Path) -> list[int | None]:
    return [row.entry.prior.amount for row in ClosedMaster(master).read().accounts.rows]


def empty(master: Path) -> None:
    workbook = openpyxl.load_workbook(master)
    for row in workbook["計画"].iter_rows(min_row=5, min_col=6, max_col=6):
        row[0].value = None
    workbook.save(master)


def test_statements_and_plan_are_taken_in_one_step(written: dict[str, Path], tmp_path: Path) -> None:
    master = Path(shutil.copy(written["rolled_master"], tmp_path / "令和8年度.xlsx"))
    expected = prior_of_plan(master)
    empty(master)
    files = ("--prior", written["r07_statements"], "--prior-plan", written["r07_plan_document"])
    report = json.loads(run("refresh", master, *files, "--json").out)
    assert (report["plan"]["assigned"], report["plan"]["unassigned"]) == (385_422, [])
    assert report["reconciliation"]["expenditure"]["difference"] == 0
    assert prior_of_plan(master) == expected


def test_a_workbook_with_statements_and_plan_is_read_whole(written: dict[str, Path], tmp_path: Path) -> None:
    both = openpyxl.load_workbook(written["r07_statements"])
    sheet = both.create_sheet(SHEET)
    for row in openpyxl.load_workbook(written["r07_plan"])[SHEET].iter_rows():
        for cell in row:
            sheet[cell.coordinate].value = cell.value
    both.save(tmp_path / "予算書.xlsx")
    book = read_prior(tmp_path / "予算書.xlsx")
    assert sum(item.amount or 0 for item in book.plan) == 385_422
    assert not holds_only_a_plan(tmp_path / "予算書.xlsx")
    sheet["A1"] = "令和5年度事業計画及び当初予算"
    sheet["C3"] = "令和5年度"
    both.save(tmp_path / "予算書.xlsx")
    with pytest.raises(PybudgetError, match="シートは令和5年度（当初）で、収入と支出の表（令和7年度、当初）と違"):
        read_prior(tmp_path / "予算書.xlsx")


def test_what_has_no_row_this_year_is_listed_with_its_amount(written: dict[str, Path], tmp_path: Path) -> None:
    master = Path(shutil.copy(written["rolled_master"], tmp_path / "令和8年度.xlsx"))
    other = copy_of(written["r07_plan"], tmp_path, typed("運用支援業務等", "別の名前の業務", "A"))
    before = prior_of_plan(master)
    report = json.loads(run("refresh", master, "--prior-plan", other, "--json", "--dry-run").out)["plan"]
    assert report["assigned"] + sum(item["amount"] or 0 for item in report["unassigned"]) == 385_422
    assert [item["path"][-1] for item in report["unassigned"]] == ["別の名前の業務"]
    assert prior_of_plan(master) == before


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (typed("運用支援業務等", 1_000_000, "C"), "の合計が合いません"),
        (typed("広報費", "約百", "C"), "約百"),
        (typed("令和7年度事業計画及び当初予算（案）", "事業計画", "A"), "表題から、年度と"),
        (typed("項　目", "令和5年度", "C"), "令和7年度の金額の列がありません"),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused_with_its_place(
    edit: Callable[[Workbook], None], sentence: str, written: dict[str, Path], tmp_path: Path
) -> None:
    def with_values(workbook: Workbook) -> None:
        values = openpyxl.load_workbook(written["r07_plan"], data_only=True)[SHEET]
        for row in workbook[SHEET].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = values[cell.coordinate].value
        edit(workbook)

    with pytest.raises(PybudgetError, match=sentence):
        read_prior_plan(copy_of(written["r07_plan"], tmp_path, with_values))


def document_with(edit: Callable[[object], None], written: dict[str, Path], folder: Path) -> Path:
    document = docx.Document(str(written["r07_plan_document"]))
    edit(document)
    document.save(str(folder / "文書.docx"))
    return folder / "文書.docx"


def first_amount_changed(document: object) -> None:
    table = next(table for table in document.tables if "－" not in table.rows[1].cells[2].text)
    table.rows[1].cells[2].text = "1"


def heading_reworded(document: object) -> None:
    heading = next(paragraph for paragraph in document.paragraphs if paragraph.style.name == "Heading 3")
    heading.text = heading.text.replace("【予算額：", "【予算は")


def all_headings_plain(document: object) -> None:
    for paragraph in document.paragraphs:
        if paragraph.style.name.startswith("Heading"):
            paragraph.text = paragraph.text.partition("\t")[0]


def no_amount_column(document: object) -> None:
    for table in document.tables:
        table.rows[0].cells[2].text = "本年"


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (first_amount_changed, "の合計が合いません"),
        (heading_reworded, "番号か予算額が読めません"),
        (all_headings_plain, "【予算額】の付いた見出しがありません"),
        (no_amount_column, "金額の列が決まりません"),
    ],
)
def test_a_document_whose_amounts_prove_nothing_is_refused(
    edit: Callable[[object], None], sentence: str, written: dict[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(PybudgetError, match=sentence):
        read_prior_plan(document_with(edit, written, tmp_path))


def test_words_that_staff_have_added_to_the_document_do_no_harm(written: dict[str, Path], tmp_path: Path) -> None:
    path = document_with(
        lambda document: document.add_paragraph("※ 令和7年度から 1,000 千円を見込む。"), written, tmp_path
    )
    assert entries(path) == entries(sample("r07"))


@pytest.mark.parametrize("kind", ["r07_statements", "regrouping"])
def test_a_file_without_a_plan_says_so(kind: str, written: dict[str, Path], tmp_path: Path) -> None:
    master = Path(shutil.copy(written["rolled_master"], tmp_path / "令和8年度.xlsx"))
    before = snapshot(tmp_path)
    outcome = run("refresh", master, "--prior-plan", written[kind])
    assert_refused(outcome)
    assert "前年度の事業計画が見つかりません" in outcome.err
    assert snapshot(tmp_path) == before


def test_a_plan_of_another_year_a_document_as_statements_and_no_file_at_all_are_refused(
    written: dict[str, Path], tmp_path: Path
) -> None:
    master = Path(shutil.copy(written["rolled_master"], tmp_path / "令和8年度.xlsx"))
    for options, sentence in (
        (("--prior-plan", written["r02_plan"]), "令和2年度の予算です"),
        (("--prior", written["r07_plan_document"]), "Word の文書です"),
        ((), "--prior で指定してください"),
    ):
        outcome = run("refresh", master, *options)
        assert_refused(outcome)
        assert sentence in outcome.err


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no package", b"no document"])
def test_a_damaged_document_is_one_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "計画.docx"
    path.write_bytes(data)
    with pytest.raises(PybudgetError, match=r"計画\.docx"):
        read_prior_plan(path)


def test_a_document_that_lost_a_part_is_one_sentence(written: dict[str, Path], tmp_path: Path) -> None:
    path, buffer = tmp_path / "計画.docx", io.BytesIO()
    with zipfile.ZipFile(written["r07_plan_document"]) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.namelist():
            if part != "_rels/.rels":
                target.writestr(part, source.read(part))
    path.write_bytes(buffer.getvalue())
    with pytest.raises(PybudgetError, match="ファイルが壊れていないか"):
        read_prior_plan(path)
