"""Text sources are read to the letter, and a new master has the frame of a book with nothing entered."""

from __future__ import annotations

import datetime as dt

import pytest

from pybudget.core.accounts import Kind, Section
from pybudget.core.cells import Column
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.money import AmountError
from pybudget.core.plan import PlanKind
from pybudget.core.settings import BASES
from pybudget.master.build import build
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget
from pybudget.master.source import load, skeleton
from pybudget.rules.catalogue import run
from tests.master.books import WORKBOOK, YEARS

DATE = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "settings.toml").write_text('[settings]\n"団体名" = "甲"\n', encoding="utf-8")
    (tmp_path / "plan.csv").write_text('階層,名称,当年度,前年度\n1,事業,－,\n,項目,0,"1,500"\n', encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(
        "コード,ブロック,入力額,前年度入力額\n支-1,1,計画,-8282285\n,,,\n", encoding="utf-8"
    )
    return tmp_path


def test_numbers_are_numbers_dashes_stay_dashes_and_blanks_are_none(folder):
    source = load(folder)
    assert source.settings == {"団体名": "甲"}
    assert source.accounts == (
        {"コード": "支-1", "ブロック": 1, "入力額": "計画", "前年度入力額": -8282285},
        {"コード": None, "ブロック": None, "入力額": None, "前年度入力額": None},
    )
    assert source.plan == (
        {"階層": 1, "名称": "事業", "当年度": "－", "前年度": None},
        {"階層": None, "名称": "項目", "当年度": 0, "前年度": 1500},
    )


def test_recipients_are_read_where_a_book_has_some(folder):
    assert load(folder).recipients == ()
    (folder / "recipients.csv").write_text("区分,メールアドレス\nTo,a@example.jp\n", encoding="utf-8")
    assert load(folder).recipients == ({"区分": "To", "メールアドレス": "a@example.jp"},)


def test_every_sample_recipient_lives_under_a_name_that_is_reserved_for_examples():
    for year in YEARS:
        rows = load(WORKBOOK / year).recipients
        assert rows
        assert [row for row in rows if not str(row["メールアドレス"]).endswith(".example.jp")] == []


def test_a_number_that_is_none_is_refused(folder):
    (folder / "plan.csv").write_text("名称,当年度\n事業,約5\n", encoding="utf-8")
    with pytest.raises(AmountError):
        load(folder)


def test_a_missing_source_is_an_error(folder):
    (folder / "accounts.csv").unlink()
    with pytest.raises(FileNotFoundError):
        load(folder)


def new_budget():
    return read_budget(read_book("new", build(skeleton(FiscalYear(2026)), DATE)))


def test_a_new_master_is_for_its_year_and_still_a_draft():
    settings = new_budget().settings
    assert settings.fiscal_year == FiscalYear(2026)
    assert settings.is_draft
    assert settings.text("前年度の基準") in BASES
    assert settings.rounding is not None


def test_a_new_master_has_both_sections_with_every_subtotal_and_total():
    accounts = new_budget().accounts
    for section in Section:
        kinds = [row.kind for row in accounts.rows if row.section is section]
        assert kinds == [Kind.ACCOUNT, Kind.SUBTOTAL, Kind.ACCOUNT, Kind.SUBTOTAL, Kind.TOTAL]


def test_in_a_new_master_nothing_is_entered_and_no_entry_is_not_0():
    budget = new_budget()
    assert all(cell.amount is None and cell.problem is None for _, _, cell in budget.entry_cells())
    assert all(cell.amount == 0 for _, _, cell in budget.displayed_cells())
    assert [budget.accounts.total(section, column) for section in Section for column in Column] == [None] * 4


def test_a_new_plan_begins_with_a_heading_to_fill_in():
    (row,) = new_budget().plan.rows
    assert (row.level, row.kind, row.name) == (1, PlanKind.HEADING, "（事業名を入力）")


def test_a_new_master_has_no_errors():
    assert run(new_budget()) == ()
