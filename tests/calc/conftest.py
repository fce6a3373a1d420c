"""Books that are open in Calc."""

import shutil
from pathlib import Path

import pytest
import xlwings as xw

MASTER = Path(__file__).parents[2] / "workbook" / "r07_master.xlsx"


@pytest.fixture
def book(app: xw.App) -> xw.Book:
    return app.books.add()


@pytest.fixture
def sheet(book: xw.Book) -> xw.Sheet:
    return book.sheets[0]


@pytest.fixture
def master(app: xw.App, tmp_path: Path) -> xw.Book:
    return app.books.open(shutil.copyfile(MASTER, tmp_path / MASTER.name))
