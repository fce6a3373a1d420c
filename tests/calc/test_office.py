"""No Calc stays behind, however the program that started it ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import xlwings as xw

from pybudget import calc
from pybudget.calc.office import Office

LIMIT = 10
"""Seconds until a killed process must be gone."""


def processes_of(leader):
    """The processes of a group that still run, read from the kernel."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        if fields[2] == str(leader) and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def gone(leader):
    limit = time.monotonic() + LIMIT
    while processes_of(leader) and time.monotonic() < limit:
        time.sleep(0.05)
    return not processes_of(leader)


def absent(path):
    limit = time.monotonic() + LIMIT
    while path.exists() and time.monotonic() < limit:
        time.sleep(0.05)
    return not path.exists()


def sockets():
    """The sockets of this process's Calcs, and those of profiles that nobody has."""
    return {path.name for path in Path("/tmp").glob(f"OSL_PIPE_*_pybudget-{os.getpid()}-*")}


@pytest.mark.parametrize("end", ["quit", "kill"])
def test_calc_and_its_profile_are_gone_after(end, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = sockets()
    office = Office.start()
    assert processes_of(office.address.pid)
    assert list(tmp_path.iterdir())
    getattr(office, end)()
    assert (gone(office.address.pid), office.alive, list(tmp_path.iterdir())) == (True, False, [])
    assert not sockets() - before


STARTER = textwrap.dedent("""
    import sys
    import time
    from pybudget.calc.office import Office

    office = Office.start()
    print(office.address.pid, flush=True)
    {then}
""")


def started(then, folder):
    program = subprocess.Popen(
        [sys.executable, "-c", STARTER.format(then=then)],
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with program:
        yield program, int(program.stdout.readline())


@pytest.mark.parametrize(
    "then",
    ["pass", "sys.exit(1)", "raise RuntimeError", "time.sleep(600)"],
    ids=["the program's end", "an exit", "an error", "a kill"],
)
def test_calc_is_gone_after(then, tmp_path):
    for program, leader in started(then, tmp_path):
        if then.startswith("time"):
            assert processes_of(leader)
            program.send_signal(signal.SIGKILL)
        program.wait(LIMIT)
        assert gone(leader)
        assert all(absent(path) for path in list(tmp_path.iterdir()))


def test_a_calc_that_ended_is_said_to_have_ended(calc_app):
    calc.activate()
    second = xw.App(add_book=True)
    book = second.books[0]
    os.killpg(second.pid, signal.SIGKILL)
    assert gone(second.pid)
    with pytest.raises(calc.CalcGoneError, match="Calc has ended"):
        _ = book.sheets[0]["A1"].value
    assert (second.pid in xw.apps.keys(), calc_app in list(xw.apps)) == (False, True)  # noqa: SIM118 - xlwings' own
    second.kill()


def test_a_calc_that_never_answers_is_given_up():
    nobody = subprocess.Popen(["/bin/true"])
    nobody.wait()
    with pytest.raises(calc.CalcGoneError, match="does not answer"):
        Office(calc.Address("nobody", nobody.pid))


def test_an_address_reads_as_it_was_written():
    address = calc.Address("pybudget-1-ab", 12)
    assert calc.Address.parse(str(address)) == address
    with pytest.raises(ValueError, match="is not the address of a running Calc"):
        calc.Address.parse("nothing")


def test_importing_the_engine_neither_starts_calc_nor_changes_how_python_imports():
    program = "import builtins; before = builtins.__import__; from pybudget.calc import uno_types; uno_types.uno(); "
    check = "import sys; print(builtins.__import__ is before, any('dist-packages' in entry for entry in sys.path))"
    ran = subprocess.run(
        [sys.executable, "-c", program + check], capture_output=True, check=True, text=True, timeout=60
    )
    assert ran.stdout == "True False\n"
