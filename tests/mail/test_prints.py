"""PDF and other files beside the workbook: what was printed of this master goes out, anything else needs a reason."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from pypdf import PdfReader, PdfWriter

from pybudget import jobs
from pybudget.mail.letters import read_draft
from pybudget.master.closed import ClosedMaster
from pybudget.output.statement_workbook import write_statements
from tests.command_line import run
from tests.mail.conftest import NOW, Desk
from tests.mail.test_draft import with_replaced
from tests.mail.test_verify import against, check, first, with_attachment

PRINT = "令和7年度当初予算（案）.pdf"
PLAN_PRINT = "令和7年度当初予算（案）_事業計画.pdf"


@pytest.fixture(scope="session")
def printed(prepared: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The prepared folder after 事業計画 and PDF, by a real LibreOffice."""
    desk = Desk(Path(shutil.copytree(prepared.folder, tmp_path_factory.mktemp("printed") / "協議会")))
    assert run("plan", desk.master).status == 0
    assert run("pdf", desk.master).status == 0
    return desk


@pytest.fixture
def office(printed: Desk, desk: Desk) -> Desk:
    """The same, on the desk."""
    shutil.rmtree(desk.folder)
    shutil.copytree(printed.folder, desk.folder)
    return desk


def the_print(office: Desk) -> Path:
    return office.folder / "出力" / PRINT


def names(draft: Path) -> list[str]:
    return [one.name for one in read_draft(first(draft)).attachments]


def without_last_page(data: bytes) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(data)).pages[:-1]:
        writer.add_page(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_the_pdf_goes_out_beside_the_workbook_and_the_plan(office: Desk) -> None:
    draft = office.draft()
    assert names(draft) == [
        PRINT,
        "令和7年度当初予算（案）.xlsx",
        "令和7年度当初予算（案）_事業計画.docx",
        PLAN_PRINT,
        "令和7年度当初予算（案）_事業計画.xlsx",
    ]
    outcome = check(office, draft)
    assert (outcome.status, "［" in outcome.out) == (0, False)


def test_the_history_knows_what_was_printed_by_its_digest(office: Desk) -> None:
    _, job, result, files, content = office.history()[-1]
    assert (job, result) == ("PDF", "2 件")
    digest = hashlib.sha256(the_print(office).read_bytes()).hexdigest()
    assert files.splitlines()[0] == f"{PRINT} SHA-256:{digest}"
    assert content == office.history()[-2][4]


def test_a_pdf_edited_since_is_refused(office: Desk, refused) -> None:
    data = the_print(office).read_bytes()
    the_print(office).write_bytes(data + b"\n")
    assert "作ったままのファイルではありません" in refused("--attach", office.statement, the_print(office))


def test_a_pdf_edited_since_is_not_attached_by_itself(office: Desk) -> None:
    the_print(office).write_bytes(without_last_page(the_print(office).read_bytes()))
    assert PRINT not in names(office.draft())


def test_a_pdf_exchanged_in_the_draft_is_told(office: Desk) -> None:
    draft = office.draft("--attach", the_print(office))
    with_attachment(first(draft), without_last_page(the_print(office).read_bytes()))
    assert "作ったままのファイルではありません" in against(office, draft)


def test_a_pdf_forged_together_with_the_history_is_told_by_its_amounts(office: Desk, refused) -> None:
    forged = without_last_page(the_print(office).read_bytes())
    workbook = openpyxl.load_workbook(office.master)
    cell = next(row for row in workbook["履歴"].iter_rows(min_row=5) if row[1].value == "PDF")[3]
    old = hashlib.sha256(the_print(office).read_bytes()).hexdigest()
    cell.value = cell.value.replace(old, hashlib.sha256(forged).hexdigest())
    workbook.save(office.master)
    the_print(office).write_bytes(forged)
    assert "の額が、マスターと違います（マスターの額で PDF にない額：" in refused("--attach", the_print(office))


def test_a_pdf_of_the_master_as_it_was_before_is_refused(office: Desk, refused) -> None:
    office.edit(("科目", "M6", "別の備考"))
    office.prepare()
    assert "いまのマスターと違う内容から作られています" in refused("--attach", the_print(office))
    assert names(office.draft()) == ["令和7年度当初予算（案）.xlsx"]


def test_a_draft_without_pdf_says_so(desk: Desk) -> None:
    assert "PDF は付いていません" in desk.mail().out


def test_a_master_that_cannot_be_written_is_printed_all_the_same(desk: Desk) -> None:
    workbook = openpyxl.load_workbook(desk.master)
    workbook["はじめに"].add_chart(openpyxl.chart.BarChart(), "H2")
    workbook.save(desk.master)
    before = desk.master.read_bytes()
    printer = SimpleNamespace(plan_format=".docx", print=lambda files: dict.fromkeys(files, b"%PDF-1.7"))
    result = jobs.pdf(ClosedMaster(desk.master), printer)
    assert [file.name for file in result.files] == [PRINT, PLAN_PRINT]
    assert "メールに付けるには理由が要ります" in result.notes[0]
    assert desk.master.read_bytes() == before


def test_other_workbooks_go_out_when_asked_for_and_are_proven_too(desk: Desk, refused, tmp_path: Path) -> None:
    last_year = tmp_path / "令和6年度当初予算.xlsx"
    before = jobs.as_last_year(ClosedMaster(desk.master).read())
    last_year.write_bytes(write_statements(before, None, with_change=False, modified=NOW))
    run("refresh", desk.master, "--prior", last_year)
    desk.prepare()
    for command in ("variance", "crosswalk"):
        run(command, desk.master)
    others = [desk.statement.with_name(f"令和7年度当初予算（案）_{label}.xlsx") for label in ("増減分析", "組替一覧")]
    assert names(desk.draft()) == [desk.statement.name]
    draft = desk.draft("--attach", desk.statement, *others)
    assert names(draft) == [desk.statement.name, *(file.name for file in others)]
    assert check(desk, draft).status == 0
    for file, sheet in zip(others, (3, 1), strict=True):
        file.write_bytes(with_replaced(file.read_bytes(), f"xl/worksheets/sheet{sheet}.xml", b"28758000", b"28758001"))
    assert refused("--attach", *others).count("作ったままのファイルではありません（違うところ：") == len(others)


def test_a_list_of_corrections_made_of_the_book_goes_out_too(desk: Desk, refused) -> None:
    sent = Path(shutil.copy(desk.statement, desk.folder / "送付済み.xlsx"))
    desk.edit(("科目", "E6", "電子申請システム等事業"))
    desk.prepare()
    result = jobs.errata_since(ClosedMaster(desk.master), sent)
    file = result.written.file
    assert result.note == ""
    assert desk.history()[-1][1] == "正誤表"
    assert names(desk.draft("--attach", desk.statement, file)) == [desk.statement.name, file.name]
    assert check(desk, desk.drafts[-1]).status == 0
    file.write_bytes(with_replaced(file.read_bytes(), "xl/sharedStrings.xml", "電子申請".encode(), "電子入札".encode()))
    assert "作ったままのファイルではありません" in refused("--attach", file)
