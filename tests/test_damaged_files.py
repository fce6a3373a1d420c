"""Files damaged at random: whatever stands in them, a command ends in an orderly way and in good time."""

import io
import time
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from pybudget import cli
from tests import bad_files
from tests.command_line import Outcome, assert_refused, run

LONGEST = 30
"""Seconds for one command; a tenth of one is usual. Only a file that keeps the program busy for good takes longer."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEETS = {"設定": 2, "科目": 3, "計画": 4, "前年度対応": 5, "例外": 6, "履歴": 10}
"""Sheets that jobs read, and the numbers of their parts."""

COMMANDS = {
    "validate": ["validate", "damaged.xlsx"],
    "validate --write": ["validate", "damaged.xlsx", "--write"],
    "validate --json": ["validate", "damaged.xlsx", "--json"],
    "statements": ["statements", "damaged.xlsx", "--out", "out"],
    "freeze": ["freeze", "damaged.xlsx"],
    "repair": ["repair", "damaged.xlsx"],
    "refresh the damaged master": ["refresh", "damaged.xlsx", "--prior", "prior.xlsx", "--any-year"],
    "refresh from the damaged master": ["refresh", "master.xlsx", "--prior", "damaged.xlsx", "--any-year"],
}
commands = st.sampled_from(sorted(COMMANDS))

many = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@pytest.fixture
def folder(written: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "prior.xlsx").write_bytes(written["last_year_statements"].read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ends_in_order(folder: Path, damaged: bytes, command: str) -> Outcome:
    """Run a command on a damaged file: done, errors found, or one sentence; never a traceback."""
    (folder / "damaged.xlsx").write_bytes(damaged)
    (folder / "master.xlsx").write_bytes(bad_files.sample())
    start = time.monotonic()
    outcome = run(*COMMANDS[command])
    assert time.monotonic() - start < LONGEST
    if outcome.status == cli.COULD_NOT_RUN:
        assert_refused(outcome)
        assert (folder / "damaged.xlsx").read_bytes() == damaged
    else:
        assert outcome.status in {cli.DONE, cli.ERRORS_FOUND}
        assert outcome.err == ""
    return outcome


places = st.floats(0, 1, exclude_max=True)


@many
@given(flips=st.lists(st.tuples(places, st.integers(1, 255)), min_size=1, max_size=20), command=commands)
def test_bytes_that_changed_on_the_way(folder: Path, flips: list[tuple[float, int]], command: str) -> None:
    damaged = bytearray(bad_files.sample())
    for place, change in flips:
        damaged[int(place * len(damaged))] ^= change
    ends_in_order(folder, bytes(damaged), command)


@many
@given(start=places, end=places, command=commands)
def test_a_piece_that_was_lost(folder: Path, start: float, end: float, command: str) -> None:
    sample = bad_files.sample()
    first, last = sorted((int(start * len(sample)), int(end * len(sample))))
    outcome = ends_in_order(folder, sample[:first] + sample[last:], command)
    assert first == last or outcome.status == cli.COULD_NOT_RUN


@cache
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bad_files.sample())) as package:
        return {name: package.read(name) for name in package.namelist()}


FRAGMENTS = [*b"""0 -1 99999999999 " "" < /> <x> &amp; A1:B #REF! \xff""".split(), b"", b" "]


@many
@given(
    part=st.sampled_from(sorted(parts())),
    cuts=st.lists(st.tuples(places, st.integers(0, 40), st.sampled_from(FRAGMENTS)), min_size=1, max_size=4),
    command=commands,
)
def test_a_part_that_another_program_wrote_wrong(
    folder: Path, part: str, cuts: list[tuple[float, int, bytes]], command: str
) -> None:
    content = parts()[part]
    for place, length, fragment in cuts:
        at = int(place * len(content))
        content = content[:at] + fragment + content[at + length :]
    ends_in_order(folder, bad_files.with_parts({part: content}), command)


WORDS = ["科目", "小計", "合計", "見出し", "項目", "収入", "支出", "一行目\n二行目", "x" * 32767]
FIGURES = ["収-1", "支-1-1", "支－１", "1", "－", "△1", "１２３", "10%", "令和99年度"]
TRAPS = ["=1+1", "#REF!", "../..", "C:\\", "CON", "{会計年度}{会計年度}"]
FORMULAS = ["1+1", "SUM(", "科目!G5", "#REF!", "tblPlan[当年度]", "[1]Sheet1!A1", "1/0"]

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**16), 10**16)
contents = st.one_of(
    st.tuples(st.just("inlineStr"), texts | st.sampled_from(WORDS + FIGURES + TRAPS)),
    st.tuples(st.just("n"), numbers),
    st.tuples(st.just("b"), st.sampled_from([0, 1])),
    st.tuples(st.just("e"), st.sampled_from(["#REF!", "#N/A", "#VALUE!", "#DIV/0!"])),
    st.tuples(st.just("f"), st.sampled_from(FORMULAS)),
    st.tuples(st.just("d"), st.sampled_from(["2025-04-01", "2025-04-01T12:00:00", "yesterday"])),
)


@many
@example(cells=[("例外", 0.0, ("b", 0)), ("科目", 0.0, ("b", 0))], command="freeze")  # a first code that is none
@given(
    cells=st.lists(st.tuples(st.sampled_from(sorted(SHEETS)), places, contents), min_size=1, max_size=6),
    command=commands,
)
def test_cells_with_anything_in_them(
    folder: Path, cells: list[tuple[str, float, tuple[str, object]]], command: str
) -> None:
    changed: dict[str, bytes] = {}
    for sheet, place, content in cells:
        part = f"xl/worksheets/sheet{SHEETS[sheet]}.xml"
        changed[part] = with_cell(changed.get(part, parts()[part]), place, *content)
    ends_in_order(folder, bad_files.with_parts(changed), command)


def with_cell(sheet: bytes, place: float, kind: str, content: object) -> bytes:
    """A sheet with another content in one cell of its table."""
    root = etree.fromstring(sheet)
    cells = [cell for row in root.iter(f"{MAIN}row") if int(row.get("r", "0")) > 4 for cell in row]
    cell = cells[int(place * len(cells))]
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "str" if kind == "f" else kind)
    if kind == "inlineStr":
        etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = str(content)
    else:
        etree.SubElement(cell, f"{MAIN}{'f' if kind == 'f' else 'v'}").text = str(content)
    return etree.tostring(root)
