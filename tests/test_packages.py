"""The files that we write are sound packages and hold nothing that nobody asked for."""

import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from openxml_audit import OpenXmlValidator, ValidationSeverity

from pybudget import resources
from tests import calc_program, written_files

TEMPLATES = {f"template {name}": name for name in ("statements.xlsx", "plan.xlsx", "plan_split.xlsx")}
WORD_TEMPLATES = {f"template {name}": name for name in ("plan.docx", "plan_split.docx")}
SENT = (*written_files.STATEMENTS, *written_files.PLANS, *written_files.VARIANCE, *TEMPLATES)
EVERY = (*written_files.NAMES, *TEMPLATES)
DOCUMENTS = (*written_files.DOCUMENTS, *WORD_TEMPLATES)


@pytest.fixture(scope="session")
def packages(written: dict[str, Path]) -> dict[str, Path]:
    templates = {**TEMPLATES, **WORD_TEMPLATES}
    return {**written, **{name: resources.folder("templates") / file for name, file in templates.items()}}


def errors(file: Path) -> list[str]:
    found = OpenXmlValidator().validate(file).errors
    return [str(error) for error in found if error.severity is ValidationSeverity.ERROR]


def part(file: Path, name: str) -> str:
    with zipfile.ZipFile(file) as package:
        return package.read(name).decode()


@pytest.mark.parametrize("name", [*EVERY, *DOCUMENTS])
def test_the_office_standards_validator_reports_no_error(name: str, packages) -> None:
    assert errors(packages[name]) == []


def test_the_validator_does_report_a_package_that_excel_would_repair(packages, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(packages["r07_master"]) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"sheetData>", b"sheetDate>"))
    assert errors(broken)


@pytest.mark.parametrize("name", [*EVERY, *DOCUMENTS])
def test_there_are_no_links_to_other_files_macros_comments_or_pictures(name: str, packages) -> None:
    with zipfile.ZipFile(packages[name]) as package:
        parts = package.namelist()
        relations = [package.read(part).decode() for part in parts if part.endswith(".rels")]
    unasked = re.compile(r"externalLinks|vba|comments|persons|drawings|media|embeddings")
    charts = re.compile(r"xl/drawings/(_rels/)?drawing[0-9]+\.xml(\.rels)?")
    asked = [part for part in parts if name in written_files.VARIANCE and charts.fullmatch(part)]
    assert [part for part in parts if unasked.search(part) and part not in asked] == []
    assert [text for text in relations if 'TargetMode="External"' in text] == []


@pytest.mark.parametrize("name", EVERY)
def test_no_sheet_row_or_column_is_hidden(name: str, packages) -> None:
    workbook = openpyxl.load_workbook(packages[name])
    for sheet in workbook:
        assert sheet.sheet_state == "visible"
        assert [number for number, row in sheet.row_dimensions.items() if row.hidden] == []
        assert [letter for letter, column in sheet.column_dimensions.items() if column.hidden] == []
    assert [defined for defined in workbook.defined_names.values() if defined.hidden] == []


@pytest.mark.parametrize("name", SENT)
def test_a_file_that_is_sent_names_no_person(name: str, packages) -> None:
    properties = openpyxl.load_workbook(packages[name]).properties
    assert (properties.creator or "") in {"", "あいち電子自治体推進協議会"}
    assert not properties.lastModifiedBy
    assert "openpyxl" not in part(packages[name], "docProps/core.xml")
    assert not re.search(r"<(Manager|Company)>[^<]", part(packages[name], "docProps/app.xml"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_is_sent_names_no_person(name: str, packages) -> None:
    properties = docx.Document(str(packages[name])).core_properties
    assert properties.author in {"", "あいち電子自治体推進協議会"}
    assert not properties.last_modified_by
    assert not properties.comments
    assert "Manager" not in part(packages[name], "docProps/app.xml")
    with zipfile.ZipFile(packages[name]) as package:
        traces = re.compile(r"customXml|people|custom\.xml|thumbnail|glossary")
        assert [part for part in package.namelist() if traces.search(part)] == []
        assert b"w:rsids" not in package.read("word/settings.xml")


@pytest.mark.parametrize("name", EVERY)
def test_every_file_opens_at_its_first_sheet_and_no_two_sheets_are_edited_at_once(name: str, packages) -> None:
    workbook = openpyxl.load_workbook(packages[name])
    assert workbook.active is workbook.worksheets[0]
    assert [sheet.title for sheet in workbook.worksheets[1:] if sheet.sheet_view.tabSelected] == []


@pytest.mark.parametrize(
    "name", ["master_with_texts_like_formulas", "statements_with_texts_like_formulas", "plan_with_texts_like_formulas"]
)
def test_text_that_begins_like_a_formula_stays_text_also_in_calc(name: str, written, calc) -> None:
    text = written_files.TEXT_LIKE_A_FORMULA
    for file in (written[name], calc.saved[name]):
        workbook = openpyxl.load_workbook(file)
        formulas = [str(workbook[sheet][address].value) for sheet, address in calc_program.formula_cells(file)]
        assert [formula for formula in formulas if "HYPERLINK" in formula] == []
    for sheets in (calc_program.values(written[name]), calc.values[name]):
        assert sum(value == text for cells in sheets.values() for value in cells.values()) >= 2
