"""環境診断 says what is there, what is missing, and what to do about it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pybudget import __version__, doctor
from pybudget.addin import install, xlam
from pybudget.addin.file_plan import carry_out
from pybudget.addin.places import find_places
from pybudget.doctor import Check
from pybudget.machine import Machine, this_machine
from tests.machines import PACKAGES, file, mac, windows

REMEDY = "Excel を閉じて「pybudget addin install」を実行してください。"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A computer of staff after the installation."""
    return installed(windows(tmp_path))


def installed(machine: Machine) -> Machine:
    addin = xlam.build(__version__)
    carry_out(install.plan_install(machine, find_places(machine), addin, install.Choices()))
    return machine


def look(machine: Machine) -> dict[str, Check]:
    return {check.name: check for check in doctor.examine(machine)}


def missing(machine: Machine) -> dict[str, Check]:
    """What must be put right."""
    return {name: check for name, check in look(machine).items() if check.is_needed and not check.is_good}


def test_after_the_installation_a_windows_computer_is_ready(machine) -> None:
    assert missing(machine) == {}
    assert doctor.is_ready(doctor.examine(machine))
    assert look(machine)["アドイン"].found == __version__


def test_after_the_installation_a_mac_is_ready(tmp_path: Path) -> None:
    assert missing(installed(mac(tmp_path))) == {}


def test_before_the_installation_the_command_that_installs_is_named(tmp_path: Path) -> None:
    found = missing(windows(tmp_path))
    assert found.keys() == {"アドイン", "アドインの設定"}
    assert {check.remedy for check in found.values()} == {REMEDY}


def test_without_excel_no_add_in_is_needed(tmp_path: Path) -> None:
    machine = replace(windows(tmp_path), excel=None)
    assert missing(machine) == {}
    assert look(machine)["Excel"].found == "なし"


def test_where_excel_does_not_run_the_command_line_is_ready_without_it() -> None:
    machine = replace(this_machine(), environ={})
    assert missing(machine) == {}
    assert "Linux では動かない" in look(machine)["Excel のアドイン"].remedy


def test_the_version_of_python_and_its_bits_are_shown(machine) -> None:
    assert look(machine)["Python"].found == "3.11.9（64 ビット）"
    assert look(replace(machine, bits=32))["Python"].found == "3.11.9（32 ビット）"


def test_a_python_that_is_too_old_is_reported(machine) -> None:
    assert "3.11 以上" in missing(replace(machine, python_version=(3, 10, 11)))["Python"].remedy


def test_the_python_of_the_microsoft_store_is_reported(machine) -> None:
    base = Path(r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.11")
    assert "Microsoft Store" in missing(replace(machine, base=base))["Python の配布元"].remedy


@pytest.mark.parametrize("found", ["0.37.7", "0.37.9", "0.38.0", None])
def test_any_release_of_xlwings_but_the_one_of_the_add_in_is_reported(found: str | None, machine) -> None:
    packages = {**PACKAGES, "pywin32": "312", "xlwings": found}
    assert missing(replace(machine, package=packages.get)).keys() == {"xlwings"}


def test_what_xlwings_needs_to_reach_excel_is_looked_for(machine) -> None:
    assert missing(replace(machine, package=PACKAGES.get)).keys() == {"pywin32"}


def test_an_add_in_of_another_version_is_reported_with_both_versions(machine) -> None:
    find_places(machine).addin.write_bytes(xlam.build("0.0.9"))
    check = missing(machine)["アドイン"]
    assert check.found == f"0.0.9（プログラムは {__version__}）"
    assert check.remedy == REMEDY


def test_a_python_of_the_settings_that_is_gone_is_reported(machine) -> None:
    machine.python.unlink()
    check = missing(machine)["Excel が使う Python"]
    assert check.found == f"{machine.python}（ありません）"
    assert check.remedy == REMEDY


@pytest.mark.parametrize(
    ("answer", "words"), [(None, "（pybudget を起動できません）"), ("0.0.9", "（pybudget 0.0.9）")]
)
def test_a_python_of_the_settings_without_this_version_is_reported(answer: str | None, words: str, machine) -> None:
    assert missing(replace(machine, ask=lambda *_: answer))["Excel が使う Python"].found.endswith(words)


def test_settings_without_a_python_are_reported(machine) -> None:
    find_places(machine).config.write_bytes(b'"SHOW CONSOLE","False"\r\n')
    assert missing(machine)["Excel が使う Python"].found == "設定にありません"


def test_a_python_that_the_settings_name_by_a_variable_is_found(machine) -> None:
    find_places(machine).config.write_bytes(b'"INTERPRETER_WIN","%UserProfile%/python.exe"\r\n')
    file(machine.home / "python.exe")
    assert missing(machine) == {}


def test_a_udf_server_without_its_library_is_reported(machine) -> None:
    config = find_places(machine).config
    config.write_bytes(config.read_bytes().replace(b'SERVER","False', b'SERVER","True'))
    assert missing(machine).keys() == {"UDF サーバー"}
    file(machine.python.with_name("xlwings64-0.37.8.dll"))
    assert look(machine)["UDF サーバー"].found == "xlwings64-0.37.8.dll"


def test_on_macos_the_part_that_starts_python_is_looked_for(tmp_path: Path) -> None:
    machine = installed(mac(tmp_path))
    script = find_places(machine).script
    assert script is not None
    script.unlink()
    assert missing(machine).keys() == {"Python を起動する部品"}


def test_another_copy_of_the_add_in_is_named_and_does_not_stop_the_work(machine) -> None:
    copy = file(find_places(machine).addin.with_name("pybudget(1).xlam"))
    assert look(machine)["別の場所のアドイン"].found == str(copy)
    assert missing(machine) == {}


def test_on_windows_the_virus_scanner_is_named_as_a_possible_cause(machine, tmp_path: Path) -> None:
    assert "cmd.exe" in look(machine)["ウイルス対策ソフト"].remedy
    assert "ウイルス対策ソフト" not in look(mac(tmp_path))


def test_the_report_marks_what_is_needed_and_ends_with_the_sum(machine) -> None:
    lines = doctor.report(doctor.examine(machine)).splitlines()
    assert f"○ アドイン：{__version__}" in lines
    assert "－ LibreOffice：なし　→ Excel を使わないときや PDF を作るときに必要です。" in lines
    assert lines[-1] == "準備はできています。"
    find_places(machine).addin.unlink()
    lines = doctor.report(doctor.examine(machine)).splitlines()
    assert f"× アドイン：なし　→ {REMEDY}" in lines
    assert lines[-1] == "×の項目を直してください。"


def test_the_diagnosis_itself_needs_no_package_whose_absence_it_reports() -> None:
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('lxml', 'openpyxl', 'pandas', 'python_calamine', 'xlwings')));"
        "from pybudget import doctor; doctor.examine()"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
