"""Small files of last year and what comes of reading them: the accounts, a question, or a refusal."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pybudget.core.accounts import Section
from pybudget.core.fiscal_year import FiscalYear
from pybudget.errors import PybudgetError
from pybudget.prior.questions import Answers, Expected, PriorQuestion
from pybudget.prior.reading import read_prior

R6 = Expected(FiscalYear(2024), "当初", dict.fromkeys(Section, 1_100))
OWN = "令和6年度当初予算"

Rows = Sequence[Sequence[object]]

REVENUE = [
    ["令和6年度当初予算　収入の部"],
    ["単位：円"],
    ["大項目", "中項目", OWN],
    ["負担金", None, 900],
    [None, "市", 600],
    [None, "町", 300],
    ["雑入", None, 100],
    ["合計", None, 1000],
]
EXPENDITURE = [
    ["令和6年度当初予算　支出の部"],
    ["単位：円"],
    ["大項目", "中項目", OWN],
    ["事業費", None, 1000],
    [None, "委託料", 800],
    [None, "使用料", 200],
    ["合計", None, 1000],
]
PATHS = [
    ("負担金", "市", 600),
    ("負担金", "町", 300),
    ("雑入", 100),
    ("事業費", "委託料", 800),
    ("事業費", "使用料", 200),
]


def read(path: Path, **answers: object) -> list[tuple[object, ...]]:
    return [(*leaf.path, leaf.amount) for leaf in read_prior(path, R6, Answers(**answers)).leaves]


def asked(path: Path, **answers: object) -> PriorQuestion:
    with pytest.raises(PriorQuestion) as caught:
        read(path, **answers)
    return caught.value


def refused(path: Path) -> str:
    with pytest.raises(PybudgetError) as caught:
        read(path)
    assert str(caught.value).endswith("。")
    return str(caught.value)


def changed(rows: Rows, at: int, *values: object) -> list[Sequence[object]]:
    return [*rows[:at], list(values), *rows[at + 1 :]]


def inserted(rows: Rows, at: int, *values: object) -> list[Sequence[object]]:
    return [*rows[:at], list(values), *rows[at:]]


def with_column(rows: Rows, header: str, amount: Callable[[int], object], *, first: bool = False) -> list[list[object]]:
    """Another column of amounts, after the file's own or before it."""
    found = []
    for row in rows:
        value = None if len(row) < 3 else header if row[2] == OWN else amount(row[2])
        found.append(
            [*row[:2], value, *row[2:]] if first and len(row) > 2 else [*row, value] if len(row) > 2 else list(row)
        )
    return found
