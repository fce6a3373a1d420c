"""ヘルプ at a finding: its rule, with a bad and a good example, and how to name an exception."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pybudget.master import layout
from pybudget.master.records import text_of
from pybudget.master.tables import column_letter
from pybudget.rules.catalogue import find_rule
from pybudget.rules.page import examples

if TYPE_CHECKING:
    from pybudget.core.findings import Rule
    from pybudget.master.tables import Cell, Table

_CODE: Final = re.compile("(?:科目の「)?(?P<code>[収支](?:-[0-9]+)+)")
"""At the beginning of a message: the account that its rule looked at, whatever cell the cause is in."""
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def explanation(findings: Table, sheet: str, row: int, column: int) -> str | None:
    """What a reader needs to know about the finding at a cell.

    Args:
        findings: The table of 検証結果.
        sheet: The sheet of the cell: 検証結果 itself, or one that findings name.
        row: Its row number.
        column: Its column number.

    Returns:
        Japanese text for a dialog; None where no finding stands there. Of several findings in a row of another sheet
        those of the very cell come first.
    """
    records = [record for number, record in findings.records() if sheet != findings.sheet or number == row]
    if sheet != findings.sheet:
        here = [record for record in records if text_of(record["シート"]) == sheet]
        wanted = f"{column_letter(column)}{row}"
        records = [record for record in here if text_of(record["セル"]) == wanted] or [
            record for record in here if text_of(record["セル"]).lstrip(_LETTERS) == str(row)
        ]
    for record in records:
        rule = find_rule(text_of(record["規則"]))
        if rule is not None:
            return _text(rule, record, len(records) - 1)
    return None


def _text(rule: Rule, record: dict[str, Cell], others: int) -> str:
    sheet, cell, message = (text_of(record[header]) for header in ("シート", "セル", "内容"))
    shown = examples(rule)
    code = _CODE.match(message)
    target = code["code"] if code else f"{sheet}!{cell}"
    return "\n".join(
        (
            f"{rule.id}（{rule.severity.label}）　{rule.title}",
            f"場所：{sheet}!{cell}" + (f"（この行にはほかに {others} 件の指摘があります）" if others else ""),
            "",
            message,
            f"直し方：{rule.remedy}",
            f"根拠：{rule.source}",
            "",
            "正しくない例",
            shown.not_in_order,
            "",
            "正しい例",
            shown.in_order,
            "",
            (
                f"このままでよい事情があれば、「{layout.EXCEPTIONS.sheet}」シートに"
                f"規則「{rule.id}」、対象「{target}」、"
                "理由、期限年度を入れると、期限まで表示されなくなります。"
            ),
            "例の書き方とほかの規則は、手引きの「検証の規則」をご覧ください（指摘のないセルを選んで「ヘルプ」を押すと開きます）。",
        )
    )
