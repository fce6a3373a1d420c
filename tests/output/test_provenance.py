"""A generated file says in its own properties which master it was made from, and of what content."""

from __future__ import annotations

import io
import shutil
import zipfile

import openpyxl
import pytest

from pybudget.master.closed import ClosedMaster
from pybudget.master.content_hash import content_hash
from pybudget.output.provenance import STATEMENTS, Provenance, provenance_of, stamped
from tests.command_line import run
from tests.master.books import sample

STAMP = Provenance(STATEMENTS, "0123456789abcdef" * 4)


def statement_of(master, folder):
    run("statements", master, "--out", folder)
    (file,) = folder.glob("*.xlsx")
    return file.read_bytes()


def test_a_statement_workbook_carries_the_content_hash_of_its_master(tmp_path):
    data = statement_of(sample(), tmp_path / "out")
    assert provenance_of(data) == Provenance(STATEMENTS, content_hash(ClosedMaster(sample()).book))


def test_a_changed_master_gives_another_hash(tmp_path):
    changed = shutil.copy(sample(), tmp_path / "master.xlsx")
    workbook = openpyxl.load_workbook(changed)
    workbook["科目"]["M6"] = "別の備考"
    workbook.save(changed)
    assert provenance_of(statement_of(changed, tmp_path / "a")) != provenance_of(statement_of(sample(), tmp_path / "b"))


def test_a_second_stamp_takes_the_place_of_the_first():
    once = stamped(sample().read_bytes(), Provenance("plan", "f" * 64))
    assert provenance_of(stamped(once, STAMP)) == STAMP


def test_the_stamp_changes_nothing_else_and_is_the_same_every_time():
    data = sample().read_bytes()
    result = stamped(data, STAMP)
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(result)) as after:
        assert before.namelist() == after.namelist()
        assert [name for name in before.namelist() if before.read(name) != after.read(name)] == ["docProps/core.xml"]
    assert stamped(data, STAMP) == result


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4", b"%PDF-1.7", sample().read_bytes()[:5000], sample().read_bytes()], ids=range(5)
)
def test_a_file_that_is_not_ours_says_nothing(data):
    assert provenance_of(data) is None


@pytest.mark.parametrize("text", ["", "pybudget:plan:123", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"])
def test_properties_with_other_words_say_nothing(text):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("docProps/core.xml", text or "<x/>")
    assert provenance_of(target.getvalue()) is None
