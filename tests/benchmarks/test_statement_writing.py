"""The statement workbook of a very large book, as ratios to openpyxl's fastest way to write the same cells."""

import datetime as dt
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from pybudget.core.accounts import Account, Accounts, Kind, Section
from pybudget.core.budget import Budget
from pybudget.core.cells import AmountCell, Origin, Pair
from pybudget.output.statement_workbook import write_statements
from tests.benchmarks.test_speed import best_of
from tests.rules.budget_text import read_budget

ACCOUNTS = 100_000
LEAVES = 99
"""Of each group."""
TIME_LIMIT = 1.0
"""Writing the statements against openpyxl's write-only mode with the same cells and no look at all (usual: 0.75)."""
MEMORY_LIMIT = 1024**3
NOW = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)

Row = tuple[str | None, str | None, int | str, str | None, int | str]


def large_budget() -> Budget:
    """Groups of 99 leaves in both sections, 100,000 accounts in all."""
    rows = tuple(row for section in Section for row in outline(section))
    return replace(read_budget(), accounts=Accounts(rows))


def outline(section: Section) -> Iterator[Account]:
    for group in range(1, ACCOUNTS // 2 // (LEAVES + 1) + 1):
        code = f"{section.prefix}-{group}"
        yield account(section, code, f"事業{group}", None)
        for leaf in range(1, LEAVES + 1):
            yield account(section, f"{code}-{leaf}", f"科目{group}-{leaf}", group * leaf * 1000)
    for kind in (Kind.SUBTOTAL, Kind.TOTAL):
        yield replace(account(section, "", kind.value, None), kind=kind)


def account(section: Section, code: str, name: str, amount: int | None) -> Account:
    entry, blank = Pair(AmountCell(amount), AmountCell(amount)), Pair(AmountCell(), AmountCell())
    note = "運用保守等" if amount else ""
    return Account(code, section, "1", Kind.ACCOUNT, name, "", entry, blank, note, "", Origin("科目", 1, {}))


def same_cells(section: Section) -> list[Row]:
    """What the sheet of a section holds."""
    rows: list[Row] = [("題名", None, "部", None, "単位：円"), ("大項目", "中項目", "当年度", "備考", "前年度")]
    for row in outline(section):
        amount = row.entry.current.amount
        if amount is None:
            first = len(rows) + 1
            rows.append((row.name, None, f"=SUM(C{first}:C{first + 98})", None, f"=SUM(E{first}:E{first + 98})"))
        else:
            rows.append((None, row.name, amount, row.note, amount))
    return rows


def write_only(sheets: list[list[Row]]) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
    workbook.save(io.BytesIO())


def write(budget: Budget) -> bytes:
    fresh = replace(budget, accounts=Accounts(budget.accounts.rows))  # nothing of an earlier round is remembered
    return write_statements(fresh, None, modified=NOW)


def test_100000_accounts_are_written_in_no_more_time_than_openpyxl_needs_for_the_bare_cells(
    tell: Callable[[str], None],
) -> None:
    budget, sheets = large_budget(), [same_cells(section) for section in Section]
    bare, ours = best_of(2, lambda: write_only(sheets), lambda: write(budget))
    tell(f"statements / write-only, 100,000 accounts: {ours:.1f} s / {bare:.1f} s = {ours / bare:.2f}")
    assert ours / bare <= TIME_LIMIT


def test_100000_accounts_are_written_in_a_gigabyte(tell: Callable[[str], None]) -> None:
    ended = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True, encoding="utf-8")
    peak, rows = (int(number) for number in ended.stdout.split())
    tell(f"peak memory, 100,000 accounts: {peak / 1024**2:.0f} MB")
    assert rows == ACCOUNTS + 2 * (4 + 2)
    assert peak <= MEMORY_LIMIT


def main() -> None:
    """Write once; print the most bytes that this process has held, and the rows that it wrote."""
    data = write(large_budget())
    # Not getrusage: what it tells of a started process includes the process that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(re.search(r"VmHWM:\s+([0-9]+) kB", status)[1]) * 1024
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)
    sys.stdout.write(f"{peak} {rows}\n")


if __name__ == "__main__":
    main()
