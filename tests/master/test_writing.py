"""What a job writes into the master, cell by cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pybudget.core.accounts import Section
from pybudget.core.comparison import compare
from pybudget.core.crosswalk import PriorAccount, PriorBook
from pybudget.core.findings import Place, Rule, Severity
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.settings import Settings
from pybudget.errors import PybudgetError
from pybudget.master.content_hash import content_hash
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget
from pybudget.master.tables import Cell
from pybudget.master.writing import output_name, refresh_changes, validation_changes
from tests.master.books import edited, row_of, sample, sample_book, with_account, with_cell, without_values

NOW = dt.datetime(2026, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
R07 = sample_book()
ERROR = Rule(
    "TST001", "試験", Severity.ERROR, "{place.name}の額が {difference} 円違います。", "直す。", "", lambda _: ()
)
WARNING = replace(ERROR, id="TST002", severity=Severity.WARNING, message="{place.name}に注意。", remedy="確かめる。")
PLACE = Place("科目", "H7", "収-1-1-1", "収-1-1-1 電子申請")
FINDINGS = (
    ERROR.at(PLACE, expected=1000, actual=-7),
    WARNING.at(replace(PLACE, cell="O7")),
    ERROR.at(Place("計画", "E9", "支-1", "広報費"), expected=0, actual=0),
)
PRIOR = PriorBook(
    FiscalYear(2024),
    "当初",
    "円",
    (
        PriorAccount(Section.REVENUE, ("負担金収入", "システム事業負担金収入", "施設予約事業"), 5),
        PriorAccount(Section.REVENUE, ("保管金",), None),
        PriorAccount(Section.EXPENDITURE, ("廃止事業",), 7),
    ),
    {Section.REVENUE: 5, Section.EXPENDITURE: 7},
)


def content(changes, table):
    (found,) = [item for item in changes.contents if item.table == table]
    return found.rows


def column(changes, table, header):
    (found,) = [item for item in changes.columns if (item.table, item.header) == (table, header)]
    return found


def refreshed(book):
    budget = read_budget(book)
    return refresh_changes(book, compare(PRIOR, budget.accounts, budget.crosswalk), "令和6年度.xlsx", "前年度更新", NOW)


def moved(book, table, headers):
    """The book with the columns of a table in another order; columns that are not there yet are blank."""
    old = book.tables[table]
    rows = tuple(
        tuple(dict(zip(old.headers, row, strict=True)).get(header, Cell()) for header in headers) for row in old.rows
    )
    return replace(book, tables={**book.tables, table: replace(old, headers=tuple(headers), rows=rows)})


# 検証


def test_every_finding_is_a_row_with_both_figures_the_difference_and_the_remedy():
    assert content(validation_changes(R07, FINDINGS, NOW), "tblFindings") == (
        (1, "エラー", "TST001", "科目", "H7", "収-1-1-1 電子申請の額が △1,007 円違います。", 1000, -7, -1007, "直す。"),
        (2, "警告", "TST002", "科目", "O7", "収-1-1-1 電子申請に注意。", None, None, None, "確かめる。"),
        (3, "エラー", "TST001", "計画", "E9", "広報費の額が 0 円違います。", 0, 0, 0, "直す。"),
    )


def test_a_book_in_order_has_no_rows_of_findings():
    assert content(validation_changes(R07, (), NOW), "tblFindings") == ()


def test_the_check_columns_name_the_rules_beside_the_rows_and_are_blank_elsewhere():
    changes = validation_changes(R07, FINDINGS, NOW)
    accounts, plan = column(changes, "tblAccounts", "検証"), column(changes, "tblPlan", "検証")
    assert {index: text for index, text in enumerate(accounts.values) if text} == {2: "TST001、TST002"}
    assert {index: text for index, text in enumerate(plan.values) if text} == {4: "TST001"}
    assert (len(accounts.values), len(plan.values)) == (60, 80)
    assert (accounts.keep, plan.keep) == (None, None)


def test_a_rule_that_found_two_things_in_a_row_is_named_once():
    changes = validation_changes(R07, (*FINDINGS, ERROR.at(replace(PLACE, cell="J7"))), NOW)
    assert column(changes, "tblAccounts", "検証").values[2] == "TST001、TST002"


def test_the_first_sheet_says_when_the_book_was_checked_and_with_what_result():
    assert validation_changes(R07, FINDINGS, NOW).named == {
        "pb_last_validation": "2026-02-03 04:05",
        "pb_last_result": "エラー 2 件・警告 1 件・情報 0 件",
    }


def test_the_history_gets_one_line_with_the_time_the_result_and_the_fingerprint_of_the_content():
    rows = content(validation_changes(R07, FINDINGS, NOW), "tblHistory")
    assert rows == (("2026-02-03 04:05", "検証", "エラー 2 件・警告 1 件・情報 0 件", "", content_hash(R07)),)


def test_the_history_keeps_its_older_lines_and_what_staff_added_to_them():
    old = ("2025-01-01 10:00", "検証", "エラー 0 件", None, "abc")
    book = replace(R07, tables={**R07.tables, "tblHistory": R07.tables["tblHistory"].with_rows([old])})
    book = moved(book, "tblHistory", ("メモ", *R07.tables["tblHistory"].headers))
    book = with_cell(book, "tblHistory", 0, "メモ", Cell("部長確認済"))
    rows = content(validation_changes(book, (), NOW), "tblHistory")
    assert rows[0] == ("部長確認済", *old)
    assert rows[1][:3] == (None, "2026-02-03 04:05", "検証")


def test_findings_follow_the_columns_where_staff_moved_them():
    headers = R07.tables["tblFindings"].headers[::-1]
    rows = content(validation_changes(moved(R07, "tblFindings", headers), FINDINGS[:1], NOW), "tblFindings")
    assert (rows[0][0], rows[0][-1]) == ("直す。", 1)


def test_a_blank_column_that_staff_added_stays_blank():
    headers = (*R07.tables["tblFindings"].headers, "対応")
    rows = content(validation_changes(moved(R07, "tblFindings", headers), FINDINGS[:1], NOW), "tblFindings")
    assert rows[0][-1] is None


@pytest.mark.parametrize(("table", "sheet"), [("tblFindings", "検証結果"), ("tblCrosswalk", "前年度対応")])
def test_what_staff_wrote_in_a_column_of_their_own_is_not_overwritten_but_named(table, sheet):
    book = moved(R07, table, (*R07.tables[table].headers, "メモ"))
    book = with_cell(book, table, 0, "メモ", Cell("来週まで"))
    job = refreshed if table == "tblCrosswalk" else lambda changed: validation_changes(changed, (), NOW)
    with pytest.raises(PybudgetError) as caught:
        job(book)
    assert str(caught.value) == (
        f"シート「{sheet}」の表に足された列「メモ」の書き込みが失われるため、何も変更しませんでした。"
        "その列を表の外に移してください。"
    )


# 前年度更新


def test_the_leaves_get_last_years_amounts_and_all_other_rows_keep_theirs():
    entries = column(refreshed(R07), "tblAccounts", "前年度入力額")
    written = {index: value for index, value in enumerate(entries.values) if not entries.keep[index]}
    leaves = [row.origin.row - 5 for row in read_budget(R07).accounts.leaves()]
    assert list(written) == leaves
    assert {index: value for index, value in written.items() if value is not None} == {3: 5}


def test_of_two_rows_with_one_code_only_the_first_gets_the_amount():
    entries = column(refreshed(with_account(R07, "収-1-1-3", "コード", "収-1-1-2")), "tblAccounts", "前年度入力額")
    assert (entries.values[3], entries.keep[3:5]) == (5, (False, True))


def test_the_crosswalk_lists_what_was_assigned_and_what_was_not():
    assert content(refreshed(R07), "tblCrosswalk") == (
        ("収入", "負担金収入 > システム事業負担金収入 > 施設予約事業", 5, "収-1-1-2", 5, "一致", None),
        ("収入", "保管金", None, "収-3", None, "一致", None),
        ("支出", "廃止事業", 7, None, None, "要確認", "当年度に同じ科目が見つかりません。"),
    )


def test_the_proof_that_nothing_was_dropped_stands_above_the_crosswalk():
    assert refreshed(R07).named == {
        "pb_reconciliation_revenue": "収入：前年度合計 5 円 ＝ 割当 5 円 ＋ 未割当 0 円（差 0 円）",
        "pb_reconciliation_expenditure": "支出：前年度合計 7 円 ＝ 割当 0 円 ＋ 未割当 7 円（差 0 円）",
    }


def test_the_settings_remember_the_file_and_keep_all_else():
    names = column(refreshed(R07), "tblSettings", "値")
    changed = [index for index, kept in enumerate(names.keep) if not kept]
    assert changed == [row_of(R07, "tblSettings", "項目", "前年度ファイル")]
    assert names.values[changed[0]] == "令和6年度.xlsx"


def test_the_history_says_how_much_was_assigned_from_which_file():
    (line,) = content(refreshed(R07), "tblHistory")
    assert line[:4] == ("2026-02-03 04:05", "前年度更新", "割当 2 件・未割当 1 件（7 円）", "令和6年度.xlsx")


def test_a_confirmed_row_reads_back_as_it_was_typed():
    typed = ("支出", "廃止事業", 6, "支-5", 0, "確認済", "総会で決定")
    book = replace(R07, tables={**R07.tables, "tblCrosswalk": R07.tables["tblCrosswalk"].with_rows([typed])})
    assert content(refreshed(book), "tblCrosswalk")[-1] == typed


# The fingerprint


INPUTS = [
    (table, header)
    for table in ("tblSettings", "tblAccounts", "tblPlan", "tblExceptions")
    for header in R07.tables[table].headers
    if header not in ("検証", "説明")
]
FILLED_IN = [("tblAccounts", "検証"), ("tblPlan", "検証"), ("tblSettings", "説明"), ("tblFindings", "内容")]


@pytest.mark.parametrize(("table", "header"), INPUTS)
def test_the_fingerprint_follows_every_input(table, header):
    assert content_hash(with_cell(R07, table, 0, header, Cell("別の内容"))) != content_hash(R07)


@pytest.mark.parametrize(("table", "header"), FILLED_IN)
def test_the_fingerprint_passes_over_what_jobs_fill_in(table, header):
    assert content_hash(with_cell(R07, table, 0, header, Cell("別の内容"))) == content_hash(R07)


def test_the_fingerprint_depends_neither_on_the_order_of_columns_nor_on_stored_values(tmp_path):
    headers = R07.tables["tblAccounts"].headers[::-1]
    bare = edited(sample(), tmp_path / "bare.xlsx", lambda _: None)
    same = [moved(R07, "tblAccounts", headers), without_values(R07), read_book("bare", bare.read_bytes())]
    assert {content_hash(book) for book in same} == {content_hash(R07)}


def test_two_rows_that_change_places_give_another_fingerprint():
    table = R07.tables["tblPlan"]
    turned = replace(table, rows=(table.rows[1], table.rows[0], *table.rows[2:]))
    assert content_hash(replace(R07, tables={**R07.tables, "tblPlan": turned})) != content_hash(R07)


# Names of files


@pytest.mark.parametrize(
    ("edition", "pattern", "name"),
    [
        ("案", "{会計年度}当初予算{版}", "令和7年度当初予算（案）"),
        ("当初", "{会計年度}当初予算{版}", "令和7年度当初予算"),
        ("補正第1号", "予算{版}_{会計年度}", "予算（補正第1号）_令和7年度"),
        ("補正第1号", "{会計年度}当初予算{版}", "令和7年度補正予算（第1号）"),
        ("案", "", "令和7年度当初予算（案）"),
        ("案/第2稿", "予算{版}", "予算（案_第2稿）"),
        ("当初", '..\\a:b*c?"<d>|e\n', "_a_b_c___d__e_"),
        ("当初", " . ", "予算書"),
        ("当初", "予" * 200, "予" * 60),
    ],
)
def test_the_name_of_a_file_follows_the_settings_and_is_safe_on_every_system(edition, pattern, name):
    values = {"会計年度": "令和7年度", "版": edition, "ファイル名": pattern}
    assert output_name(Settings(values, {})) == name


def test_the_name_of_a_file_without_a_readable_year_leaves_the_year_out():
    assert output_name(Settings({"会計年度": "未定", "版": "当初"}, {})) == "当初予算"
