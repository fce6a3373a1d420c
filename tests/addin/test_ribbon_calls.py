"""How often a job calls the spreadsheet program, and what a job leaves behind that dies at any of these calls."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pybudget import calc
from pybudget.addin import ribbon
from pybudget.addin.buttons import BUTTONS
from pybudget.addin.undo import newest_copy
from pybudget.core import headers
from pybudget.master.build import build
from pybudget.master.source import Row, Source
from tests.addin.conftest import NOW, Desk
from tests.addin.office import MASTER
from tests.addin.test_ribbon_refusals import WRITING


def large_master(leaves: int) -> bytes:
    """Programmes of 30 leaves, each programme of the expenditure funded by one of the revenue; all is in order."""
    texts = {"団体名": "協議会", "会計年度": "令和7年度", "版": "案", "前年度の基準": "当初", "端数処理": "許さない"}
    plan: list[Row] = [{headers.LEVEL: 1, headers.PLAN_KIND: "見出し", headers.PLAN_NAME: "事業"}]
    plan += [{headers.PLAN_KIND: "箇条", headers.PLAN_NAME: f"取組{number}"} for number in range(leaves // 10)]
    return build(Source(texts, (*section("収入", leaves // 60), *section("支出", leaves // 60)), tuple(plan)), NOW)


def section(name: str, programmes: int) -> Iterator[Row]:
    common: Row = {headers.SECTION: name, headers.BLOCK: 1}
    for programme in range(1, programmes + 1):
        code = f"{name[0]}-{programme}"
        yield common | {headers.CODE: code, headers.KIND: "科目", headers.ACCOUNT_NAME: f"科目{code}"}
        for leaf in range(1, 31):
            yield common | {
                headers.CODE: f"{code}-{leaf}",
                headers.KIND: "科目",
                headers.ACCOUNT_NAME: f"科目{code}-{leaf}",
                headers.FUNDS: f"支-{programme}" if name == "収入" else None,
                headers.ENTRY.current: leaf * 1000,
                headers.ENTRY.prior: leaf * 1000,
            }
    yield common | {headers.KIND: "小計", headers.ACCOUNT_NAME: "小計"}
    yield {headers.SECTION: name, headers.KIND: "合計", headers.ACCOUNT_NAME: "合計"}


COUNTED = (
    *WRITING, "confirm_crosswalk", "crosswalk", "repair", "plan", "variance", "pdf", "mail", "mail_check", "freeze",
    "rollover", "errata", "supplement", "undo", "help",
)  # fmt: skip
"""Every button that reads the book."""


def test_a_job_makes_as_many_calls_for_ten_times_as_many_accounts(
    desk_with: Callable[..., Desk], tmp_path: Path
) -> None:
    small, large = (calls_of_each_job(desk_with(file_of(tmp_path, large_master(size)))) for size in (60, 600))
    assert small == large
    assert {tag: len(calls) < 1200 for tag, calls in small.items()} == dict.fromkeys(small, True)


def file_of(folder: Path, data: bytes) -> Path:
    path = folder / f"{len(data)}.xlsx"
    path.write_bytes(data)
    return path


def calls_of_each_job(desk: Desk) -> dict[str, list[str]]:
    calls: dict[str, list[str]] = {}
    for tag in COUNTED:
        if tag == "supplement":
            desk.set_edition("補正第1号")
        with calc.counting() as tally:
            desk.click(tag, answers=["yes"] if tag == "rollover" else [])
        calls[tag] = tally.engine
    desk.book.close()
    for made in desk.path.parent.glob("*.xlsx"):
        made.unlink()  # next year's book would be in the way of the next one
    return calls


def test_every_button_but_those_that_do_not_look_at_the_book_is_counted() -> None:
    assert {button.tag for button in BUTTONS} - set(COUNTED) == {"doctor"}


# A job dies.

ONLY_LOOKS_ROUND: frozenset[str] = frozenset(
    {
        "App.pid", "Book.app", "Book.name", "Book.sheets", "Book.names", "Book.fullname", "Sheet.book", "Sheet.name",
        "Sheet.tables", "Sheet.range", "Sheet.index", "Sheets.__call__", "Sheets.__iter__", "Sheets.__len__",
        "Range.shape", "Range.api", "Range.__call__", "Range.row", "Range.column", "Range.sheet", "Range.address",
        "Tables.__call__", "Tables.__iter__", "Table.name", "Name.name", "Names.__call__", "Names.snapshot",
    }
)  # fmt: skip
"""Calls that change nothing and read no cell: what dies there dies as it does at the next call."""


def small_master() -> bytes:
    """A book with findings, so that every table that a job writes has something to hold."""
    rows = [
        row
        for name in ("収入", "支出")
        for row in section(name, 1)
        if "-1-" not in row.get(headers.CODE, "") or row[headers.CODE][-2:] == "-1"
    ]
    del rows[1][headers.ENTRY.current]
    texts = {"団体名": "協議会", "会計年度": "令和7年度", "版": "案", "前年度の基準": "当初", "出力フォルダ": "出力"}
    return build(Source(texts, tuple(rows), ()), NOW)


class DiedError(Exception):
    """Stands for whatever ends a job."""


@pytest.mark.parametrize("tag", WRITING)
def test_wherever_a_job_dies_the_file_is_intact_and_the_book_can_be_restored(
    tag: str, desk_with: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = desk_with(file_of(tmp_path, small_master()))
    before = desk.path.read_bytes()
    with_a_copy = 0
    for number, call in places_to_die(calls_until(desk, tag, None)):
        anew(desk)
        calls_until(desk, tag, number)
        where = f"{tag}: call {number}, {call}"
        assert desk.path.read_bytes() == before, where
        assert (desk.app.screen_updating, desk.app.calculation, desk.app.status_bar) == (True, "automatic", False), (
            where
        )
        copy = newest_copy(desk.path)
        if copy is not None:
            assert copy.read_bytes() == before, where
            with_a_copy += 1
    assert with_a_copy > 5
    assert "戻しました" in desk.click("undo").prompt
    assert desk.path.read_bytes() == before


def anew(desk: Desk) -> None:
    """The book as its file holds it, and no copies yet."""
    for book in desk.app.books:
        book.close()
    for copy in desk.copies:
        copy.unlink()
    desk.app.books.open(desk.path)


def places_to_die(calls: list[str]) -> list[tuple[int, str]]:
    """Every call from the copy on, and before that, where nothing is written yet, one of each kind.

    At the end, where the program is put back as it was, nothing is left to lose.
    """
    copy, end = calls.index("Book.api"), len(calls) - calls[::-1].index("App.calculation") - 1
    reading = {call: number for number, call in enumerate(calls[:copy])}
    return [
        (number, call)
        for number, call in enumerate(calls[:end])
        if call not in ONLY_LOOKS_ROUND and (number >= copy or reading[call] == number)
    ]


def calls_until(desk: Desk, tag: str, last: int | None) -> list[str]:
    """The calls of a click, which dies before the one with this number."""
    desk.book.set_mock_caller()

    def die(_: str) -> None:
        if len(tally.engine) == last:
            tally.before = None
            raise DiedError

    with calc.counting(die) as tally, suppress(DiedError):
        ribbon.dispatch(tag, file=str(desk.prior) if tag == "refresh" else None)
    return tally.engine


KILLED = """
import os
from pybudget import calc
calc.activate()
from pybudget.addin import ribbon
from pybudget.addin.buttons import BUTTONS
left = iter(range({number}))
with calc.counting(lambda _: next(left, None) is None and os._exit(9)):
    ribbon.dispatch({tag!r}, file={file!r})
"""


@pytest.mark.parametrize(
    ("tag", "call"), [("validate", "Table.resize"), ("refresh", "Range.formula"), ("statements", "Sheet.copy")]
)
def test_a_killed_process_leaves_the_file_intact_and_the_next_one_restores_the_book(
    tag: str, call: str, desk: Desk
) -> None:
    before = desk.path.read_bytes()
    calls = calls_until(desk, tag, None)
    anew(desk)
    number = len(calls) - calls[::-1].index(call) - 1
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED.format(number=number, tag=tag, file=str(desk.prior)),
            f"--wb={MASTER}",
            "--from_xl=1",
        ],
        env=os.environ | {calc.ADDRESS_VARIABLE: str(desk.app.impl.office.address)},
        timeout=60,
        check=False,
    )
    assert ended.returncode == 9
    assert desk.path.read_bytes() == before
    assert "戻しました" in desk.click("undo").prompt
    assert desk.path.read_bytes() == before
