"""環境診断: is this machine ready?"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement

from pybudget import __version__, resources
from pybudget.addin import install
from pybudget.addin.config_file import UDF_SERVER, expanded, folders_of, interpreter_setting, read_settings
from pybudget.addin.places import Places, find_places, is_file, other_copies, version_of
from pybudget.errors import PybudgetError
from pybudget.machine import MAC, WINDOWS, Machine, this_machine

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST_PYTHON: Final = (3, 11, 0)
_INSTALL: Final = "Excel を閉じて「pybudget addin install」を実行してください。"
_REINSTALL: Final = "pybudget を入れ直してください。"
_DRIVERS: Final = {WINDOWS: ("pywin32",), MAC: ("appscript", "psutil")}
"""What xlwings needs to reach Excel."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What, in Japanese.
        found: What there is.
        is_good: Whether that serves.
        remedy: What to do if not.
        is_needed: Whether pybudget cannot work without it.
    """

    name: str
    found: str
    is_good: bool
    remedy: str = ""
    is_needed: bool = True


def examine(machine: Machine | None = None) -> tuple[Check, ...]:
    """Look at Python, the packages, the included files, the spreadsheet programs and the add-in.

    Args:
        machine: The computer to look at; None for this one.
    """
    machine = machine or this_machine()
    return (
        *_python(machine),
        *(_package(machine, line) for line in _required(machine)),
        *_files(),
        *_excel(machine),
        _calc(machine),
    )


def _python(machine: Machine) -> list[Check]:
    found = f"{'.'.join(map(str, machine.python_version))}（{machine.bits} ビット）"
    checks = [Check("Python", found, machine.python_version >= OLDEST_PYTHON, "Python 3.11 以上を入れてください。")]
    if machine.has_redirected_folders:
        checks.append(Check("Python の配布元", "Microsoft Store", is_good=False, remedy=install.STORE_PYTHON))
    return checks


def _required(machine: Machine) -> list[str]:
    """The run-time requirements as the package's own metadata state them, and what Excel needs besides."""
    try:
        lines = metadata.requires("pybudget") or []
    except metadata.PackageNotFoundError:
        lines = []
    return [*(line for line in lines if "extra ==" not in line), *_DRIVERS.get(machine.platform, ())]


def _package(machine: Machine, requirement: str) -> Check:
    wanted = Requirement(requirement)
    found = machine.package(wanted.name)
    remedy = f'pip install "{wanted}" を実行してください。'
    return Check(wanted.name, found or "なし", found is not None and wanted.specifier.contains(found), remedy)


def _files() -> list[Check]:
    return [
        Check(label, path.name if path.is_file() else "なし", path.is_file(), _REINSTALL)
        for label, path in (
            ("標準の様式", resources.folder("templates") / "statements.xlsx"),
            ("見本のマスター", resources.folder("workbook") / "r07_master.xlsx"),
            ("アドインの部品", resources.folder("macros") / "PbRibbon.bas"),
        )
    ]


def _calc(machine: Machine) -> Check:
    found = machine.which("soffice") or machine.which("libreoffice")
    return Check(
        "LibreOffice",
        found or "なし",
        found is not None,
        "Excel を使わないときや PDF を作るときに必要です。",
        is_needed=False,
    )


# --- Excel and the add-in ---------------------------------------------------------------------------------------------


def _excel(machine: Machine) -> list[Check]:
    """Excel, and the add-in, which is needed where Excel is."""
    try:
        places = find_places(machine)
    except PybudgetError as error:
        return [Check("Excel のアドイン", "使えません", is_good=False, remedy=str(error), is_needed=False)]
    is_there = machine.excel is not None
    found = str(machine.excel) if is_there else "なし"
    return [
        Check("Excel", found, is_there, "リボンのボタンを使うときに必要です。", is_needed=False),
        _addin(places, is_needed=is_there),
        *_settings(machine, places, is_needed=is_there),
        *_script(places, is_needed=is_there),
        *_other_copies(places),
        *_virus_scanner(machine),
    ]


def _addin(places: Places, *, is_needed: bool) -> Check:
    version = version_of(places.addin)
    if version is None or version == __version__:
        return Check("アドイン", version or "なし", version is not None, _INSTALL, is_needed)
    return Check(
        "アドイン", f"{version}（プログラムは {__version__}）", is_good=False, remedy=_INSTALL, is_needed=is_needed
    )


def _settings(machine: Machine, places: Places, *, is_needed: bool) -> list[Check]:
    try:
        settings = read_settings(places.config.read_bytes(), machine.encoding)
    except OSError:
        return [Check("アドインの設定", "なし", is_good=False, remedy=_INSTALL, is_needed=is_needed)]
    checks = [Check("アドインの設定", str(places.config), is_good=True)]
    value = settings.get(interpreter_setting(machine), "")
    python = Path(expanded(value, machine))
    folders = tuple(expanded(folder, machine) for folder in folders_of(settings))
    fault = _fault(machine, python, folders) if value else "設定にありません"
    found = f"{value}（{fault}）" if value and fault else value or fault
    checks.append(Check("Excel が使う Python", found, not fault, _INSTALL, is_needed))
    if settings.get(UDF_SERVER, "").upper() == "TRUE":
        library = install.udf_library(python, machine)
        checks.append(
            Check("UDF サーバー", library.name if library else "なし", library is not None, _REINSTALL, is_needed)
        )
    return checks


def _fault(machine: Machine, python: Path, folders: tuple[str, ...]) -> str:
    """Why a click on the ribbon would not come through to this pybudget; empty if it would."""
    if not is_file(python):
        return "ありません"
    version = machine.ask(python, folders)
    if version is None:
        return "pybudget を起動できません"
    return "" if version == __version__ else f"pybudget {version}"


def _script(places: Places, *, is_needed: bool) -> list[Check]:
    if places.script is None:
        return []
    is_there = places.script.is_file()
    return [Check("Python を起動する部品", places.script.name if is_there else "なし", is_there, _INSTALL, is_needed)]


def _other_copies(places: Places) -> list[Check]:
    return [
        Check(
            "別の場所のアドイン", str(path), is_good=False, remedy="Excel を閉じて削除してください。", is_needed=False
        )
        for path in other_copies(places)
    ]


def _virus_scanner(machine: Machine) -> list[Check]:
    """Only a click can tell what the scanner does; but who looks here should know that it may be the cause."""
    if machine.platform != WINDOWS:
        return []
    return [
        Check(
            "ウイルス対策ソフト",
            "ここからは確かめられません",
            is_good=False,
            remedy="ボタンが動かないときは、Excel から cmd.exe と Python を起動することが禁じられていないか、"
            "システムの担当者に確かめてください。",
            is_needed=False,
        )
    ]


def is_ready(checks: Sequence[Check]) -> bool:
    """Whether everything needed is there."""
    return all(check.is_good or not check.is_needed for check in checks)


def report(checks: Sequence[Check]) -> str:
    """The checks as lines of text, with a last line that sums up."""
    lines = [f"pybudget {__version__}"]
    for check in checks:
        mark = "○" if check.is_good else ("×" if check.is_needed else "－")
        lines.append(f"{mark} {check.name}：{check.found}{'' if check.is_good else '　→ ' + check.remedy}")
    lines.append("準備はできています。" if is_ready(checks) else "×の項目を直してください。")
    return "\n".join(lines)
