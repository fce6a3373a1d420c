"""How long staff wait, as ratios to what nobody can do without: such a ratio is about the same on any machine.

They run with all tests: both measurements of a ratio take turns in one run and the best of each counts, so that a busy
machine slows both; and the limits are far from what is usual (0.6 and 2).
"""

import io
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl

from pybudget import resources
from pybudget.core import headers
from pybudget.master import layout
from pybudget.master.build import SAMPLE_DATE
from pybudget.master.closed import ClosedMaster
from pybudget.master.finishing import finish
from pybudget.master.formulas import compute
from pybudget.master.reading import read_book
from pybudget.master.source import Row
from pybudget.rules.catalogue import run

START_LIMIT = 1.5
"""The whole process of ``pybudget validate`` against Python with the libraries that the add-in needs anyway."""

READ_LIMIT = 4.0
"""Reading and checking a book of 6,000 accounts against openpyxl's reading of the same file."""

ACCOUNTS = 6000


def best_of(rounds: int, *measured: Callable[[], object]) -> list[float]:
    """The shortest time of each, in seconds; they take turns."""
    best = [float("inf")] * len(measured)
    for _ in range(rounds):
        for index, action in enumerate(measured):
            start = time.perf_counter()
            action()
            best[index] = min(best[index], time.perf_counter() - start)
    return best


def python(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def test_validate_costs_little_more_than_the_libraries_it_stands_on(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    master = shutil.copy(resources.folder("workbook") / "r07_master.xlsx", tmp_path)
    libraries, validate = best_of(
        5, python("-c", "import xlwings, openpyxl, pandas"), python("-m", "pybudget", "validate", str(master))
    )
    tell(f"validate / import: {validate:.2f} s / {libraries:.2f} s = {validate / libraries:.2f}")
    assert validate / libraries <= START_LIMIT


def test_a_book_of_6000_accounts_is_checked_in_a_few_times_what_reading_it_takes(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    master = tmp_path / "master.xlsx"
    master.write_bytes(large_book())
    budget = ClosedMaster(master).read()
    assert (len(budget.accounts.leaves()), run(budget)) == (ACCOUNTS, ())
    reading, checking = best_of(2, lambda: openpyxl.load_workbook(master), lambda: run(ClosedMaster(master).read()))
    tell(f"read and check / load_workbook: {checking:.2f} s / {reading:.2f} s = {checking / reading:.2f}")
    assert checking / reading <= READ_LIMIT


def large_book() -> bytes:
    """The 令和7年度 master with other accounts and no plan. Its cells have no look of their own: that takes no part."""
    workbook = openpyxl.load_workbook(resources.folder("workbook") / "r07_master.xlsx")
    plan, accounts = workbook["計画"], workbook["科目"]
    plan.delete_rows(6, plan.max_row)
    for cell in plan[5]:
        cell.value = None
    plan.tables["tblPlan"].ref = plan.tables["tblPlan"].autoFilter.ref = "A4:I5"
    rows = [*outline("収入"), *outline("支出")]
    for number, row in enumerate(rows, 5):
        for column, header in enumerate(layout.ACCOUNTS.headers, 1):
            accounts.cell(number, column, (row | layout.CALCULATED).get(header))
    table = accounts.tables["tblAccounts"]
    table.ref = table.autoFilter.ref = f"A4:O{4 + len(rows)}"
    target = io.BytesIO()
    workbook.save(target)
    return finish(target.getvalue(), compute(read_book("master.xlsx", target.getvalue())), SAMPLE_DATE)


def outline(section: str) -> Iterator[Row]:
    """Programmes of 30 leaves; each programme of the expenditure is funded by one of the revenue."""
    for programme in range(1, ACCOUNTS // 60 + 1):
        code = f"{section[0]}-{programme}"
        yield account(section, code)
        for leaf in range(1, 31):
            funds = f"支-{programme}" if section == "収入" else None
            amounts = {headers.ENTRY.current: leaf * 1000, headers.ENTRY.prior: leaf * 900}
            yield {**account(section, f"{code}-{leaf}"), headers.FUNDS: funds, **amounts}
    yield {headers.SECTION: section, headers.BLOCK: 1, headers.KIND: "小計", headers.ACCOUNT_NAME: "小計"}
    yield {headers.SECTION: section, headers.KIND: "合計", headers.ACCOUNT_NAME: "合計"}


def account(section: str, code: str) -> Row:
    return {
        headers.CODE: code,
        headers.SECTION: section,
        headers.BLOCK: 1,
        headers.KIND: "科目",
        headers.ACCOUNT_NAME: f"科目{code}",
    }
