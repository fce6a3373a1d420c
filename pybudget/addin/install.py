"""Put the add-in where Excel starts it, and tell it which Python to start; and take both away again.

Everything is planned first, from what stands on the disk, and only then carried out: all of it or nothing.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pybudget import __version__
from pybudget.addin.config_file import (
    PYTHON_PATH,
    SHOW_CONSOLE,
    UDF_SERVER,
    expanded,
    folders_of,
    interpreter_setting,
    read_settings,
    with_settings,
    without_settings,
)
from pybudget.addin.file_plan import Plan, step_for
from pybudget.addin.places import Places, is_file, other_copies, script_source, version_of
from pybudget.errors import PybudgetError
from pybudget.machine import MAC, Machine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_NEVER_IN_VBA: Final = '"%\r\n'
"""A quotation mark ends a value, and names between per cent signs are replaced by variables."""
_SAFE_ON_MAC: Final = re.compile(r"[\w./+@-]", re.ASCII)
"""On macOS, xlwings puts the interpreter into a shell command as it is."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user may choose.

    Attributes:
        python: The Python to start; None for the one that is running.
        udf_server: Whether one Python stays running while Excel is open; None for as it was.
    """

    python: Path | None = None
    udf_server: bool | None = None


def plan_install(machine: Machine, places: Places, addin: bytes, choices: Choices) -> Plan:
    """What installing the add-in would do.

    Args:
        machine: The computer.
        places: Where the parts belong.
        addin: The add-in of this version.
        choices: What the user chose.

    Raises:
        PybudgetError: the Python cannot start the ribbon, its place cannot be told to Excel, or a choice is impossible.
    """
    if machine.has_redirected_folders:
        raise PybudgetError(STORE_PYTHON)
    config = step_for("設定", places.config, lambda content: content)
    before = read_settings(config.before or b"", machine.encoding)
    settings = _settings(machine, before, choices)
    config = replace(
        config,
        after=with_settings(config.before or b"", settings, machine),
        details=tuple(f"{name} = {value}" for name, value in settings.items()),
    )
    steps = [step_for(f"アドイン {__version__}", places.addin, lambda _: addin), config]
    if places.script is not None:
        script = script_source().read_bytes()
        steps.append(step_for("Python を起動する部品", places.script, lambda _: script))
    notes = (f"別の場所にも同じアドインがあります。削除してください：{path}" for path in other_copies(places))
    return Plan(tuple(steps), tuple(notes))


STORE_PYTHON: Final = (
    "Microsoft Store の Python は、Excel から見えない場所に書き込むため使えません。"
    "配布元のインストーラーで入れた Python に pybudget を入れ、そこから実行してください。"
)


def _settings(machine: Machine, before: Mapping[str, str], choices: Choices) -> dict[str, str]:
    """Our settings, in the order in which they are written."""
    python = (choices.python or machine.python).absolute()
    if not is_file(python):
        raise PybudgetError(f"Python「{python}」がありません。--python に Python の実行ファイルを指定してください。")
    settings = {interpreter_setting(machine): str(python), SHOW_CONSOLE: "False"}
    if machine.platform != MAC:
        uses_server = choices.udf_server
        if uses_server is None:
            uses_server = before.get(UDF_SERVER, "").upper() == "TRUE"
        settings[UDF_SERVER] = str(uses_server)
        if uses_server and udf_library(python, machine) is None:
            raise PybudgetError(
                f"UDF サーバーの部品（xlwings の DLL）が「{python.parent}」にもその上のフォルダにもありません。"
                "その Python に xlwings を入れ直すか、--udf-server を付けずに実行してください。"
            )
    elif choices.udf_server:
        raise PybudgetError("UDF サーバーは Windows だけで使えます。--udf-server を付けずに実行してください。")
    folders = _folders_needed(machine, python, folders_of(before))
    if folders != folders_of(before):
        settings[PYTHON_PATH] = ";".join(folders)
    for value in settings.values():
        _refuse_what_excel_cannot_read(value, machine)
    return settings


def udf_library(python: Path, machine: Machine) -> Path | None:
    """The library of xlwings for the UDF server, where the add-in looks for it; None if it is not there."""
    names = [f"xlwings{bits}-{machine.package('xlwings')}.dll" for bits in (64, 32)]
    places = (folder / name for folder in (python.parent, python.parent.parent) for name in names)
    return next((place for place in places if place.is_file()), None)


def _folders_needed(machine: Machine, python: Path, folders: tuple[str, ...]) -> tuple[str, ...]:
    """The folders to search, with ours added where a Python has no pybudget of its own, as on a shared drive."""
    found = machine.ask(python, tuple(expanded(folder, machine) for folder in folders))
    own = str(machine.packages)
    if found is None and own not in folders and machine.packages.name != "site-packages":
        folders = (own, *folders)
        found = machine.ask(python, tuple(expanded(folder, machine) for folder in folders))
    if found != __version__:
        state = (
            f"の pybudget は {found} で、アドインの {__version__} と違います"
            if found
            else "では pybudget を起動できません"
        )
        raise PybudgetError(
            f"Python「{python}」{state}。"
            "その Python に pybudget を入れ直すか、--python で別の Python を指定してください。"
        )
    return folders


def _refuse_what_excel_cannot_read(value: str, machine: Machine) -> None:
    bad = dict.fromkeys(character for character in value if not _excel_reads(character, machine))
    if bad:
        raise PybudgetError(
            f"「{value}」には、Excel から起動できない文字（{'　'.join(map(repr, bad))}）があります。"
            "ほかのフォルダに Python と pybudget を入れるか、--python で別の Python を指定してください。"
        )


def _excel_reads(character: str, machine: Machine) -> bool:
    if machine.platform == MAC:
        return _SAFE_ON_MAC.fullmatch(character) is not None or character == ";"
    with suppress(UnicodeEncodeError):
        character.encode(machine.encoding)
        return character not in _NEVER_IN_VBA
    return False


def plan_uninstall(machine: Machine, places: Places) -> Plan:
    """What uninstalling would do: only what an installation brought goes.

    Raises:
        PybudgetError: a file cannot be read.
    """
    notes = [f"次のファイルは残します。不要なら削除してください：{path}" for path in other_copies(places)]
    steps = [
        step_for("アドイン", places.addin, lambda _: None),
        step_for("設定", places.config, lambda content: _config_without_ours(content, machine)),
    ]
    if steps[0].before is not None and version_of(places.addin) is None:
        notes.append(f"pybudget のアドインではないため残します：{places.addin}")
        del steps[0]
    if steps[-1].after is not None:
        notes.append(f"ご自分で書いた設定は残します：{places.config}")
    if places.script is not None and places.script.exists():
        notes.append(f"ほかの xlwings のアドインも使うため残します：{places.script}")
    return Plan(tuple(step for step in steps if step.before is not None), tuple(notes))


def _config_without_ours(content: bytes | None, machine: Machine) -> bytes | None:
    if content is None:
        return None
    folders = folders_of(read_settings(content, machine.encoding))
    rest = tuple(folder for folder in folders if folder != str(machine.packages))
    names = [interpreter_setting(machine), SHOW_CONSOLE, UDF_SERVER]
    if rest == folders:
        return without_settings(content, names) or None
    if not rest:
        return without_settings(content, [*names, PYTHON_PATH]) or None
    return with_settings(without_settings(content, names), {PYTHON_PATH: ";".join(rest)}, machine)
