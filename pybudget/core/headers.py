"""Header texts of the master's 科目 and 計画 tables, and the sheets: what records and findings call their cells by."""

from __future__ import annotations

from typing import Final

from pybudget.core.cells import Pair

SETTINGS_SHEET: Final = "設定"
ACCOUNTS_SHEET: Final = "科目"
PLAN_SHEET: Final = "計画"
CROSSWALK_SHEET: Final = "前年度対応"
SHEETS: Final = (
    "はじめに",
    SETTINGS_SHEET,
    ACCOUNTS_SHEET,
    PLAN_SHEET,
    CROSSWALK_SHEET,
    "例外",
    "確定",
    "宛先",
    "検証結果",
    "履歴",
)
"""In the order of the tabs, which is also the order of findings."""

CODE: Final = "コード"
SECTION: Final = "部"
BLOCK: Final = "ブロック"
KIND: Final = "種別"
ACCOUNT_NAME: Final = "科目名"
FUNDS: Final = "充当先"
ENTRY: Final = Pair("入力額", "前年度入力額")
DISPLAYED: Final = Pair("当年度予算額", "前年度予算額")
CHANGE: Final = "増減額"
CHANGE_RATE: Final = "増減率"
NOTE: Final = "備考"
REASON: Final = "増減理由"
CHECK: Final = "検証"

LEVEL: Final = "階層"
PLAN_KIND: Final = "行種別"
PLAN_NAME: Final = "名称"
CONTENT: Final = "主な内容"
PLAN_AMOUNT: Final = Pair("当年度", "前年度")
ACCOUNT_CODE: Final = "科目コード"
REMARK: Final = "注記"

EXCEPTION_RULE: Final = "規則"
EXCEPTION_TARGET: Final = "対象"
EXCEPTION_REASON: Final = "理由"
EXCEPTION_APPROVER: Final = "承認者"
EXCEPTION_END: Final = "期限年度"

BASELINE_LABEL: Final = "版"
BASELINE_TIME: Final = "日時"
BASELINE_TABLE: Final = "表"
BASELINE_ROW: Final = "行"
BASELINE_COLUMN: Final = "列"
BASELINE_AMOUNT: Final = "値"

PRIOR_ACCOUNT: Final = "前年度科目"
PRIOR_AMOUNT: Final = "前年度額"
THIS_YEARS_CODE: Final = "当年度コード"
SHARE: Final = "配分額"
