"""組替一覧: every amount of last year's on a line, with where it has gone; the sums prove that nothing is missing."""

import pytest
from hypothesis import given

from pybudget.core.accounts import Section
from pybudget.core.crosswalk import CrosswalkRow, Verdict
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.regrouping import Move, Transfer, transfers
from tests.core.test_crosswalk import saved_rows
from tests.rules.budget_text import read_budget

ACCOUNTS = read_budget("支-1 総務\n支-1-1 会議費\n支-1-2 調査研修費\n支-2 予備費").accounts
YEAR = FiscalYear(2024)


def row(path: str, amount: int | None, code: str, verdict: Verdict, share: int | None = None) -> CrosswalkRow:
    return CrosswalkRow(Section.EXPENDITURE, path, amount, code, share, verdict, reason=f"{path}の理由")


def listed(*rows: CrosswalkRow) -> list[Transfer]:
    return list(transfers(rows, ACCOUNTS, YEAR))


CONFIRMED, TO_CHECK, MATCHED = Verdict.CONFIRMED, Verdict.TO_CHECK, Verdict.MATCHED


@pytest.mark.parametrize(
    ("rows", "moves"),
    [
        ([row("予備費", 5, "支-2", MATCHED, 5)], [Move.SAME]),
        ([row("雑費", 5, "支-2", CONFIRMED)], [Move.CHANGED]),
        ([row("雑費", 5, "支-2", CONFIRMED, 3), row("雑費", 5, "支-1-1", CONFIRMED, 2)], [Move.SPLIT, Move.SPLIT]),
        ([row("雑費", 5, "支-2", CONFIRMED), row("予備費", 4, "支-2", MATCHED, 4)], [Move.MERGED, Move.MERGED]),
        ([row("旧事業", 5, "", Verdict.WITHOUT_COUNTERPART)], [Move.ABOLISHED]),
        ([row("旧事業", 5, "", TO_CHECK)], [Move.OPEN]),
        ([row("雑費", 5, "支-2", CONFIRMED, 3)], [Move.CHANGED, Move.OPEN]),
    ],
)
def test_what_became_of_an_account_is_named(rows: list[CrosswalkRow], moves: list[Move]) -> None:
    assert [line.move for line in listed(*rows)] == moves


def test_an_amount_that_is_shared_out_stands_once_and_its_parts_below_each_other() -> None:
    lines = listed(row("雑費", 5, "支-2", CONFIRMED, 3), row("雑費", 5, "支-1-1", CONFIRMED, 2))
    assert [(line.prior, line.code, line.target, line.amount) for line in lines] == [
        (5, "支-2", ("予備費",), 3),
        (None, "支-1-1", ("総務", "会議費"), 2),
    ]
    assert {line.reason for line in lines} == {"雑費の理由"}


def test_the_candidates_of_a_question_are_not_printed_as_a_reason() -> None:
    assert [line.reason for line in listed(row("旧事業", 5, "", TO_CHECK))] == [""]


def test_an_account_without_an_entry_has_no_line_and_zero_has_one() -> None:
    lines = listed(row("予備費", None, "支-2", MATCHED), row("雑費", 0, "支-1-1", CONFIRMED))
    assert [(line.path, line.prior, line.amount) for line in lines] == [(("雑費",), 0, 0)]


def test_the_lines_stand_in_the_order_of_the_crosswalk() -> None:
    lines = listed(row("旧事業", 5, "", TO_CHECK), row("予備費", 4, "支-2", MATCHED, 4), row("雑費", 3, "", TO_CHECK))
    assert [line.path[0] for line in lines] == ["旧事業", "予備費", "雑費"]


@given(saved_rows)
def test_for_any_crosswalk_what_was_there_is_what_goes_somewhere_and_what_does_not(rows: list[CrosswalkRow]) -> None:
    for section in Section:
        lines = [line for line in transfers(rows, ACCOUNTS, YEAR) if line.section is section]
        prior, amount, rest = (sum(getattr(line, part) or 0 for line in lines) for part in ("prior", "amount", "rest"))
        assert prior == amount + rest
