"""The add-in is put where Excel starts it and told which Python to start, all or nothing, and is taken away again."""

import csv
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pybudget import __version__, cli
from pybudget.addin import install, xlam
from pybudget.addin.buttons import BUTTONS
from pybudget.addin.file_plan import Change, Plan, carry_out, report
from pybudget.addin.install import Choices
from pybudget.addin.places import (
    ADDIN_FILE,
    CONFIG_FILE,
    CONFIG_VARIABLE,
    FOLDER_VARIABLE,
    Places,
    find_places,
    version_of,
)
from pybudget.errors import PybudgetError
from pybudget.machine import Machine, this_machine
from tests.command_line import JAPANESE, assert_one_japanese_line, assert_refused, run, snapshot
from tests.machines import file, mac, windows

ADDIN = xlam.build(__version__)
OLD_ADDIN = xlam.build("0.0.9")
MANUAL = Path(__file__).parents[2] / "docs" / "manual.ja.md"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return windows(tmp_path)


@pytest.fixture
def places(machine: Machine) -> Places:
    return find_places(machine)


def installed(machine: Machine, **choices: object) -> Plan:
    """An installation, carried out."""
    plan = planned(machine, **choices)
    carry_out(plan)
    return plan


def planned(machine: Machine, **choices: object) -> Plan:
    return install.plan_install(machine, find_places(machine), ADDIN, Choices(**choices))


def uninstalled(machine: Machine) -> Plan:
    plan = install.plan_uninstall(machine, find_places(machine))
    carry_out(plan)
    return plan


def as_excel_reads(config: Path, encoding: str = "cp932") -> dict[str, str]:
    """The settings as ``Input #`` gives them: all values one after the other, taken two by two, the first counts."""
    values = [value for row in csv.reader(config.read_text(encoding=encoding).splitlines()) for value in row]
    settings: dict[str, str] = {}
    for name, value in zip(values[::2], values[1::2], strict=False):
        settings.setdefault(name.lower(), value)
    return settings


# --- where things are -------------------------------------------------------------------------------------------------


def test_on_windows_the_add_in_goes_into_xlstart_and_its_settings_into_the_users_folder(machine, places) -> None:
    assert places.addin == machine.home / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / "pybudget.xlam"
    assert places.config == machine.home / ".pybudget" / "pybudget.conf"


def test_on_macos_both_go_where_excel_in_its_sandbox_finds_them(tmp_path: Path) -> None:
    machine = mac(tmp_path)
    library = machine.home / "Library"
    places = find_places(machine)
    office = library / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
    assert places.addin == office / "Startup.localized" / "Excel" / "pybudget.xlam"
    assert places.config == library / "Containers" / "com.microsoft.Excel" / "Data" / "pybudget.conf"


def test_where_excel_does_not_run_a_sentence_says_so() -> None:
    with pytest.raises(PybudgetError, match="Excel は Linux では動かない"):
        find_places(replace(this_machine(), environ={}))


def test_places_can_be_named_by_the_environment_and_by_arguments_which_go_first(machine, tmp_path: Path) -> None:
    named = {"PYBUDGET_STARTUP_FOLDER": str(tmp_path / "起動"), "PYBUDGET_CONFIG": str(tmp_path / "設定.conf")}
    machine = replace(machine, environ={**machine.environ, **named})
    places = find_places(machine)
    assert (places.addin, places.config) == (tmp_path / "起動" / "pybudget.xlam", tmp_path / "設定.conf")
    assert find_places(machine, folder=tmp_path / "別").addin == tmp_path / "別" / "pybudget.xlam"
    assert find_places(machine, config=tmp_path / "別.conf").config == tmp_path / "別.conf"


def test_the_name_of_the_file_is_the_one_that_is_built() -> None:
    assert ADDIN_FILE == xlam.FILE_NAME
    assert f"{xlam.PROJECT_NAME}.conf" == CONFIG_FILE


