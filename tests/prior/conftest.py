"""Files of last year, written as a test wants them."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.prior.trap_files import EXPENDITURE, REVENUE, Rows


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook of two sheets."""

    def write(revenue: Rows = REVENUE, expenditure: Rows = EXPENDITURE, *, name: str = "前年度") -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for sheet, rows in (("収入", revenue), ("支出", expenditure)):
            page = workbook.create_sheet(sheet)
            for row in rows:
                page.append(row)
        path = tmp_path / f"{name}.xlsx"
        workbook.save(path)
        return path

    return write
