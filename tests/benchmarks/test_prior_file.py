"""How long a large file of last year takes, as a ratio to calamine's bare reading of the same file."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pybudget.core.accounts import Account, Accounts, Kind, Section
from pybudget.core.cells import AmountCell, Origin, Pair
from pybudget.core.comparison import compare
from pybudget.core.crosswalk import Comparison, PriorAccount, PriorBook
from pybudget.core.fiscal_year import FiscalYear
from pybudget.garbage import without_search_for_cycles
from pybudget.prior.reading import read_prior

READ_LIMIT = 2.3
"""Told, read and proved to the yen, against all cells as Python values and nothing else (usual: 1.7 to 1.9)."""

MATCHED_LIMIT = 3.0
"""Read, proved and laid beside 99,000 accounts of this year (usual: 2.4 to 2.7)."""

ROUNDS = 12
"""At most: the best of each counts, in seconds of the processor, and a machine that is busy may need more of them."""

ACCOUNTS = 49_500
"""Of each section."""

GROWTH_LIMIT = 20.0
"""Ten times as many accounts of which none is found may take this many times as long (usual: 10 to 11)."""

MEMORY = 600 * 2**20
"""A process of its own, of which 110 MB are the libraries and 70 MB this year's accounts (usual: 360 MB)."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_large_file(tmp_path_factory.mktemp("prior") / "前年度.xlsx")


def test_100_000_rows_are_read_and_matched_in_a_few_times_what_bare_reading_takes(
    file: Path, tell: Callable[[str], None]
) -> None:
    bare, read, matched = json.loads(run_alone("print(it.json.dumps(it.measured(it.Path(sys.argv[1]))))", file))
    tell(f"read_prior / calamine, 100,000 rows: {read:.2f} s / {bare:.2f} s = {read / bare:.2f}")
    tell(f"read_prior and compare / calamine, 100,000 rows: {matched:.2f} s / {bare:.2f} s = {matched / bare:.2f}")
    assert read / bare <= READ_LIMIT
    assert matched / bare <= MATCHED_LIMIT


def measured(file: Path) -> list[float]:
    """Seconds of bare reading, of reading, and of reading and matching as ``refresh`` does them."""
    accounts = tuple(large_outline())

    def read_and_match() -> Comparison:
        with without_search_for_cycles():
            return compare(read_prior(file), Accounts(accounts), ())

    assert len(read_and_match().assigned) == 2 * ACCOUNTS
    best = [float("inf")] * 3
    for number in range(1, ROUNDS + 1):
        times = processor_time(1, lambda: read_bare(file), lambda: read_prior(file), read_and_match)
        best = list(map(min, best, times))
        if number > 2 and best[1] <= READ_LIMIT * best[0] and best[2] <= MATCHED_LIMIT * best[0]:
            break
    return best


def run_alone(program: str, file: Path, memory: int = resource.RLIM_INFINITY) -> str:
    """What a program prints in a process of its own, as a command's; ``it`` is this module."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys, tests.benchmarks.test_prior_file as it\n{program}", str(file)],
        check=True,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (memory, memory)),
    ).stdout


def test_accounts_of_which_none_is_found_take_time_in_proportion_to_their_number(tell: Callable[[str], None]) -> None:
    def match(tops: int) -> Comparison:
        return compare(large_book(tops), Accounts(tuple(renamed(large_outline(tops)))), ())

    assert len(match(5).unassigned) == 2 * ACCOUNTS // 10
    (few,) = processor_time(2, lambda: match(5))
    (many,) = processor_time(1, lambda: match(50))
    tell(f"compare, 99,000 / 9,900 unknown accounts: {many:.2f} s / {few:.2f} s = {many / few:.1f}")
    assert many / few <= GROWTH_LIMIT


def test_100_000_rows_are_read_and_matched_in_bounded_memory_even_if_none_is_found(file: Path) -> None:
    program = (
        "accounts = it.Accounts(tuple(it.renamed(it.large_outline())))\n"
        "found = it.compare(it.read_prior(it.Path(sys.argv[1])), accounts, ())\n"
        "print(len(found.unassigned))"
    )
    assert int(run_alone(program, file, MEMORY)) == 2 * ACCOUNTS


def processor_time(rounds: int, *measured: Callable[[], object]) -> list[float]:
    """The shortest time of each, in seconds of the processor; they take turns."""
    best = [float("inf")] * len(measured)
    for _ in range(rounds):
        for index, action in enumerate(measured):
            start = time.process_time()
            action()
            best[index] = min(best[index], time.process_time() - start)
    return best


def read_bare(file: Path) -> None:
    workbook = CalamineWorkbook.from_path(file)
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def write_large_file(path: Path) -> Path:
    """Two sheets as councils lay them out: names of three levels, this year and last, the change, remarks."""
    workbook = openpyxl.Workbook(write_only=True)
    for section in ("収入", "支出"):
        sheet = workbook.create_sheet(section)
        sheet.append([f"令和6年度当初予算　{section}の部"])
        sheet.append([None] * 8 + ["単位：円"])
        sheet.append(
            [
                "大項目",
                "中項目",
                "小項目",
                "令和6年度当初予算額",
                "令和5年度当初予算額",
                "増減額",
                "増減率",
                "備考",
                "説明",
            ]
        )
        for row in rows():
            sheet.append(row)
    workbook.save(path)
    return path


def rows() -> Iterator[list[object]]:
    for first in range(50):
        yield [f"{first}事業", None, None, 990_000, 900_000, 90_000, 0.1, "継続", "共同利用に要する経費"]
        for second in range(10):
            yield [None, f"{first}-{second}事業", None, 99_000, 90_000, 9_000, 0.1, "継続", "運用保守に要する経費"]
            for third in range(99):
                yield [
                    None,
                    None,
                    f"{first}-{second}-{third}経費",
                    1000,
                    900,
                    100,
                    0.1,
                    "委託料",
                    "保守、ヘルプデスク等",
                ]
    yield ["合計", None, None, 49_500_000, 45_000_000, 4_500_000, 0.1]


def large_book(tops: int) -> PriorBook:
    """What is read of the file, or of the first part of it."""
    leaves = tuple(
        PriorAccount(section, (f"{first}事業", f"{first}-{second}事業", f"{first}-{second}-{third}経費"), 1000)
        for section in Section
        for first in range(tops)
        for second in range(10)
        for third in range(99)
    )
    return PriorBook(FiscalYear(2024), "当初", "円", leaves, dict.fromkeys(Section, 990_000 * tops))


def renamed(accounts: Iterable[Account]) -> Iterator[Account]:
    """The accounts with names that have nothing in common with those of the file."""
    for account in accounts:
        yield replace(account, name="".join(chr(ord("亀") + int(part)) for part in account.code.split("-")[1:]))


def large_outline(tops: int = 50) -> Iterator[Account]:
    """This year's accounts, with the names of the file."""
    blank, amount = Pair(AmountCell(), AmountCell()), Pair(AmountCell(1000), AmountCell())

    def account(section: Section, numbers: list[int], name: str, entry: Pair[AmountCell]) -> Account:
        code = "-".join([section.prefix, *(str(number + 1) for number in numbers)])
        return Account(code, section, "1", Kind.ACCOUNT, name, "", entry, entry, "", "", Origin("科目", 1, {}))

    for section in Section:
        for first in range(tops):
            yield account(section, [first], f"{first}事業", blank)
            for second in range(10):
                yield account(section, [first, second], f"{first}-{second}事業", blank)
                for third in range(99):
                    name = f"{first}-{second}-{third}経費"
                    yield account(section, [first, second, third], name, amount)
