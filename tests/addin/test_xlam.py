"""The add-in as a file: what is in it, and that programs which are not ours read it."""

import hashlib
import io
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from pyopenvba import ExcelFile

from pybudget import __version__
from pybudget.addin import xlam
from pybudget.addin.buttons import BUTTONS, MESSAGES
from pybudget.errors import PybudgetError
from tests import calc_program

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the libraries that olevba loads
    from oletools.olevba import VBA_Parser

SOURCES = {module.name: module.source for module in xlam.vba_modules(__version__)}


def part(addin: Path, name: str) -> bytes:
    with zipfile.ZipFile(addin) as package:
        return package.read(name)


def workbook(addin: Path) -> openpyxl.Workbook:
    """openpyxl does not know add-ins, so it gets this one as a workbook with macros."""
    copy = io.BytesIO()
    with zipfile.ZipFile(addin) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"ms-excel.addin.", b"ms-excel.sheet."))
    return openpyxl.load_workbook(copy)


def test_a_rebuild_in_another_process_gives_the_same_bytes(addin: Path) -> None:
    program = (
        "import hashlib; from pybudget.addin import xlam; "
        f"print(hashlib.sha256(xlam.build({__version__!r})).hexdigest())"
    )
    rebuilt = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert rebuilt.stdout.strip() == hashlib.sha256(addin.read_bytes()).hexdigest()


def test_another_version_differs_only_where_it_is_named(addin: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlam"
    other.write_bytes(xlam.build("9.9.9"))
    with zipfile.ZipFile(addin) as package:
        names = package.namelist()
    changed = [name for name in names if part(addin, name) != part(other, name)]
    assert changed == ["docProps/core.xml", "xl/vbaProject.bin"]


def test_olevba_reads_every_module_byte_for_byte(addin: Path) -> None:
    assert modules_by_olevba(addin) == SOURCES


def modules_by_olevba(addin: Path) -> dict[str, str]:
    parser = VBA_Parser(str(addin))
    try:
        return {stream.removeprefix("VBA/"): code for _, stream, _, code in parser.extract_macros()}
    finally:
        parser.close()


def test_pyopenvba_reads_every_module_byte_for_byte_and_finds_no_fault(addin: Path) -> None:
    with ExcelFile(addin) as file:
        project = file.vba_project()
        assert {module.name: module.source for module in project.modules} == SOURCES
        assert project.validate() == []


def test_the_office_standards_validator_has_nothing_to_say(addin: Path) -> None:
    assert list(OpenXmlValidator().validate(addin).errors) == []


@pytest.fixture(scope="module")
def saved_by_calc(addin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Opened by LibreOffice, which must be told what an .xlam is, and saved as a workbook with macros."""
    folder = tmp_path_factory.mktemp("calc")
    kind = "Calc MS Excel 2007 VBA XML"
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += [f"--infilter={kind}", "--convert-to", f"xlsm:{kind}", "--outdir", str(folder), str(addin)]
    subprocess.run(command, check=True, capture_output=True, timeout=calc_program.TIME_LIMIT)
    return folder / "pybudget.xlsm"


def test_libreoffice_shows_its_texts(saved_by_calc: Path) -> None:
    texts = calc_program.values(saved_by_calc)["messages"]
    assert [texts[f"B{row}"] for row in range(1, len(MESSAGES) + 1)] == list(MESSAGES.values())


@pytest.mark.parametrize("module", ["PbRibbon", "xlwings", "ThisWorkbook", "Sheet1", "Sheet2"])
def test_libreoffice_passes_the_macros_on_unchanged(module: str, saved_by_calc: Path) -> None:
    with ExcelFile(saved_by_calc) as file:
        assert file.get_module(module).rstrip() == SOURCES[module].rstrip()


def test_the_code_names_of_workbook_and_sheets_are_names_of_modules(addin: Path) -> None:
    with zipfile.ZipFile(addin) as package:
        roots = [
            etree.fromstring(package.read(name))
            for name in package.namelist()
            if name == "xl/workbook.xml" or name.startswith("xl/worksheets/sheet")
        ]
    names = [element.get("codeName") for root in roots for element in root.iter() if element.get("codeName")]
    assert names == ["ThisWorkbook", "Sheet1", "Sheet2"]
    assert set(names) <= set(SOURCES)


def test_each_text_that_macros_show_has_its_name_in_the_workbook(addin: Path) -> None:
    book = workbook(addin)
    found = {}
    for name, defined in book.defined_names.items():
        ((sheet, address),) = defined.destinations
        found[name] = book[sheet][address].value
    assert found == MESSAGES


def test_the_workbooks_folder_stays_off_pythons_path_and_the_computers_own_settings_count(addin: Path) -> None:
    rows = workbook(addin)["pybudget.conf"].iter_rows(values_only=True)
    assert dict(rows) == {"ADD_WORKBOOK_TO_PYTHONPATH": "false"}


def test_the_settings_are_pybudgets_own_and_not_those_of_other_xlwings_add_ins() -> None:
    assert 'Public Const PROJECT_NAME As String = "pybudget"\r\n' in SOURCES["xlwings"]
    assert "myaddin" not in SOURCES["xlwings"]


def test_excels_list_of_add_ins_shows_name_and_version(addin: Path) -> None:
    assert workbook(addin).properties.title == f"pybudget {__version__}"


def test_the_file_names_no_person_and_no_folder_of_the_computer_that_built_it(addin: Path) -> None:
    properties = workbook(addin).properties
    assert not properties.lastModifiedBy
    assert b"creator" not in part(addin, "docProps/core.xml")
    content = addin.read_bytes()
    for folder in (Path.home(), Path(xlam.__file__).parents[2], Path(sys.prefix)):
        assert str(folder).encode() + b"/" not in content


def test_every_button_has_its_picture(addin: Path) -> None:
    relations = etree.fromstring(part(addin, "customUI/_rels/customUI14.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    assert targets.keys() == {button.tag for button in BUTTONS}
    assert all(part(addin, f"customUI/{target}").startswith(b"\x89PNG") for target in targets.values())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PybudgetError, match="書き込めません"):
        xlam.write(tmp_path / "file")


def test_another_release_of_xlwings_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "addin").mkdir()
    (tmp_path / "addin" / "Dictionary.cls").touch()
    (tmp_path / "xlwings_custom_addin.bas").write_text('Public Const PROJECT = "myaddin"\n')
    monkeypatch.setattr(xlam, "_xlwings_folder", lambda: tmp_path)
    with pytest.raises(PybudgetError, match="PROJECT_NAME"):
        xlam.build(__version__)


def test_sources_with_a_fault_are_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlam, "ribbon_xml", lambda: b'<customUI><tab id="a" label=""/></customUI>')
    with pytest.raises(ValueError, match="a: has no label"):
        xlam.build(__version__)
