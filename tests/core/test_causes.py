"""One cause, one finding: in large books too, as far as it costs no trial."""

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
    budget = read_budget(TWO_PROGRAMMES, "本文  説明\n" * 3_001)
    found = run(budget)
    assert {"BAL001", "BAL002"} <= {finding.rule.id for finding in found}
    assert [finding.rule.id for finding in explained(budget, found, contradictions) if "BAL" in finding.rule.id] == [
        "BAL002"
    ]