# --- installing -------------------------------------------------------------------------------------------------------


def test_excel_finds_the_add_in_and_a_python_whose_place_has_spaces_an_ampersand_and_japanese(machine, places) -> None:
    installed(machine)
    assert places.addin.read_bytes() == ADDIN
    settings = as_excel_reads(places.config)
    assert Path(settings["interpreter_win"]) == machine.python
    assert settings["show console"] == "False"
    assert settings["use udf server"] == "False"
    assert "pythonpath" not in settings


def test_the_settings_are_written_as_windows_reads_them(machine, places) -> None:
    installed(machine)
    content = places.config.read_bytes()
    assert "予算 & 総務 課".encode("cp932") in content
    assert content.count(b"\r\n") == content.count(b"\n") == 3


def test_on_macos_the_part_that_starts_python_is_put_in_place_too(tmp_path: Path) -> None:
    machine = mac(tmp_path)
    installed(machine)
    places = find_places(machine)
    assert as_excel_reads(places.config, "ascii")["interpreter_mac"] == "/bin/sh"
    assert places.script is not None
    assert places.script.name == "xlwings-0.37.8.applescript"
    assert b"VbaHandler" in places.script.read_bytes()


def test_a_dry_run_changes_nothing_and_says_exactly_what_is_done_then(machine, tmp_path: Path) -> None:
    before = snapshot(tmp_path)
    plan = planned(machine)
    announced = report(plan, is_dry_run=True).splitlines()
    assert snapshot(tmp_path) == before
    assert "まだ何も変えていません" in announced[0]
    assert report(installed(machine), is_dry_run=False).splitlines() == announced[1:]
    changed = {tmp_path / name for name, content in snapshot(tmp_path).items() if content and name not in before}
    assert changed == {step.path for step in plan.steps}


def test_a_second_installation_changes_nothing(machine, tmp_path: Path) -> None:
    installed(machine)
    before = snapshot(tmp_path)
    second = installed(machine)
    assert second.changes_nothing
    assert [step.change for step in second.steps] == [Change.KEPT, Change.KEPT]
    assert snapshot(tmp_path) == before


def test_an_older_add_in_is_replaced(machine, places) -> None:
    file(places.addin, OLD_ADDIN)
    plan = installed(machine)
    assert plan.steps[0].change is Change.REPLACED
    assert version_of(places.addin) == __version__


FOREIGN = '"ONEDRIVE_COMMERCIAL_WIN","C:\\会計 & 表"\r\n"CONDA PATH",""\r\n'.encode("cp932")


def test_settings_that_the_user_wrote_are_kept_byte_for_byte(machine, places) -> None:
    file(places.config, FOREIGN)
    installed(machine)
    assert places.config.read_bytes().endswith(b"\r\n" + FOREIGN)
    assert as_excel_reads(places.config)["onedrive_commercial_win"] == "C:\\会計 & 表"


def test_an_earlier_python_is_replaced_however_its_setting_is_written(machine, places) -> None:
    file(places.config, b'interpreter_win,C:\\old\\python.exe\r\n"Show Console","True"\r\n' + FOREIGN)
    installed(machine)
    assert Path(as_excel_reads(places.config)["interpreter_win"]) == machine.python
    assert b"old" not in places.config.read_bytes()
    assert places.config.read_bytes().lower().count(b"show console") == 1


@pytest.mark.parametrize("line", [b"\xef\xbb\xbf", b"one value only\r\n"], ids=["byte order mark", "half a setting"])
def test_a_line_that_excel_misreads_does_not_hide_our_settings(line: bytes, machine, places) -> None:
    file(places.config, line + FOREIGN)
    installed(machine)
    assert Path(as_excel_reads(places.config)["interpreter_win"]) == machine.python


