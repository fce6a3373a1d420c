"""LibreOffice Calc as a program of its own: it opens files, recalculates them, saves and prints them.

Every call starts one Calc with a private, fresh profile, so that neither the user's settings nor a Calc that happens to
run, nor another worker of the test run, has any part in the result.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from openpyxl.utils.cell import get_column_letter
from python_calamine import CalamineWorkbook

Values = dict[str, dict[str, object]]
"""Sheet to address to value; blank cells are absent."""

TIME_LIMIT: Final = 120
"""Seconds. A start takes about two; a Calc that shows a dialog to nobody would wait for ever."""

ALWAYS_RECALCULATE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def recalculated(files: Sequence[Path], folder: Path) -> dict[Path, Values]:
    """Every file's values as Calc computes them, whatever values the file carries. One start of Calc for all files."""
    return {file: values(saved) for file, saved in saved_by_calc(files, folder).items()}


def saved_by_calc(files: Sequence[Path], folder: Path) -> dict[Path, Path]:
    """Every file opened, recalculated and saved as .xlsx by one Calc. The results lie in ``folder``."""
    return _converted(files, folder, "xlsx")


def to_pdf(file: Path, folder: Path) -> Path:
    """A workbook as Calc prints it."""
    return _converted([file], folder, "pdf")[file]


def values(file: Path) -> Values:
    """The values that a workbook carries in its cells, formulas' included."""
    workbook = CalamineWorkbook.from_path(file)
    return {name: dict(_sheet_values(workbook, name)) for name in workbook.sheet_names}


def _sheet_values(workbook: CalamineWorkbook, name: str) -> Iterator[tuple[str, object]]:
    grid = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for row, line in enumerate(grid, 1):
        for column, value in enumerate(line, 1):
            if value != "":
                yield f"{get_column_letter(column)}{row}", value


def formula_cells(file: Path) -> list[tuple[str, str]]:
    """Sheet and address of every cell that holds a formula."""
    return [
        (sheet.title, cell.coordinate)
        for sheet in openpyxl.load_workbook(file)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def _converted(files: Sequence[Path], folder: Path, extension: str) -> dict[Path, Path]:
    """Calc names its results after the inputs, so each input gets a name of its own first."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="calc-") as private:
        inputs = Path(private, "inputs")
        inputs.mkdir()
        named = {file: f"{number:03}_{file.stem}" for number, file in enumerate(files)}
        copies = [shutil.copyfile(file, inputs / f"{name}{file.suffix}") for file, name in named.items()]
        said = _run_calc(
            Path(private, "profile"), ["--convert-to", extension, "--outdir", str(folder), *map(str, copies)]
        )
    results = {file: folder / f"{name}.{extension}" for file, name in named.items()}
    missing = [file.name for file, result in results.items() if not result.is_file()]
    if missing:
        pytest.fail(f"Calc did not convert {', '.join(missing)}. It said: {said}", pytrace=False)
    return results


def _run_calc(profile: Path, arguments: Sequence[str]) -> str:
    """One run of Calc. It and everything that it started have ended when this returns."""
    program = _require("soffice", "libreoffice-calc")
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments]
    # A session of its own: the wrapper's children are in its process group and can be ended with it.
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        try:
            said, _ = process.communicate(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            pytest.fail(f"Calc did not finish within {TIME_LIMIT} seconds.", pytrace=False)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return said.decode(errors="replace")


def _require(program: str, debian_package: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.fail(
            f"These tests need the program {program} (Debian package {debian_package}); `make test` installs it.",
            pytrace=False,
        )
    return found
