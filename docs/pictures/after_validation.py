"""Click 検証 in Calc on the sample master with four mistakes in it, and print what it found.

Usage: after_validation.py PDF
"""

import shutil
import sys
import tempfile
from pathlib import Path

import xlwings as xw

from pybudget import calc, resources

MISTAKES = {
    ("科目", "G8"): 56_512_000,  # 56,152,000 with two digits exchanged
    ("科目", "H41"): 114_314_000,  # a figure typed over a formula
    ("計画", "E29"): 7_255,  # 7,275
    ("計画", "D34"): "ああああ",  # a text still to be written
}


def main(pdf: Path) -> None:
    """Print to a file."""
    calc.activate()
    from pybudget.addin import ribbon  # noqa: PLC0415 - it looks for an engine when it is imported

    with tempfile.TemporaryDirectory() as folder, xw.App(visible=False) as app:
        book = app.books.open(shutil.copy(resources.folder("workbook") / "r07_master.xlsx", folder))
        for (sheet, cell), value in MISTAKES.items():
            book.sheets[sheet][cell].value = value
        book.set_mock_caller()
        ribbon.dispatch("validate")
        book.sheets["検証結果"].to_pdf(str(pdf))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