def test_another_copy_that_excel_would_load_is_named(machine, places) -> None:
    copies = [
        file(places.addin.with_name("pybudget - コピー.xlam"), OLD_ADDIN),
        file(places.addin.parents[2] / "AddIns" / "pybudget.xlam", OLD_ADDIN),
    ]
    file(places.addin.with_name("~$pybudget.xlam"))
    file(places.addin.with_name("other.xlam"))
    notes = installed(machine).notes
    assert [note for note in notes if "削除してください" in note] == list(notes)
    assert {note.rpartition("：")[2] for note in notes} == {str(copy) for copy in copies}


# --- which Python -----------------------------------------------------------------------------------------------------


def test_a_python_that_is_not_there_is_refused(machine, tmp_path: Path) -> None:
    with pytest.raises(PybudgetError, match="がありません。--python に"):
        planned(machine, python=tmp_path / "ない" / "python.exe")


@pytest.mark.parametrize(("answer", "words"), [(None, "pybudget を起動できません"), ("0.0.9", "0.0.9 で、アドインの")])
def test_a_python_that_cannot_start_this_version_is_refused(answer: str | None, words: str, machine) -> None:
    with pytest.raises(PybudgetError, match=words):
        planned(replace(machine, ask=lambda *_: answer))


def test_a_python_beside_a_shared_folder_is_told_to_search_there_and_in_the_users_folders(machine, places) -> None:
    shared = machine.home / "共有 & pybudget"
    machine = replace(machine, packages=shared, ask=lambda _, folders: __version__ if str(shared) in folders else None)
    file(places.config, b'"PYTHONPATH","C:\\mine;D:\\also"\r\n')
    installed(machine)
    assert as_excel_reads(places.config)["pythonpath"] == f"{shared};C:\\mine;D:\\also"
    assert installed(machine).changes_nothing
    uninstalled(machine)
    assert as_excel_reads(places.config) == {"pythonpath": "C:\\mine;D:\\also"}


def test_folders_that_the_settings_name_by_variables_are_searched(machine, places) -> None:
    asked = []
    file(places.config, b'"PYTHONPATH","%UserProfile%\\lib;%unknown%"\r\n')
    planned(replace(machine, ask=lambda _, folders: asked.append(folders) or __version__))
    assert asked == [(f"{machine.home}\\lib", "%unknown%")]


@pytest.mark.parametrize("name", ["𠮷田", "café", "100%", '"'])
def test_a_place_that_excel_cannot_be_told_is_refused_and_its_characters_are_named(name: str, machine) -> None:
    with pytest.raises(PybudgetError, match="Excel から起動できない文字"):
        planned(machine, python=file(machine.home / name / "python.exe"))


@pytest.mark.parametrize("name", ["予算", "my python", "a&b", "it's"])
def test_on_macos_a_place_that_a_shell_would_misread_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(PybudgetError, match="Excel から起動できない文字"):
        planned(mac(tmp_path), python=file(tmp_path / name / "python3"))


