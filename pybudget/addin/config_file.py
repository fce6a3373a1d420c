"""The file in which the add-in finds its settings.

Source:
    The VBA of xlwings (``GetConfigFilePath``, ``GetConfigFromFile``): the add-in reads its settings from a file
    ``pybudget.conf`` in the user's folder, by ``Input #``, as pairs of name and value in the code page of the system.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

from pybudget.machine import MAC, WINDOWS, Machine

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


PYTHON_PATH: Final = "PYTHONPATH"
UDF_SERVER: Final = "USE UDF SERVER"
SHOW_CONSOLE: Final = "SHOW CONSOLE"


def read_settings(content: bytes, encoding: str) -> dict[str, str]:
    """The settings of a file, names in capitals; where one occurs twice, Excel takes the first."""
    settings: dict[str, str] = {}
    for line in content.decode(encoding, errors="surrogateescape").splitlines():
        # At most one row: a quoted value never spans lines here.
        for name, *values in csv.reader([line], skipinitialspace=True):
            settings.setdefault(name.strip().upper(), values[0].strip() if values else "")
    return settings


def expanded(value: str, machine: Machine) -> str:
    """A setting as the add-in understands it: ``%NAME%`` is a variable of the environment."""
    if machine.platform == MAC:
        return value.replace("$HOME", str(machine.home), 1) if value.startswith("$HOME") else value
    variables = {name.upper(): text for name, text in machine.environ.items()}
    return re.sub("%([^%]+)%", lambda found: variables.get(found[1].upper(), found[0]), value)


def interpreter_setting(machine: Machine) -> str:
    """The name of the setting that says which Python to start."""
    return "INTERPRETER_MAC" if machine.platform == MAC else "INTERPRETER_WIN"


def folders_of(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The folders in which the add-in lets Python search for packages before its own."""
    return tuple(folder for folder in settings.get(PYTHON_PATH, "").split(";") if folder)


def with_settings(content: bytes, settings: Mapping[str, str], machine: Machine) -> bytes:
    """Ours come first: what the user wrote, even a line that Excel misreads, then cannot hide them."""
    end = "\r\n" if machine.platform == WINDOWS else "\n"
    ours = "".join(f'"{name}","{value}"{end}' for name, value in settings.items())
    return ours.encode(machine.encoding, errors="surrogateescape") + without_settings(content, settings)


def without_settings(content: bytes, names: Collection[str]) -> bytes:
    """The other lines, byte for byte."""
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    return b"".join(line for line in lines if _setting_name(line) not in names)


def _setting_name(line: bytes) -> str:
    return line.split(b",")[0].decode("ascii", errors="replace").strip().strip('"').upper()
