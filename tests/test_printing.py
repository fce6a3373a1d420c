"""What a person holds in hand: the statement workbook and the master as Calc prints them."""

import csv
import subprocess
import unicodedata
from pathlib import Path

import pytest

from tests import calc_program

GOLDEN = Path(__file__).parent / "golden"
STATEMENTS = {"r07_statements": "r07_statement.csv", "r02_statements": "r02_statement.csv"}


def pages(pdf: Path) -> list[str]:
    """The text of each page, without blanks, in one width."""
    printed = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    return [plain(page) for page in printed.stdout.split("\f") if page.strip()]


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_printed_page_has_the_header_and_every_row_stands_on_one(name: str, written, tmp_path: Path) -> None:
    printed = pages(calc_program.to_pdf(written[name], tmp_path))
    with (GOLDEN / STATEMENTS[name]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for page in printed:
        assert "大項目" in page
        assert "中項目" in page
        assert "###" not in page
    book = "".join(printed)
    assert [row["name"] for row in rows if plain(row["name"]) not in book] == []
    assert [row["current"] for row in rows if row["current"] and yen(row["current"]) not in book] == []
    assert [row["prior"] for row in rows if row["prior"] and yen(row["prior"]) not in book] == []


def yen(amount: str) -> str:
    return f"{int(amount):,}".replace("-", "△")


@pytest.mark.parametrize("name", ["r07_master", "master_with_findings"])
def test_no_figure_of_a_printed_master_is_too_wide_for_its_column(name: str, written, tmp_path: Path) -> None:
    printed = pages(calc_program.to_pdf(written[name], tmp_path))
    assert printed
    assert [page for page in printed if "###" in page] == []