def test_the_python_of_the_microsoft_store_is_refused_because_excel_does_not_see_what_it_writes(machine) -> None:
    base = Path(r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.11")
    with pytest.raises(PybudgetError, match="Microsoft Store"):
        planned(replace(machine, base=base))


def test_a_real_python_says_which_version_the_ribbon_would_find(tmp_path: Path) -> None:
    python = file(tmp_path / "予算 & 総務" / "python", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n'.encode())
    python.chmod(0o755)
    ask = this_machine().ask
    assert ask(python, ()) == __version__
    file(tmp_path / "空" / "pybudget" / "__init__.py")
    assert ask(python, (str(tmp_path / "空"),)) is None
    assert ask(tmp_path / "ない", ()) is None


# --- the UDF server ---------------------------------------------------------------------------------------------------


def test_the_udf_server_is_kept_by_later_installations_until_it_is_switched_off(machine, places) -> None:
    file(machine.python.parents[1] / "xlwings64-0.37.8.dll")
    values = []
    for choice in (True, None, False, None):
        installed(machine, udf_server=choice)
        values.append(as_excel_reads(places.config)["use udf server"])
    assert values == ["True", "True", "False", "False"]


def test_the_udf_server_is_refused_without_its_library(machine) -> None:
    with pytest.raises(PybudgetError, match="DLL"):
        planned(machine, udf_server=True)


def test_the_udf_server_is_refused_on_macos(tmp_path: Path) -> None:
    with pytest.raises(PybudgetError, match="Windows だけ"):
        planned(mac(tmp_path), udf_server=True)


# --- all or nothing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("run_job", [installed, uninstalled], ids=["install", "uninstall"])
def test_while_excel_has_the_add_in_open_nothing_changes_and_the_user_is_asked_to_close_excel(
    run_job, machine, places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(places.addin, OLD_ADDIN)
    file(places.config, b'"INTERPRETER_WIN","C:\\old"\r\n' + FOREIGN)
    before = snapshot(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda path, **how: refuse() if path == places.addin else unlink(path, **how))
    with pytest.raises(PybudgetError, match="Excel をすべて閉じて"):
        run_job(machine)
    assert snapshot(tmp_path) == before


def test_when_the_settings_cannot_be_written_the_add_in_goes_back_too(machine, tmp_path: Path) -> None:
    file(tmp_path / "file")
    places = find_places(machine, config=tmp_path / "file" / "pybudget.conf")
    before = snapshot(tmp_path)
    plan = install.plan_install(machine, places, ADDIN, Choices())
    with pytest.raises(PybudgetError, match="書き込めません"):
        carry_out(plan)
    assert snapshot(tmp_path) == before


def test_settings_that_cannot_be_read_are_named(machine, places) -> None:
    places.config.mkdir(parents=True)
    with pytest.raises(PybudgetError, match="読めません"):
        planned(machine)


# --- uninstalling -----------------------------------------------------------------------------------------------------


def test_uninstalling_leaves_no_file_and_no_folder_of_settings(machine, places) -> None:
    installed(machine)
    plan = uninstalled(machine)
    assert [(step.change, step.path) for step in plan.steps] == [
        (Change.REMOVED, places.addin),
        (Change.REMOVED, places.config),
    ]
    assert not places.addin.exists()
    assert not places.config.parent.exists()
    assert places.addin.parent.is_dir()


def test_uninstalling_leaves_what_the_user_wrote_and_says_so(machine, places) -> None:
    file(places.config, FOREIGN)
    installed(machine)
    plan = uninstalled(machine)
    assert places.config.read_bytes() == FOREIGN
    assert any("ご自分で書いた設定は残します" in note for note in plan.notes)


def test_a_file_of_that_name_that_is_not_our_add_in_is_left_alone(machine, places) -> None:
    file(places.addin, b"something else")
    plan = uninstalled(machine)
    assert places.addin.read_bytes() == b"something else"
    assert any("pybudget のアドインではない" in note for note in plan.notes)


def test_on_macos_the_part_that_other_add_ins_use_stays_and_is_named(tmp_path: Path) -> None:
    machine = mac(tmp_path)
    installed(machine)
    places = find_places(machine)
    plan = uninstalled(machine)
    assert not places.addin.exists()
    assert not places.config.exists()
    assert [note for note in plan.notes if str(places.script) in note]


def test_where_nothing_is_installed_there_is_nothing_to_do(machine, tmp_path: Path) -> None:
    before = snapshot(tmp_path)
    assert uninstalled(machine) == Plan((), ())
    assert snapshot(tmp_path) == before


# --- the version of an add-in -----------------------------------------------------------------------------------------


def test_an_add_in_tells_the_version_that_it_was_built_as(addin: Path, tmp_path: Path) -> None:
    assert version_of(addin) == __version__
    assert version_of(file(tmp_path / "old.xlam", OLD_ADDIN)) == "0.0.9"


@pytest.mark.parametrize("content", [b"", b"no archive", ADDIN[:5000]], ids=["empty", "other", "cut"])
def test_a_damaged_add_in_has_no_version(content: bytes, tmp_path: Path) -> None:
    assert version_of(file(tmp_path / "pybudget.xlam", content)) is None


# --- the commands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def arguments(tmp_path: Path) -> list[object]:
    return ["--folder", tmp_path / "XL START & 予算", "--config", tmp_path / "設 定" / "pybudget.conf"]


def test_the_command_installs_and_uninstalls(arguments: list[object], tmp_path: Path) -> None:
    before = snapshot(tmp_path)
    announced = run("addin", "install", "--dry-run", *arguments)
    assert snapshot(tmp_path) == before
    done = run("addin", "install", *arguments)
    assert (announced.status, done.status) == (cli.DONE, cli.DONE)
    assert announced.out.splitlines()[1:] == done.out.splitlines()[:-1]
    assert "開き直す" in done.out.splitlines()[-1]
    settings = as_excel_reads(tmp_path / "設 定" / "pybudget.conf", "utf-8")
    assert settings["interpreter_win"] == sys.executable
    assert "変更なし" in run("addin", "install", *arguments).out
    assert "削除" in run("addin", "uninstall", "--dry-run", *arguments).out
    assert (tmp_path / "設 定" / "pybudget.conf").is_file()
    assert run("addin", "uninstall", *arguments).status == cli.DONE
    assert {content for content in snapshot(tmp_path).values() if content is not None} == set()
    assert run("addin", "uninstall", *arguments).out == "アドインは組み込まれていません。\n"


def test_the_command_builds_the_add_in(tmp_path: Path) -> None:
    outcome = run("addin", "build", "--out", tmp_path / "新しい フォルダ")
    assert outcome.status == cli.DONE
    assert str(tmp_path / "新しい フォルダ" / "pybudget.xlam") in outcome.out
    assert (tmp_path / "新しい フォルダ" / "pybudget.xlam").read_bytes() == ADDIN


@pytest.mark.parametrize(
    "wrong",
    [
        ["addin"],
        ["addin", "bild"],
        ["addin", "install"],
        ["addin", "uninstall"],
        ["addin", "install", "--python", "ない"],
        ["addin", "install", "--folder", "名" * 300, "--config", "設定"],
        ["addin", "install", "--folder", "起動", "--config", "名" * 300],
        ["addin", "install", "--folder", "起動", "--config", "設定", "--python", "名" * 300],
        ["addin", "install", "--folder", "起動", "--config", "起動/pybudget.xlam"],
        ["addin", "uninstall", "--folder", "名" * 300, "--config", "設定"],
    ],
    ids=lambda wrong: " ".join(wrong).replace("名" * 300, "too-long"),
)
def test_what_cannot_be_done_is_refused_with_a_sentence_and_changes_nothing(
    wrong: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.delenv(CONFIG_VARIABLE, raising=False)
    assert_refused(run(*wrong))
    assert snapshot(tmp_path) == {}


def test_where_to_build_must_be_said() -> None:
    outcome = run("addin", "build")
    assert outcome.status == cli.COULD_NOT_RUN
    assert outcome.err.startswith("引数（--out）が足りません。")


def test_an_interpreter_that_does_not_start_is_refused(arguments: list[object], tmp_path: Path) -> None:
    broken = file(tmp_path / "python", b"#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    before = snapshot(tmp_path)
    outcome = run("addin", "install", "--python", broken, *arguments)
    assert_one_japanese_line(outcome.err)
    assert outcome.status == cli.COULD_NOT_RUN
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("command", ["addin", "addin build", "addin install", "addin uninstall"])
def test_the_help_is_japanese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([*command.split(), "--help"])
    text = capsys.readouterr().out
    assert text.startswith(f"使い方: pybudget {command}")
    assert JAPANESE.search(text)
    assert not [english for english in ("usage", "options:", "show this", "default") if english in text]


def test_the_manual_names_every_button() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    assert [button.label for button in BUTTONS if f"| {button.label} |" not in text] == []
