"""Put the add-in where Excel starts it, and tell it which Python to start; and take both away again.

Everything is planned first, from what stands on the disk, and only then carried out: all of it or nothing.

Source:
    The VBA of xlwings (``GetConfigFilePath``, ``GetConfigFromFile``): the add-in reads its settings from a file
    ``pybudget.conf`` in the user's folder, by ``Input #``, as pairs of name and value in the code page of the system.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pybudget import __version__
from pybudget.errors import PybudgetError
from pybudget.machine import MAC, WINDOWS, Machine, system_name
from pybudget.master.saving import put_in_place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

ADDIN_FILE: Final = "pybudget.xlam"
CONFIG_FILE: Final = "pybudget.conf"

FOLDER_VARIABLE: Final = "PYBUDGET_STARTUP_FOLDER"
CONFIG_VARIABLE: Final = "PYBUDGET_CONFIG"
"""Variables of the environment that stand in for ``--folder`` and ``--config``."""

PYTHON_PATH: Final = "PYTHONPATH"
UDF_SERVER: Final = "USE UDF SERVER"
_SHOW_CONSOLE: Final = "SHOW CONSOLE"
_NEVER_IN_VBA: Final = '"%\r\n'
"""A quotation mark ends a value, and names between per cent signs are replaced by variables."""
_SAFE_ON_MAC: Final = re.compile(r"[\w./+@-]", re.ASCII)
"""On macOS, xlwings puts the interpreter into a shell command as it is."""


# --- where things are -------------------------------------------------------------------------------------------------


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
    return machine.home / "Library" / "Application Scripts" / "com.microsoft.Excel" / _script_source().name


def _script_source() -> Path:
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


# --- the settings -----------------------------------------------------------------------------------------------------


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


def _with_settings(content: bytes, settings: Mapping[str, str], machine: Machine) -> bytes:
    """Ours come first: what the user wrote, even a line that Excel misreads, then cannot hide them."""
    end = "\r\n" if machine.platform == WINDOWS else "\n"
    ours = "".join(f'"{name}","{value}"{end}' for name, value in settings.items())
    return ours.encode(machine.encoding, errors="surrogateescape") + _without_settings(content, settings)


def _without_settings(content: bytes, names: Collection[str]) -> bytes:
    """The other lines, byte for byte."""
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    return b"".join(line for line in lines if _setting_name(line) not in names)


def _setting_name(line: bytes) -> str:
    return line.split(b",")[0].decode("ascii", errors="replace").strip().strip('"').upper()


# --- plans ------------------------------------------------------------------------------------------------------------


class Change(Enum):
    """What happens to a file; the value is what the user reads."""

    CREATED = "作成"
    REPLACED = "更新"
    REMOVED = "削除"
    KEPT = "変更なし"


@dataclass(frozen=True, slots=True)
class Step:
    """One file of a plan.

    Attributes:
        what: What it is, in Japanese.
        path: Where it is.
        before: What stands there; None for nothing.
        after: What shall stand there; None for nothing.
        details: Lines that say more.
    """

    what: str
    path: Path
    before: bytes | None
    after: bytes | None
    details: tuple[str, ...] = ()

    @property
    def change(self) -> Change:
        """What happens to the file."""
        if self.before == self.after:
            return Change.KEPT
        if self.after is None:
            return Change.REMOVED
        return Change.CREATED if self.before is None else Change.REPLACED


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done, and what the user should know besides."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is already as it shall be."""
        return all(step.change is Change.KEPT for step in self.steps)


def _step(what: str, path: Path, after: Callable[[bytes | None], bytes | None], details: Iterable[str] = ()) -> Step:
    try:
        before = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise PybudgetError(f"「{path}」を読めません。ファイルの場所と権限を確かめてください。") from error
    return Step(what, path, before, after(before), tuple(details))


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
    config = _step("設定", places.config, lambda content: content)
    before = read_settings(config.before or b"", machine.encoding)
    settings = _settings(machine, before, choices)
    config = replace(
        config,
        after=_with_settings(config.before or b"", settings, machine),
        details=tuple(f"{name} = {value}" for name, value in settings.items()),
    )
    steps = [_step(f"アドイン {__version__}", places.addin, lambda _: addin), config]
    if places.script is not None:
        script = _script_source().read_bytes()
        steps.append(_step("Python を起動する部品", places.script, lambda _: script))
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
    settings = {interpreter_setting(machine): str(python), _SHOW_CONSOLE: "False"}
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
        _step("アドイン", places.addin, lambda _: None),
        _step("設定", places.config, lambda content: _config_without_ours(content, machine)),
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
    names = [interpreter_setting(machine), _SHOW_CONSOLE, UDF_SERVER]
    if rest == folders:
        return _without_settings(content, names) or None
    if not rest:
        return _without_settings(content, [*names, PYTHON_PATH]) or None
    return _with_settings(_without_settings(content, names), {PYTHON_PATH: ";".join(rest)}, machine)


# --- carrying out -----------------------------------------------------------------------------------------------------


def carry_out(plan: Plan) -> None:
    """Do everything that is planned, or nothing.

    Raises:
        PybudgetError: a file cannot be written or removed, as when Excel has the add-in open. Nothing has changed then.
    """
    done: list[tuple[Step, list[Path]]] = []
    try:
        for step in plan.steps:
            if step.change is not Change.KEPT:
                done.append((step, [folder for folder in step.path.parents if not folder.exists()]))
                _put(step.path, step.after)
    except PybudgetError:
        for step, new_folders in reversed(done):
            _take_back(step, new_folders)
        raise
    for step in plan.steps:
        if step.change is Change.REMOVED and step.path.parent.name == ".pybudget":
            _remove_empty([step.path.parent])


def _put(path: Path, content: bytes | None) -> None:
    try:
        if content is None:
            path.unlink(missing_ok=True)
        else:
            put_in_place(path, content)
    except PermissionError as error:
        raise PybudgetError(_is_open(path)) from error
    except OSError as error:
        raise PybudgetError(f"「{path}」を削除できません。フォルダの権限を確かめてください。") from error
    except PybudgetError as error:
        if isinstance(error.__cause__, PermissionError) and path.is_file():
            raise PybudgetError(_is_open(path)) from error
        raise


def _is_open(path: Path) -> str:
    return (
        f"「{path}」を入れ替えられません。Excel をすべて閉じてから、もう一度実行してください"
        "（閉じても出るときは、フォルダの権限を確かめてください）。"
    )


def _take_back(step: Step, new_folders: list[Path]) -> None:
    with suppress(OSError, PybudgetError):  # what the user must know is the first failure
        now = step.path.read_bytes() if step.path.is_file() else None
        if now != step.before:
            _put(step.path, step.before)
    _remove_empty(new_folders)


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def report(plan: Plan, *, is_dry_run: bool) -> str:
    """The plan as lines of text: before it is carried out on a dry run, after it else."""
    lines = []
    if is_dry_run and plan.steps:
        lines.append("次のことを行います（--dry-run のため、まだ何も変えていません）。")
    for step in plan.steps:
        lines.append(f"{step.change.value}　{step.path}（{step.what}）")
        lines += [f"　　{detail}" for detail in step.details]
    return "\n".join([*lines, *plan.notes])
