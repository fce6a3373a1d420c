"""What the settings add to the statements is added wherever they are made."""

from pathlib import Path

import openpyxl

from pybudget import cli
from pybudget.core import settings as keys
from tests import command_line
from tests.master.books import edited, sample


def made(folder: Path, extras: str):
    """The statements of a master whose settings name these extras."""

    def edit(workbook):
        for row in workbook["設定"].iter_rows(min_row=5):
            if row[0].value == keys.STATEMENT_EXTRAS:
                row[1].value = extras

    outcome = command_line.run("statements", edited(sample(), folder / "予算.xlsx", edit))
    return outcome, list(folder.glob("出力/*.xlsx"))


def test_the_settings_may_ask_for_the_changes_and_a_cover(tmp_path):
    outcome, (file,) = made(tmp_path, "増減、表紙")
    workbook = openpyxl.load_workbook(file)
    assert outcome.status == cli.DONE
    assert workbook.sheetnames == ["表紙", "収入の部", "支出の部"]
    assert [cell.value for cell in workbook["支出の部"][4]][-2:] == ["増減額", "増減率"]


def test_a_word_that_is_not_known_is_refused_with_those_that_are(tmp_path):
    outcome, files = made(tmp_path, "増減、目次")
    assert (outcome.status, files) == (cli.COULD_NOT_RUN, [])
    assert outcome.err == (
        "設定の「収支に加えるもの」の「目次」が分かりません。「増減」「表紙」から選び、複数は「、」で区切ってください。\n"
    )
