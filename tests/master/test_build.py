"""The sample masters are what their text sources say, laid out as the contract of the master workbook demands."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries

from pybudget.core.cells import Column
from pybudget.master.build import SAMPLE_DATE, build
from pybudget.master.reading import read_book
from pybudget.master.records import read_budget
from pybudget.master.source import load
from tests.master.books import WORKBOOK, YEARS, sample

SHEETS = ["はじめに", "設定", "科目", "計画", "前年度対応", "例外", "確定", "宛先", "検証結果", "履歴"]
TABLES = {
    "設定": ("tblSettings", "項目, 値, 説明"),
    "科目": (
        "tblAccounts",
        (
            "コード, 部, ブロック, 種別, 科目名, 充当先, 入力額, 当年度予算額, 前年度入力額, 前年度予算額, "
            "増減額, 増減率, 備考, 増減理由, 検証"
        ),
    ),
    "計画": ("tblPlan", "階層, 行種別, 名称, 主な内容, 当年度, 前年度, 科目コード, 注記, 検証"),
    "前年度対応": ("tblCrosswalk", "前年度の部, 前年度科目, 前年度額, 当年度コード, 配分額, 判定, 理由"),
    "例外": ("tblExceptions", "規則, 対象, 理由, 承認者, 期限年度"),
    "確定": ("tblBaseline", "版, 日時, 表, 行, 列, 値"),
    "宛先": ("tblRecipients", "区分, 団体名, 氏名, メールアドレス, 送付"),
    "検証結果": ("tblFindings", "No, 重大度, 規則, シート, セル, 内容, 期待値, 実際の値, 差額, 直し方"),
    "履歴": ("tblHistory", "日時, 操作, 結果, 対象ファイル, 内容ハッシュ"),
}
KEYS = (
    "団体名, 会計年度, 版, 前年度の基準, 端数処理, 前年度ファイル, 補正前ファイル, 出力フォルダ, ファイル名, "
    "増減理由を求める率, 増減理由を求める額, 許可ドメイン, テンプレート, 差出人, 送付方法, 添付の上限, メールの文面, "
    "廃止科目の表示, 収支に加えるもの"
)
ROLL_UP = (
    '=IF(tblAccounts[[#This Row],[種別]]="小計",'
    "SUMIFS(tblAccounts[{0}],tblAccounts[部],tblAccounts[[#This Row],[部]],"
    "tblAccounts[ブロック],tblAccounts[[#This Row],[ブロック]]),"
    'IF(tblAccounts[[#This Row],[種別]]="合計",'
    "SUMIFS(tblAccounts[{0}],tblAccounts[部],tblAccounts[[#This Row],[部]]),"
    "SUMIFS(tblAccounts[{0}],tblAccounts[コード],tblAccounts[[#This Row],[コード]])"
    '+SUMIFS(tblAccounts[{0}],tblAccounts[コード],tblAccounts[[#This Row],[コード]]&"-*")))'
)
FORMULAS = {
    "当年度予算額": ROLL_UP.format("入力額"),
    "前年度予算額": ROLL_UP.format("前年度入力額"),
    "増減額": "=tblAccounts[[#This Row],[当年度予算額]]-tblAccounts[[#This Row],[前年度予算額]]",
    "増減率": '=IF(tblAccounts[[#This Row],[前年度予算額]]=0,"－",'
    "tblAccounts[[#This Row],[増減額]]/ABS(tblAccounts[[#This Row],[前年度予算額]]))",
}
PLAN_FEED = "=SUMIFS(tblPlan[当年度],tblPlan[科目コード],tblAccounts[[#This Row],[コード]])*1000"


@cache
def workbook(year):
    return openpyxl.load_workbook(sample(year))


@cache
def parts(year):
    with zipfile.ZipFile(sample(year)) as package:
        return {name: package.read(name) for name in package.namelist()}


def table_of(book, sheet):
    (table,) = book[sheet].tables.values()
    return table


def column_cells(book, sheet, header):
    """The data cells of a table's column."""
    left, top, _, bottom = range_boundaries(table_of(book, sheet).ref)
    position = next(index for index, cell in enumerate(book[sheet][top]) if cell.value == header and index >= left - 1)
    return [book[sheet].cell(row, position + 1) for row in range(top + 1, bottom + 1)]


