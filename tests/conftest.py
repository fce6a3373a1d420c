"""Fixtures that several folders share. A start of Calc and a set of written files serve a whole worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from hypothesis import settings

from pybudget import calc as engine
from pybudget.master import finishing
from tests import calc_program, written_files

# The machines that run these tests are shared: how long one example takes says nothing.
settings.register_profile("pybudget", deadline=None)
settings.load_profile("pybudget")


@pytest.fixture(scope="session", autouse=True)
def _log_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Crashes that tests provoke stay out of the user's log."""
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("LOCALAPPDATA", raising=False)
        patched.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One of every kind of file that pybudget writes, by the names in ``written_files``."""
    return written_files.write_all(tmp_path_factory.mktemp("written"))


@dataclass(frozen=True, slots=True)
class CalcRun:
    """What Calc made of the written files.

    Attributes:
        saved: Name to the file as Calc saved it.
        values: Name to the values that Calc computed.
        wrong_value: What Calc computed for a cell that holds ``=1+1`` with the stored value 99.
    """

    saved: dict[str, Path]
    values: dict[str, calc_program.Values]
    wrong_value: object


@pytest.fixture(scope="session")
def calc(written: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> CalcRun:
    """All written workbooks, and the control, in one run of Calc."""
    folder = tmp_path_factory.mktemp("calc")
    control = _file_with_a_wrong_value(folder / "control.xlsx")
    workbooks = {name: written[name] for name in written_files.NAMES}
    saved = calc_program.saved_by_calc([control, *workbooks.values()], folder / "saved")
    return CalcRun(
        saved={name: saved[file] for name, file in workbooks.items()},
        values={name: calc_program.values(saved[file]) for name, file in workbooks.items()},
        wrong_value=calc_program.values(saved[control])["Sheet"]["A1"],
    )


def _file_with_a_wrong_value(path: Path) -> Path:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"] = "=1+1"
    workbook.save(path)
    path.write_bytes(finishing.finish(path.read_bytes(), {("Sheet", "A1"): 99}, workbook.properties.created))
    return path


@pytest.fixture(scope="session")
def calc_app() -> Iterator[xw.App]:
    """A Calc that xlwings works with as with Excel. It serves a whole worker."""
    before = xw.engines.active
    engine.activate()
    app = xw.App(add_book=False)
    try:
        yield app
    finally:
        app.quit()
        xw.engines.active = before


@pytest.fixture
def app(calc_app: xw.App) -> Iterator[xw.App]:
    """Calc without an open book."""
    yield calc_app
    for book in list(calc_app.books):
        book.close()
    calc_app.calculation = "automatic"
    calc_app.screen_updating = True
    calc_app.status_bar = False
    calc_app.impl.alerts.clear()
