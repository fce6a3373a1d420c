"""Where the parts of the add-in belong on this computer, and which copies are there."""

from __future__ import annotations

import importlib.util
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pybudget.errors import PybudgetError
from pybudget.machine import MAC, WINDOWS, Machine, system_name

ADDIN_FILE: Final = "pybudget.xlam"
CONFIG_FILE: Final = "pybudget.conf"

FOLDER_VARIABLE: Final = "PYBUDGET_STARTUP_FOLDER"
CONFIG_VARIABLE: Final = "PYBUDGET_CONFIG"
"""Variables of the environment that stand in for ``--folder`` and ``--config``."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of the add-in belong on one computer.

    Attributes:
        addin: The add-in in Excel's start-up folder.
        config: Its settings.
        script: What lets Excel for Mac start Python; None elsewhere.
        others: Folders from which Excel would load another copy.
    """

    addin: Path
    config: Path
    script: Path | None
    others: tuple[Path, ...]


def find_places(machine: Machine, folder: Path | None = None, config: Path | None = None) -> Places:
    """Where the add-in belongs.

    Args:
        machine: The computer.
        folder: Another start-up folder than Excel's own.
        config: Another file of settings than the add-in's own.

    Raises:
        PybudgetError: Excel does not run here, and the places were not named; or both are the same file.
    """
    folders = _excel_folders(machine)
    folder = folder or _named(machine, FOLDER_VARIABLE) or next(iter(folders), None)
    config = config or _named(machine, CONFIG_VARIABLE) or _config(machine)
    if folder is None or config is None:
        raise PybudgetError(
            f"Excel は {system_name(machine)} では動かないため、アドインを組み込めません。"
            "Windows か macOS のパソコンで実行してください"
            "（試すだけのときは --folder と --config で場所を指定します）。"
        )
    addin, config = (folder / ADDIN_FILE).absolute(), config.absolute()
    if addin == config:
        raise PybudgetError(
            f"設定ファイルに、アドインと同じ「{config}」は使えません。--config に別の場所を指定してください。"
        )
    return Places(addin, config, _script(machine), tuple(dict.fromkeys((folder, *folders))))


def _named(machine: Machine, variable: str) -> Path | None:
    value = machine.environ.get(variable)
    return Path(value) if value else None


def _excel_folders(machine: Machine) -> tuple[Path, ...]:
    """The start-up folder, and then the folder of the add-ins that users choose in Excel."""
    if machine.platform == WINDOWS:
        roaming = machine.environ.get("APPDATA")
        base = (Path(roaming) if roaming else machine.home / "AppData" / "Roaming") / "Microsoft"
        return base / "Excel" / "XLSTART", base / "AddIns"
    if machine.platform == MAC:
        base = machine.home / "Library" / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        return base / "Startup.localized" / "Excel", base / "Add-Ins.localized"
    return ()


def _config(machine: Machine) -> Path | None:
    if machine.platform == WINDOWS:
        return Path(machine.environ.get("USERPROFILE", machine.home)) / ".pybudget" / CONFIG_FILE
    if machine.platform == MAC:
        # What Excel, in its sandbox, takes for the user's folder.
        return machine.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / CONFIG_FILE
    return None


def _script(machine: Machine) -> Path | None:
    if machine.platform != MAC:
        return None
    return machine.home / "Library" / "Application Scripts" / "com.microsoft.Excel" / script_source().name


def script_source() -> Path:
    """The script that xlwings brings for Excel on macOS."""
    spec = importlib.util.find_spec("xlwings")
    found = sorted(Path(spec.origin).parent.glob("xlwings-*.applescript")) if spec and spec.origin else []
    if not found:
        raise PybudgetError("xlwings の部品（applescript）が見つかりません。pybudget を入れ直してください。")
    return found[-1]


def other_copies(places: Places) -> list[Path]:
    """Add-ins of ours, by their names, that Excel would load besides the one in its place."""
    found = {path.absolute() for folder in places.others for path in _files_below(folder) if _looks_like_ours(path)}
    return sorted(found - {places.addin})


def _files_below(folder: Path) -> list[Path]:
    try:
        return list(folder.rglob("*"))
    except OSError:
        return []  # Excel cannot read it either


def _looks_like_ours(path: Path) -> bool:
    name = path.name.lower()
    return "pybudget" in name and path.suffix.lower() in {".xla", ".xlam", ".xlsm"} and not name.startswith("~$")


def is_file(path: Path) -> bool:
    """Whether there is such a file; also of names that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def version_of(addin: Path) -> str | None:
    """The version that an add-in was built as; None if there is no add-in of ours."""
    try:
        with zipfile.ZipFile(addin) as package:
            properties = package.read("docProps/core.xml")
    except (OSError, KeyError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return None
    found = re.search(rb"<dc:title>pybudget ([\w.+-]+)</dc:title>", properties)
    return found[1].decode("ascii") if found else None
