"""How long staff wait for a click in an open book, as a ratio to what Calc itself needs to open that book."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from pybudget import calc
from pybudget.addin import ribbon
from tests.addin.test_ribbon_calls import large_master

LIMIT = 0.6
"""検証 of 6,000 accounts against Calc's opening of the same file (usual: 0.15)."""


def test_6000_accounts_are_validated_in_a_fraction_of_the_time_that_opening_them_takes(
    app: xw.App, tmp_path: Path, tell: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xw.Book, "_mock_caller", None, raising=False)
    calls, seconds = {}, {}
    for accounts in (60, 6000):
        path = tmp_path / f"{accounts}.xlsx"
        path.write_bytes(large_master(accounts))
        start = time.perf_counter()
        book = app.books.open(path)
        opened = time.perf_counter()
        book.set_mock_caller()
        with calc.counting() as tally:
            ribbon.dispatch("validate")
        seconds[accounts] = (opened - start, time.perf_counter() - opened)
        calls[accounts] = tally.engine
        assert app.impl.alerts[-1].prompt.endswith("指摘はありません。")
    opening, validating = seconds[6000]
    tell(f"検証 / open, 6,000 accounts: {validating:.2f} s / {opening:.2f} s = {validating / opening:.2f}")
    assert calls[60] == calls[6000]
    assert validating / opening <= LIMIT
