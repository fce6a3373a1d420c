"""Every button, from the click to the Python that starts: the macros as Excel would run them."""

import ast
import re
from pathlib import Path
from unittest.mock import Mock

import pytest
from pyopenvba.apps.excel import ExcelApplication

from pybudget import __version__
from pybudget.addin import xlam
from pybudget.addin.buttons import BUTTONS, MESSAGES
from tests.addin.office import FOLDER, MASTER, PYTHON, Computer, Control, Master, start, started

LONGEST_COMMAND = 8191  # of cmd.exe


@pytest.fixture(scope="module")
def office(addin: Path) -> ExcelApplication:
    return start(addin, xlam.vba_modules(__version__))


@pytest.fixture
def excel(office: ExcelApplication) -> ExcelApplication:
    """Excel with a master in front, on a computer where all is well."""
    office.application.computer = Computer()
    office.dialogs.clear()
    office.add_workbook().__class__ = Master
    return office


def click(excel: ExcelApplication, tag: str) -> Computer:
    excel.run("PbRun", Control(tag))
    return excel.application.computer


def shown(excel: ExcelApplication) -> list[str]:
    return [text for _, text, _, _ in excel.dialogs]


def python(computer: Computer) -> str:
    (command,) = computer.commands
    program, no_cache, switch, code, *for_xlwings = started(command)
    assert (program, no_cache, switch) == (PYTHON, "-B", "-c")
    assert for_xlwings[:2] == [f"--wb={MASTER}", "--from_xl=1"]
    return code


def dispatched(computer: Computer) -> tuple[tuple[object, ...], dict[str, object]]:
    """What ``ribbon.dispatch`` is called with."""
    module = ast.parse(python(computer))
    assert ast.unparse(module.body[-2]) == "from pybudget.addin import ribbon"
    ribbon = Mock()
    exec(ast.unparse(module.body[-1]), {"ribbon": ribbon})
    ((name, arguments, named),) = ribbon.method_calls
    assert name == "dispatch"
    return arguments, named


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.tag)
def test_a_click_starts_the_buttons_job_and_names_the_add_ins_version(button, excel) -> None:
    excel.application.computer.picked = r"C:\R6.xlsx"
    file = {"file": r"C:\R6.xlsx"} if button.picks_file else {}
    computer = click(excel, button.tag)
    assert dispatched(computer) == ((button.tag,), {"addin": __version__, **file})
    assert len(computer.asked) == button.picks_file
    assert shown(excel) == []


@pytest.mark.parametrize(
    "name",
    [
        r"C:\共有 & 予算\令和6年度 (改) 100%.xlsx",
        r"\\server\share\it's ^ odd\%PATH%;x.xlsx",
        "C:\\a\\b\\new\\table.xlsx",
        "C:\\𠮷野\\①～〜 財政.xlsx",
        "https://example.sharepoint.com/sites/x/R6%20a&b.xlsx",
        "C:\\" + "予" * 252 + ".xlsx",
    ],
    ids=["spaces and ampersand", "quotes, caret, percent", "escapes", "beyond 16 bits", "address", "longest"],
)
def test_the_chosen_file_reaches_python_unchanged(name: str, excel) -> None:
    excel.application.computer.picked = in_16_bits(name)
    computer = click(excel, "refresh")
    _, named = dispatched(computer)
    assert named["file"] == name
    assert len(computer.commands[0]) < LONGEST_COMMAND


def in_16_bits(text: str) -> str:
    """A text as Excel holds it: a character beyond 16 bits is two."""
    units = text.encode("utf-16-be")
    return "".join(chr(int.from_bytes(units[place : place + 2])) for place in range(0, len(units), 2))


def test_the_statement_holds_no_character_that_a_command_line_changes(excel) -> None:
    excel.application.computer.picked = "C:\\\"'%^&|<>!`$.xlsx"
    _, _, statement = python(click(excel, "refresh")).partition("; ")
    assert re.fullmatch(r"[\w .,;()='-]+", statement, re.ASCII)


PICKING = [button.tag for button in BUTTONS if button.picks_file]


@pytest.mark.parametrize("tag", PICKING)
def test_the_dialog_for_files_says_in_japanese_which_one_is_meant(tag: str, excel) -> None:
    assert click(excel, tag).asked == [(MESSAGES[f"{tag}_filter"], MESSAGES[f"{tag}_title"])]


@pytest.mark.parametrize("tag", PICKING)
def test_nothing_happens_when_no_file_is_chosen(tag: str, excel) -> None:
    assert click(excel, tag).commands == []
    assert shown(excel) == []


def test_the_workbooks_folder_does_not_become_pythons(excel) -> None:
    code = python(click(excel, "validate"))
    assert f'prepare_sys_path("false;{FOLDER}' in code.replace("\\\\", "\\")


def test_without_a_workbook_the_user_is_told_to_open_one(excel) -> None:
    excel.application.active_book = None
    assert click(excel, "validate").commands == []
    assert shown(excel) == [MESSAGES["no_workbook"]]


def test_settings_inside_the_workbook_are_not_obeyed(excel) -> None:
    excel.evaluate("ActiveWorkbook").sheets_[0].name = "pybudget.conf"
    assert click(excel, "validate").commands == []
    assert shown(excel) == [MESSAGES["foreign_settings"]]


def test_settings_beside_the_workbook_are_not_obeyed(excel) -> None:
    excel.application.computer.files.add(rf"{FOLDER}\pybudget.conf")
    assert click(excel, "validate").commands == []
    assert shown(excel) == [MESSAGES["foreign_settings"]]


@pytest.mark.parametrize("interpreter", ["", "python", r"C:\gone\python.exe"], ids=["not set", "no path", "deleted"])
def test_without_its_own_python_no_other_is_started(interpreter: str, excel) -> None:
    excel.application.computer.interpreter = interpreter
    assert click(excel, "validate").commands == []
    assert shown(excel) == [MESSAGES["no_python"]]


def test_when_python_fails_the_user_reads_what_to_do_in_japanese(excel) -> None:
    excel.application.computer.exit_code = 1
    assert "Traceback" in click(excel, "validate").popups[0]
    assert shown(excel) == [MESSAGES["python_failed"]]


def test_when_the_shell_is_forbidden_the_user_reads_what_to_do_and_why(excel) -> None:
    excel.application.computer.has_shell = False
    click(excel, "validate")
    assert shown(excel) == [f"{MESSAGES['python_failed']}\r\nPermission denied"]