def records(book, sheet):
    _, headers = TABLES[sheet]
    columns = [column_cells(book, sheet, header) for header in headers.split(", ")]
    return [dict(zip(headers.split(", "), row, strict=True)) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("year", YEARS)
def test_a_sample_master_is_rebuilt_from_its_text_sources_part_by_part(year):
    rebuilt = build(load(WORKBOOK / year), SAMPLE_DATE)
    with zipfile.ZipFile(io.BytesIO(rebuilt)) as package:
        for name, content in parts(year).items():
            assert package.read(name) == content, f"{name} differs: make workbooks"
        assert package.namelist() == list(parts(year))
    assert rebuilt == sample(year).read_bytes()


@pytest.mark.parametrize("year", YEARS)
class TestContract:
    def test_the_sheets_stand_in_the_order_of_the_year(self, year):
        assert workbook(year).sheetnames == SHEETS

    @pytest.mark.parametrize("sheet", TABLES)
    def test_a_sheet_holds_one_table_with_its_exact_headers(self, year, sheet):
        name, headers = TABLES[sheet]
        table = table_of(workbook(year), sheet)
        assert (table.name, table.displayName) == (name, name)
        assert [column.name for column in table.tableColumns] == headers.split(", ")
        left, top, right, _ = range_boundaries(table.ref)
        shown = [workbook(year)[sheet].cell(top, column).value for column in range(left, right + 1)]
        assert shown == headers.split(", ")

    def test_every_setting_is_there_and_explained(self, year):
        rows = records(workbook(year), "設定")
        assert ", ".join(row["項目"].value for row in rows) == KEYS
        assert all(row["説明"].value for row in rows)

    @pytest.mark.parametrize("header", FORMULAS)
    def test_a_calculated_column_has_one_formula_in_every_row_and_gives_it_to_new_rows(self, year, header):
        assert {cell.value for cell in column_cells(workbook(year), "科目", header)} == {FORMULAS[header]}
        columns = {column.name: column for column in table_of(workbook(year), "科目").tableColumns}
        assert f"={columns[header].calculatedColumnFormula.attr_text}" == FORMULAS[header]

    def test_only_the_calculated_columns_have_a_formula_for_new_rows(self, year):
        columns = {
            column.name for column in table_of(workbook(year), "科目").tableColumns if column.calculatedColumnFormula
        }
        assert columns == set(FORMULAS)

    def test_amounts_are_typed_at_leaves_only_and_by_one_formula_where_the_plan_feeds_them(self, year):
        rows = records(workbook(year), "科目")
        codes = {row["コード"].value for row in rows}
        fed = {
            row["科目コード"].value
            for row in records(workbook(year), "計画")
            if row["当年度"].value not in (None, "－")
        }
        for row in rows:
            code = row["コード"].value
            is_leaf = row["種別"].value == "科目" and not any(other and other.startswith(f"{code}-") for other in codes)
            entry = row["入力額"].value
            if not is_leaf:
                assert (entry, row["前年度入力額"].value) == (None, None)
            elif code in fed:
                assert entry == PLAN_FEED
            else:
                assert isinstance(entry, int)

    def test_every_formula_carries_its_value(self, year):
        budget = read_budget(read_book("master", sample(year).read_bytes()))
        for row in budget.accounts.rows:
            for column in Column:
                assert row.displayed[column].amount == (budget.accounts.amount(row, column) or 0)
        for sheet in (content for name, content in parts(year).items() if name.startswith("xl/worksheets/sheet")):
            assert len(re.findall(rb"<f>", sheet)) == len(re.findall(rb"</f><v>[^<]", sheet))

    def test_what_can_be_chosen_is_chosen_from_a_list(self, year):
        lists = {
            (sheet.title, sheet.cell(4, int(range_boundaries(str(validation.sqref))[0])).value): validation.formula1
            for sheet in workbook(year).worksheets
            for validation in sheet.data_validations.dataValidation
            if validation.type == "list" and sheet.title != "設定"
        }
        assert lists == {
            ("科目", "部"): '"収入,支出"',
            ("科目", "種別"): '"科目,小計,合計"',
            ("科目", "充当先"): "pb_codes",
            ("計画", "階層"): '"1,2,3,4"',
            ("計画", "行種別"): '"見出し,項目,箇条,本文,注"',
            ("計画", "科目コード"): "pb_codes",
            ("前年度対応", "前年度の部"): '"収入,支出"',
            ("前年度対応", "当年度コード"): "pb_codes",
            ("前年度対応", "判定"): '"一致,要確認,確認済,対応なし"',
            ("宛先", "区分"): '"To,Cc,Bcc"',
            ("宛先", "送付"): '"○"',
        }
        assert workbook(year).defined_names["pb_codes"].attr_text == "tblAccounts[コード]"

    @pytest.mark.parametrize(
        ("key", "choices"),
        [
            ("前年度の基準", '"当初,補正後,実績"'),
            ("端数処理", '"切捨て,四捨五入,切上げ,許さない"'),
            ("廃止科目の表示", '"一覧のみ,行を残す"'),
        ],
    )
    def test_a_setting_with_few_values_is_chosen_from_a_list(self, year, key, choices):
        cell = next(row["値"].coordinate for row in records(workbook(year), "設定") if row["項目"].value == key)
        validations = workbook(year)["設定"].data_validations.dataValidation
        assert [item.formula1 for item in validations if cell in item.sqref] == [choices]

    def test_beside_the_list_of_codes_it_says_where_their_names_are(self, year):
        sheet = workbook(year)["前年度対応"]
        (shown,) = (found for found in sheet.data_validations.dataValidation if found.formula1 == "pb_codes")
        assert shown.showInputMessage
        assert shown.prompt.startswith("候補のコードと名前は、右の「理由」にあります。")
        assert len(shown.prompt) <= 255  # Excel takes no more

    def test_lists_reach_far_below_the_tables_so_that_new_rows_have_them(self, year):
        for sheet in workbook(year).worksheets:
            for validation in sheet.data_validations.dataValidation:
                if sheet.title != "設定":
                    assert range_boundaries(str(validation.sqref))[3] >= 2000

    @pytest.mark.parametrize("sheet", TABLES)
    def test_headers_stay_in_view_and_are_printed_on_every_page(self, year, sheet):
        shown = workbook(year)[sheet]
        _, top, _, _ = range_boundaries(table_of(workbook(year), sheet).ref)
        assert re.sub("[A-Z]", "", shown.freeze_panes) == str(top + 1)
        assert shown.print_title_rows == f"${top}:${top}"
        assert (shown.page_setup.fitToWidth, shown.page_setup.fitToHeight) == (1, 0)

    def test_the_names_of_accounts_and_of_the_plan_stay_in_view_too(self, year):
        assert (workbook(year)["科目"].freeze_panes, workbook(year)["計画"].freeze_panes) == ("F5", "D5")

    def test_nothing_is_protected_or_hidden(self, year):
        assert workbook(year).security is None or not workbook(year).security.lockStructure
        for sheet in workbook(year).worksheets:
            assert not sheet.protection.sheet
            assert sheet.sheet_state == "visible"
            assert not any(column.hidden for column in sheet.column_dimensions.values())
            assert not any(row.hidden for row in sheet.row_dimensions.values())

    def test_there_are_no_macros_and_no_links_to_other_books(self, year):
        strange = [name for name in parts(year) if re.search(r"vba|macro|external|activeX|embed", name, re.IGNORECASE)]
        assert strange == []
        assert b"macroEnabled" not in parts(year)["[Content_Types].xml"]

    def test_dashes_stay_text_and_zeros_stay_numbers_in_the_plan(self, year):
        source = load(WORKBOOK / year).plan
        rows = records(workbook(year), "計画")
        shown = [(row["名称"].value, row["当年度"].value, row["前年度"].value) for row in rows]
        assert shown == [(row["名称"], row["当年度"], row["前年度"]) for row in source]
        contents = {repr(value) for _, *pair in shown for value in pair if value in ("－", 0)}
        assert contents == ({"'－'", "0"} if year == "r07" else {"0"})

    def test_codes_are_text_and_blocks_and_levels_numbers(self, year):
        accounts, plan = records(workbook(year), "科目"), records(workbook(year), "計画")
        assert {type(row["コード"].value) for row in accounts} == {str, type(None)}
        assert {type(row["ブロック"].value) for row in accounts} == {int, type(None)}
        assert {type(row["階層"].value) for row in plan} == {int, type(None)}


def test_an_amount_is_shown_with_separators_and_a_triangle():
    formats = {
        row[header].number_format
        for row in records(workbook("r02"), "科目")
        for header in ("入力額", "当年度予算額", "増減額")
    }
    assert formats == {'#,##0;"△ "#,##0'}
