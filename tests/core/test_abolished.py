"""Accounts that this year has no more stay visible: where their rows stand, which codes they get, whom they pay for."""

from pybudget.core.abolished import Kept, kept_accounts
from pybudget.core.accounts import Section
from pybudget.core.comparison import compare
from pybudget.core.crosswalk import CrosswalkRow, PriorAccount, PriorBook, Verdict
from pybudget.core.fiscal_year import FiscalYear
from tests.rules.budget_text import read_budget

BOOK = """
    収-1      負担金収入
    収-1-1    電子申請事業    600  充当先=支-1-1
    収-1-2    施設予約事業    400  充当先=支-1-2
    小計
    収-2      保管金           57  ブロック=2
    小計                       ブロック=2
    合計
    支-1      システム事業
    支-1-1    電子申請事業
    支-1-1-1  運営費          600
    支-1-2    施設予約事業
    支-1-2-1  運営費          400
    支-2      予備費           57
    小計
    支-3      積立金            0  ブロック=2
    小計                       ブロック=2
    合計
"""

Abolished = tuple[Section, tuple[str, ...], int | None]
REVENUE, EXPENDITURE = Section


def kept(*abolished: Abolished, verdict: Verdict = Verdict.WITHOUT_COUNTERPART) -> Kept:
    budget = read_budget(BOOK)
    own = [PriorAccount(leaf.section, budget.accounts.path(leaf.code), 1) for leaf in budget.accounts.leaves()]
    leaves = (*own, *(PriorAccount(*item) for item in abolished))
    ordered = tuple(leaf for section in Section for leaf in leaves if leaf.section is section)
    totals = {section: sum(leaf.amount or 0 for leaf in leaves if leaf.section is section) for section in Section}
    book = PriorBook(FiscalYear(2024), "当初", "円", ordered, totals)
    saved = tuple(
        CrosswalkRow(section, " > ".join(path), amount, "", None, verdict) for section, path, amount in abolished
    )
    return kept_accounts(budget.accounts, compare(book, budget.accounts, saved))


def rows(found: Kept) -> list[tuple[str, str, str, str, str]]:
    """Code, name, block, 充当先, and the row that it stands above."""
    accounts = read_budget(BOOK).accounts.rows
    return [
        (row.code, row.name, row.block, row.funds, accounts[row.position].code or accounts[row.position].kind.value)
        for row in found.accounts
    ]


def test_an_abolished_account_stands_below_its_group_after_all_that_are_there() -> None:
    found = kept((EXPENDITURE, ("システム事業", "電子申請事業", "調査費"), 30))
    assert rows(found) == [("支-1-1-2", "調査費", "", "", "支-1-2")]
    (row,) = (row for row in found.crosswalk if row.path.endswith("調査費"))
    assert (row.verdict, row.code, row.prior_amount) == (Verdict.CONFIRMED, "支-1-1-2", 30)


def test_groups_that_are_gone_are_added_once_with_all_their_accounts() -> None:
    found = kept(
        (EXPENDITURE, ("システム事業", "電子調達事業", "運営費"), 30),
        (EXPENDITURE, ("システム事業", "電子調達事業", "事務費"), 5),
    )
    assert rows(found) == [
        ("支-1-3", "電子調達事業", "", "", "支-2"),
        ("支-1-3-1", "運営費", "", "", "支-2"),
        ("支-1-3-2", "事務費", "", "", "支-2"),
    ]
    assert [row.is_leaf for row in found.accounts] == [False, True, True]


def test_a_top_level_account_stays_in_the_block_of_the_one_before_it() -> None:
    assert rows(kept((EXPENDITURE, ("繰越金支出",), 9))) == [("支-4", "繰越金支出", "2", "", "小計")]
    assert rows(kept((REVENUE, ("雑入",), 9))) == [("収-3", "雑入", "2", "", "小計")]


def test_revenue_pays_for_the_expenditure_of_its_name_that_is_kept_too() -> None:
    found = kept(
        (REVENUE, ("負担金収入", "研修事業"), 9),
        (REVENUE, ("負担金収入", "利子"), 1),
        (EXPENDITURE, ("研修事業",), 9),
    )
    assert [(code, funds) for code, _, _, funds, _ in rows(found)] == [
        ("収-1-3", "支-4"),
        ("収-1-4", ""),
        ("支-4", ""),
    ]


def test_what_has_an_amount_of_its_own_this_year_takes_no_parts() -> None:
    found = kept((EXPENDITURE, ("予備費", "一般", "雑費"), 9))
    assert [(code, name) for code, name, *_ in rows(found)] == [("支-4", "一般"), ("支-4-1", "雑費")]


def test_what_had_no_amount_and_what_nobody_has_decided_is_not_kept() -> None:
    assert rows(kept((EXPENDITURE, ("予備費二",), 0), (EXPENDITURE, ("予備費三",), None))) == []
    assert rows(kept((EXPENDITURE, ("予備費二",), 5), verdict=Verdict.TO_CHECK)) == []
