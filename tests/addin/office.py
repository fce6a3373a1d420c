"""Excel's and Windows' part in a click, played by an interpreter of VBA.

It runs our macro and xlwings' own module. Only what touches the computer is replaced: files, the environment, the
shell, and Excel's dialog for files.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application, Workbook
from pyopenvba.interpreter._objects import VBAObject, member, method
from pyopenvba.interpreter._values import error

from pybudget.addin.vba_project import Module

PYTHON = r"C:\Program Files\予算 & 決算\python.exe"
SETTINGS = r"C:\of\USERPROFILE\.pybudget\pybudget.conf"
FOLDER = r"C:\共有 & 予算"
MASTER = "令和7年度 & 案.xlsx"


@dataclass
class Computer:
    """What the macros find, and what they did."""

    interpreter: str = PYTHON
    files: set[str] = field(default_factory=lambda: {PYTHON, SETTINGS})
    picked: object = False
    exit_code: int = 0
    has_shell: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    popups: list[str] = field(default_factory=list)


class Control(VBAObject):
    """What Excel hands to the callback."""

    vba_type_name = "IRibbonControl"

    def __init__(self, tag: str) -> None:
        self._tag = tag

    @member(name="Tag")
    def tag(self) -> str:
        return self._tag


class Shell(VBAObject):
    """The shell of Windows, as far as xlwings uses it."""

    vba_type_name = "WshShell"

    def __init__(self, computer: Computer) -> None:
        self._computer = computer

    @method(name="Run")
    def run(self, command: str, *_: object) -> int:
        self._computer.commands.append(command)
        return self._computer.exit_code

    @method(name="Popup")
    def popup(self, text: str, *_: object) -> int:
        self._computer.popups.append(text)
        return 1

    @method(name="ExpandEnvironmentStrings")
    def expand(self, text: str) -> str:
        return text


class Excel(Application):
    """The interpreter's Excel, with what it lacks."""

    computer: Computer

    @member(name="Hwnd")
    def window(self) -> int:
        return 4711

    @member(name="Path")
    def folder(self) -> str:
        return r"C:\Program Files\Office"

    @method(name="GetOpenFilename")
    def ask_for_file(self, kinds: str, _first: int, title: str) -> object:
        self.computer.asked.append((kinds, title))
        return self.computer.picked

    @member(name="FakeShell")
    def fake_shell(self) -> Shell:
        if not self.computer.has_shell:
            raise error(70, "Permission denied")
        return Shell(self.computer)

    @method(name="FakeFileExists")
    def fake_file_exists(self, name: str) -> bool:
        return name.replace("\\\\", "\\") in self.computer.files

    @method(name="FakeSetting")
    def fake_setting(self, file: str, name: str) -> str:
        return self.computer.interpreter if (file, name) == (SETTINGS, "INTERPRETER_WIN") else ""


class Master(Workbook):
    """A workbook on a Windows drive."""

    @member(name="FullName")
    def whole_name(self) -> str:
        return rf"{FOLDER}\{MASTER}"

    @member(name="Name")
    def file_name(self) -> str:
        return MASTER


REPLACED = {
    "WScript": "Set WScript = Application.FakeShell",
    "FileExistsOnWindows": "FileExistsOnWindows = Application.FakeFileExists(FileSpec)",
    "GetConfigFromFile": 'sValue = Application.FakeSetting(sFile, sName): GetConfigFromFile = sValue <> ""',
    "ReadFile": 'ReadFile = "Traceback"',
}
"""Functions of xlwings that touch the computer, and what they do here."""

RESPELLED = {
    "Kill LOG_FILE": "",
    "Environ(": '"C:\\of\\" & (',
    'GetConfig("SHOW CONSOLE", False) = True': 'CBool(GetConfig("SHOW CONSOLE", False))',
    "In Range(sht": "In sht.Range(sht",
}
"""What this interpreter cannot do or compares otherwise than Excel does."""


def interpretable(xlwings: str) -> str:
    """xlwings' module for this interpreter."""
    source = xlwings.replace("\r\n", "\n")
    for name, body in REPLACED.items():
        function = re.compile(rf"^(Function {name}\(.*?\n).*?^(End Function)", re.DOTALL | re.MULTILINE)
        source, count = function.subn(rf"\1{body}\n\2", source)
        assert count == 1, name
    for old, new in RESPELLED.items():
        assert old in source
        source = source.replace(old, new)
    return re.sub(r"(?m)^(\s*#\w.*?)\s+'.*$", r"\1", source)  # remarks behind directives are beyond it, too


def start(addin: Path, modules: tuple[Module, ...]) -> ExcelApplication:
    """Excel with the add-in loaded; it keeps the first workbook, the add-in, as ThisWorkbook."""
    excel = ExcelApplication.open(addin, with_vba=False)
    excel.application.__class__ = Excel
    for module in modules:
        if module.name == "PbRibbon":
            excel.add_module(module.source, name=module.name)
        if module.name == "xlwings":
            excel.add_module(interpretable(module.source), name=module.name)
    return excel


def started(command: str) -> list[str]:
    """The arguments of the program that a command line starts last, as cmd.exe and then the program itself split it."""
    parts, is_quoted, characters = [""], False, iter(command.removeprefix("cmd.exe /C "))
    for character in characters:
        if character == '"':
            is_quoted = not is_quoted
        if character == "&" and not is_quoted:
            parts.append("")
        else:
            parts[-1] += next(characters) if character == "^" and not is_quoted else character
    program, _, _ = parts[-1].rpartition(" 2> ")
    return _arguments(program)


def _arguments(command: str) -> list[str]:
    """Backslashes count only before a quote: half of them stay, an odd one makes the quote a character."""
    found, current, is_quoted = [], "", False
    for slashes, character in re.findall(r"(\\*)([^\\]|$)", command):
        if character == '"':
            current += "\\" * (len(slashes) // 2)
            if len(slashes) % 2:
                current += '"'
            else:
                is_quoted = not is_quoted
        elif character in {" ", ""} and not is_quoted:
            found.append(current + slashes)
            current = ""
        else:
            current += slashes + character
    return [each for each in found if each]
