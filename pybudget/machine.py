"""The computer that pybudget runs on, in one record, so that the installer and 環境診断 can be tried on any."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

if sys.platform == "win32":
    import winreg

WINDOWS: Final = "win32"
MAC: Final = "darwin"

_QUESTION: Final = "from pybudget.addin import ribbon; import pybudget; print(pybudget.__version__)"
"""What a click on the ribbon imports: an answer proves that everything is there."""
_LONGEST_START: Final = 120
"""Seconds; on a slow computer the first start waits for the virus scanner."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One computer and one Python on it.

    Attributes:
        platform: As ``sys.platform`` names it.
        environ: The environment's variables.
        home: The user's folder.
        python: The Python that is running.
        base: Where that Python was installed; not the virtual environment's folder.
        python_version: Its version.
        bits: 32 or 64.
        packages: The folder in which the package pybudget lies.
        encoding: How Excel's macros read and write text files.
        excel: Where Excel is; None if there is none.
        which: The full name of a program; None if there is none.
        package: The installed version of a package; None if there is none.
        ask: The version of pybudget that the ribbon would find, given a Python and further folders to search;
            None if the ribbon could not start there.
    """

    platform: str
    environ: Mapping[str, str]
    home: Path
    python: Path
    base: Path
    python_version: tuple[int, int, int]
    bits: int
    packages: Path
    encoding: str
    excel: Path | None
    which: Callable[[str], str | None]
    package: Callable[[str], str | None]
    ask: Callable[[Path, tuple[str, ...]], str | None]

    @property
    def has_redirected_folders(self) -> bool:
        """Whether Windows hides what this Python writes: that of the Microsoft Store writes to a private AppData."""
        return self.platform == WINDOWS and "\\windowsapps\\" in f"{self.base}\\".lower()


def this_machine() -> Machine:
    """The computer on which this runs."""
    return Machine(
        platform=sys.platform,
        environ=os.environ,
        home=Path.home(),
        python=Path(sys.executable),
        base=Path(sys.base_prefix),
        python_version=sys.version_info[:3],
        bits=64 if sys.maxsize > 2**32 else 32,
        packages=Path(__file__).resolve().parents[1],
        # Excel for Mac does not say in what it reads files; ASCII is part of everything that it may be.
        encoding="ascii" if sys.platform == MAC else locale.getencoding(),
        excel=_excel(),
        which=shutil.which,
        package=_package,
        ask=_ask,
    )


def system_name(machine: Machine) -> str:
    """What the computer's system is called."""
    return {WINDOWS: "Windows", MAC: "macOS"}.get(machine.platform, platform.system())


def _excel() -> Path | None:
    if sys.platform == "win32":
        return _excel_of_the_registry()
    found = Path("/Applications/Microsoft Excel.app")
    return found if found.exists() else None


if sys.platform == "win32":

    def _excel_of_the_registry() -> Path | None:
        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            try:
                found = winreg.QueryValue(root, r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe")
            except OSError:
                continue
            return Path(found.strip('"'))
        return None


def _package(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _ask(python: Path, folders: tuple[str, ...]) -> str | None:
    try:
        ended = subprocess.run(  # noqa: S603 - the Python that the user or the user's settings name
            [python, "-B", "-c", _QUESTION],
            cwd=python.parent,  # as the add-in does
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_LONGEST_START,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout.strip() if ended.returncode == 0 else None
