"""PDF as the assembly gets it: A4, every font inside, bookmarks for headings and sheets; no program left behind."""

import io
import shutil
import stat
from pathlib import Path

import pytest
from pypdf import PdfReader

from pybudget.errors import PybudgetError
from pybudget.output import pdf
from tests import command_line
from tests.test_printing import plain

A4 = (595, 842)
STATEMENTS, PLAN = "令和7年度当初予算（案）.pdf", "令和7年度当初予算（案）_事業計画.pdf"


@pytest.fixture(scope="module")
def made(written: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, PdfReader]:
    """Both files of 令和7年度, made by the command line."""
    folder = tmp_path_factory.mktemp("pdf")
    master = shutil.copy(written["r07_master"], tmp_path_factory.mktemp("master"))
    outcome = command_line.run("pdf", master, "--out", folder)
    assert outcome.status == 0, outcome.err
    return {file.name: PdfReader(file) for file in folder.iterdir()}


def test_statements_and_plan_are_printed_under_the_names_of_their_files(made: dict[str, PdfReader]) -> None:
    assert set(made) == {STATEMENTS, PLAN}


@pytest.mark.parametrize("name", [STATEMENTS, PLAN])
def test_every_page_is_a4_upright(name: str, made: dict[str, PdfReader]) -> None:
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in made[name].pages}
    assert sizes == {A4}


@pytest.mark.parametrize("name", [STATEMENTS, PLAN])
def test_every_font_is_inside_the_file(name: str, made: dict[str, PdfReader]) -> None:
    fonts = [font.get_object() for page in made[name].pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = described["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]


def titles(outline: list[object], depth: int = 1) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for entry in outline:
        found += titles(entry, depth + 1) if isinstance(entry, list) else [(depth, plain(entry.title))]
    return found


def test_the_plans_bookmarks_are_its_headings(made: dict[str, PdfReader]) -> None:
    marks = titles(made[PLAN].outline)
    assert len(marks) == 29
    assert marks[0] == (1, plain("1　システム事業【予算額：352,669 千円（令和6年度：318,619 千円）】"))
    assert [depth for depth, _ in marks[:4]] == [1, 2, 3, 3]


def test_the_statements_bookmarks_are_its_sheets(made: dict[str, PdfReader]) -> None:
    assert [title for _, title in titles(made[STATEMENTS].outline)] == ["収入の部", "支出の部"]


@pytest.mark.parametrize("name", [STATEMENTS, PLAN])
def test_the_properties_name_the_budget_and_the_organisation_and_no_person(
    name: str, made: dict[str, PdfReader]
) -> None:
    about = made[name].metadata
    assert about["/Title"].startswith("令和7年度")
    assert about["/Author"] == "あいち電子自治体推進協議会"


def test_no_heading_stands_alone_at_the_foot_of_a_page(made: dict[str, PdfReader]) -> None:
    headings = {title for _, title in titles(made[PLAN].outline)}
    for page in made[PLAN].pages:
        lines = [plain(line) for line in page.extract_text().splitlines() if plain(line)]
        body = [line for line in lines if not line.startswith("－")]
        assert not any(heading.endswith(body[-1]) or body[-1].endswith(heading) for heading in headings)


def a_program(folder: Path, script: str) -> str:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_a_libreoffice_that_never_ends_is_ended_with_everything_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = a_program(tmp_path, f"sleep 600 & echo $! > {tmp_path}/child\nwait")
    monkeypatch.setattr(shutil, "which", lambda _: program)
    with pytest.raises(PybudgetError, match="中止しました"):
        pdf.LibreOffice(time_limit=0.5).print({"予算.xlsx": b""})
    child = Path("/proc", (tmp_path / "child").read_text(encoding="utf-8").strip(), "stat")
    assert not child.exists() or child.read_text(encoding="utf-8").split()[2] == "Z"


def test_a_libreoffice_that_prints_nothing_is_told_with_the_name_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = a_program(tmp_path, "exit 0")
    monkeypatch.setattr(shutil, "which", lambda _: program)
    with pytest.raises(PybudgetError, match=r"「予算\.xlsx」を PDF にできませんでした"):
        pdf.LibreOffice().print({"予算.xlsx": b""})


def test_a_print_leaves_nothing_in_the_folder_for_temporary_files(
    written: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    data = pdf.LibreOffice().print({"計画.xlsx": written["r07_plan"].read_bytes()})["計画.xlsx"]
    assert len(PdfReader(io.BytesIO(data)).pages) > 1
    assert list(tmp_path.iterdir()) == []
