"""What the repository says about the program is what the program does."""

import re
from pathlib import Path

import openpyxl
import pytest

from docs import generate
from pybudget import cli
from tests.command_line import run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "manual.ja.md").read_text(encoding="utf-8")
PAGES = generate.pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_generated_page_is_the_one_that_make_docs_writes(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page]


def test_the_demonstration_in_the_readme_ends_with_both_totals_equal() -> None:
    assert "収入合計 385,422,000 円　支出合計 385,422,000 円" in README


@pytest.mark.parametrize("text", [README, MANUAL], ids=["README", "manual"])
def test_every_command_that_is_documented_exists(text: str) -> None:
    named = set(re.findall(r"(?:`|\n)pybudget ([a-z]+)\b", text))
    assert named
    for command in named:
        with pytest.raises(SystemExit, match="0"):
            cli.main([command, "--help"])


@pytest.mark.parametrize("text", [README, MANUAL], ids=["README", "manual"])
def test_every_page_and_picture_that_is_linked_exists(text: str) -> None:
    folder = ROOT if text is README else ROOT / "docs"
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (folder / link).is_file()] == []


def test_the_message_in_the_manual_is_the_one_that_staff_see(tmp_path: Path) -> None:
    excerpt = re.search(r"```text\n(［エラー］.*?)```", MANUAL, re.DOTALL)
    assert excerpt
    assert excerpt[1].rstrip("\n") in run("validate", one_yen_too_much(tmp_path)).out


def one_yen_too_much(folder: Path) -> Path:
    path = folder / "master.xlsx"
    workbook = openpyxl.load_workbook(ROOT / "workbook" / "r07_master.xlsx")
    accounts = workbook["科目"]
    entry = next(row for row in accounts.iter_rows(min_row=5) if row[0].value == "収-1-1-1")[6]
    entry.value += 1
    workbook.save(path)
    return path
