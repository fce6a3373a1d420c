"""One cause, one finding: in large books too, as far as it costs no trial."""

import pytest

from pybudget.core.causes import explained
from pybudget.rules.catalogue import contradictions, run
from tests.rules.budget_text import read_budget

TWO_PROGRAMMES = """
収-1  電子申請の負担金  600  充当先=支-1
収-2  施設予約の負担金  400  充当先=支-2
支-1  電子申請          599
支-2  施設予約          400
"""


def test_in_a_large_book_a_programme_that_does_not_balance_speaks_for_the_grand_totals() -> None:
    budget = read_budget(TWO_PROGRAMMES, "本文  説明\n" * 20_001)
    found = run(budget)
    assert {"BAL001", "BAL002"} <= {finding.rule.id for finding in found}
    assert [finding.rule.id for finding in explained(budget, found, contradictions) if "BAL" in finding.rule.id] == [
        "BAL002"
    ]


LARGE_PLAN = "".join(f"本文  説明{number}\n" for number in range(5_000))


@pytest.mark.parametrize(
    ("row", "wrong_row", "cells"),
    [
        pytest.param("600  充当先=支-1", "6000  充当先=支-1", ["G2", "G4"], id="a digit too many"),
        pytest.param("400  充当先=支-2", "400  充当先=支-9", ["F3"], id="a programme that does not exist"),
    ],
)
def test_in_a_book_of_5000_rows_one_fault_is_one_finding_at_its_cell(
    row: str, wrong_row: str, cells: list[str]
) -> None:
    budget = read_budget(TWO_PROGRAMMES.replace("599", "600").replace(row, wrong_row), LARGE_PLAN)
    found = run(budget)
    assert len(found) > 1
    (finding,) = explained(budget, found, contradictions)
    assert [place.cell for place in finding.cause.places] == cells
