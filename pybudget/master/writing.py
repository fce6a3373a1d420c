"""Results of jobs → what is written into the master. Pure: a book in, changes out."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pybudget.core import baseline, headers
from pybudget.core import settings as keys
from pybudget.core.abolished import ABOLISHED_NOTE
from pybudget.core.accounts import Kind
from pybudget.core.findings import Severity
from pybudget.core.money import NO_ENTRY, format_yen
from pybudget.core.statements import INITIAL_BUDGET, budget_name, is_supplementary
from pybudget.errors import PybudgetError
from pybudget.master import layout
from pybudget.master.changes import Changes, ColumnChange, ContentChange, InsertedRow
from pybudget.master.content_hash import content_hash
from pybudget.master.history import VALIDATION
from pybudget.master.records import text_of
from pybudget.master.tables import Cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pybudget.core.abolished import Kept
    from pybudget.core.accounts import Accounts, Section
    from pybudget.core.budget import Budget
    from pybudget.core.crosswalk import Comparison, CrosswalkRow, Reconciliation
    from pybudget.core.findings import Finding, Place
    from pybudget.core.plan import Plan
    from pybudget.core.plan_comparison import PlanComparison
    from pybudget.master.repair import Repair
    from pybudget.master.tables import Book, Table, Value

TIME_FORMAT = "%Y-%m-%d %H:%M"


def counts_text(findings: Sequence[Finding]) -> str:
    """How many findings of each severity, in words."""
    return "・".join(
        f"{severity.label} {sum(finding.rule.severity is severity for finding in findings)} 件" for severity in Severity
    )


def validation_changes(book: Book, findings: Sequence[Finding], now: dt.datetime) -> Changes:
    """検証結果, both 検証 columns, the status board and a line of 履歴."""
    rows = tuple(_finding_row(number, finding) for number, finding in enumerate(findings, 1))
    places = tuple(_address(finding.spot) for finding in findings)
    return Changes(
        columns=tuple(_check_column(book.tables[table.name], findings) for table in (layout.ACCOUNTS, layout.PLAN)),
        contents=(
            replace(table_content(book, layout.FINDINGS, rows), links={"セル": places}),
            with_history(book, now, VALIDATION, counts_text(findings), ""),
        ),
        named={layout.LAST_VALIDATION: now.strftime(TIME_FORMAT), layout.LAST_RESULT: counts_text(findings)},
    )


def table_content(book: Book, wanted: layout.TableLayout, rows: Sequence[tuple[Value, ...]]) -> ContentChange:
    """New content for a table, its columns in the order that staff have given them.

    Raises:
        PybudgetError: staff have added a column and written in it, which rows in other places would lose.
    """
    table = book.tables[wanted.name]
    for header in table.headers:
        if header not in wanted.headers and any(text_of(record[header]) for _, record in table.records()):
            raise PybudgetError(
                f"シート「{table.sheet}」の表に足された列「{header}」の書き込みが失われるため、何も変更しませんでした。"
                "その列を表の外に移してください。"
            )
    records = (dict(zip(wanted.headers, row, strict=True)) for row in rows)
    return ContentChange(table.name, tuple(tuple(map(record.get, table.headers)) for record in records))


def _finding_row(number: int, finding: Finding) -> tuple[Value, ...]:
    return (
        number,
        finding.rule.severity.label,
        finding.rule.id,
        finding.spot.sheet,
        finding.spot.cell,
        finding.message,
        finding.expected,
        finding.actual,
        finding.difference,
        finding.rule.remedy,
    )


def _address(place: Place) -> str | None:
    sheet = place.sheet.replace("'", "''")
    return f"'{sheet}'!{place.cell}" if sheet and place.cell else None


def _check_column(table: Table, findings: Sequence[Finding]) -> ColumnChange:
    """For each row the ids of the rules that found something in it."""
    by_row: dict[int, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        if finding.spot.sheet == table.sheet:
            row = "".join(char for char in finding.spot.cell if char.isdigit())
            by_row[int(row or 0)].setdefault(finding.rule.id)
    values = tuple("、".join(by_row.get(table.row_number(index), ())) or None for index in range(len(table.rows)))
    return ColumnChange(table.name, headers.CHECK, values)


def history_changes(book: Book, now: dt.datetime, job: str, result: str, files: str) -> Changes:
    """A line of 履歴, and nothing else."""
    return Changes(contents=(with_history(book, now, job, result, files),))


def with_history(book: Book, now: dt.datetime, job: str, result: str, file: str) -> ContentChange:
    """履歴 with a line more. The book is as the job leaves it, so that its hash is that of the file from then on."""
    table = book.tables[layout.HISTORY.name]
    old = tuple(tuple(record[header].value for header in table.headers) for _, record in table.records())
    line = {
        "日時": now.strftime(TIME_FORMAT),
        "操作": job,
        "結果": result,
        "対象ファイル": file,
        "内容ハッシュ": content_hash(book),
    }
    return ContentChange(table.name, (*(tuple(map(_plain, row)) for row in old), tuple(map(line.get, table.headers))))


def _plain(value: object) -> Value:
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def plan_change(book: Book, plan: Plan, comparison: PlanComparison) -> ColumnChange:
    """Last year's figures beside the rows of 計画 that they belong to; every other row keeps what stands there."""
    table = book.tables[layout.PLAN.name]
    found = {plan.rows[index].origin.row: item for index, item in comparison.entries.items()}
    items = [found.get(table.row_number(index)) for index in range(len(table.rows))]
    values = tuple(None if item is None else NO_ENTRY if item.amount is None else item.amount for item in items)
    return ColumnChange(table.name, headers.PLAN_AMOUNT.prior, values, tuple(item is None for item in items))


def refresh_changes(  # noqa: PLR0913 - what a refresh writes comes from two comparisons and a file
    book: Book,
    comparison: Comparison,
    prior_file: str,
    job: str,
    now: dt.datetime,
    *,
    beside_plan: ColumnChange | None = None,
) -> Changes:
    """The prior-year entries that the comparisons give, 前年度対応, the name of the file and a line of 履歴."""
    accounts = book.tables[layout.ACCOUNTS.name]
    codes = [text_of(row[accounts.headers.index(headers.CODE)]) for row in accounts.rows]
    first = {code: index for index, code in reversed(list(enumerate(codes))) if code in comparison.entries}
    entries = ColumnChange(
        accounts.name,
        headers.ENTRY.prior,
        tuple(comparison.entries.get(code) for code in codes),
        tuple(first.get(code) != index for index, code in enumerate(codes)),
    )
    columns = (entries, _setting(book, keys.PRIOR_FILE, prior_file), *((beside_plan,) if beside_plan else ()))
    after = Changes(columns).applied_to(book)
    rest = sum(item.unassigned for item in comparison.reconciliation.values())
    result = f"割当 {len(comparison.assigned)} 件・未割当 {len(comparison.unassigned)} 件（{format_yen(rest)} 円）"
    return Changes(
        columns=columns,
        contents=(
            crosswalk_content(book, comparison.rows),
            with_history(after, now, job, result, prior_file),
        ),
        named={
            layout.RECONCILED[section.value]: reconciliation_line(section, item)
            for section, item in comparison.reconciliation.items()
        },
    )


def kept_rows(book: Book, accounts: Accounts, kept: Kept) -> tuple[InsertedRow, ...]:
    """The rows of 科目 that keep abolished accounts visible."""
    table = book.tables[layout.ACCOUNTS.name]
    places = [row.origin.row - table.row_number(0) for row in accounts.rows]
    found = []
    for before, item in enumerate(kept.accounts):
        index = places[item.position] if item.position < len(places) else places[-1] + 1
        cells = {header: Cell(None, formula) for header, formula in layout.CALCULATED.items()}
        texts = {
            headers.CODE: item.code,
            headers.SECTION: item.section.value,
            headers.BLOCK: int(item.block) if item.block.isdecimal() else item.block,
            headers.KIND: Kind.ACCOUNT.value,
            headers.ACCOUNT_NAME: item.name,
            headers.FUNDS: item.funds or None,
            headers.ENTRY.current: NO_ENTRY if item.is_leaf else None,
            headers.NOTE: ABOLISHED_NOTE if item.is_leaf else None,
        }
        cells |= {header: Cell(value) for header, value in texts.items()}
        found.append(InsertedRow(table.name, index + before, cells))
    return tuple(found)


def plan_refresh_changes(
    book: Book, plan: Plan, comparison: PlanComparison, plan_file: str, now: dt.datetime
) -> Changes:
    """Last year's figures beside the rows of 計画, and a line of 履歴."""
    column = plan_change(book, plan, comparison)
    result = (
        f"計画：{len(comparison.entries)} 行に {comparison.assigned_amount:,} 千円・"
        f"行き先なし {len(comparison.unassigned)} 件（{comparison.unassigned_amount:,} 千円）"
    )
    after = Changes((column,)).applied_to(book)
    return Changes((column,), contents=(with_history(after, now, "前年度更新", result, plan_file),))


def repair_changes(book: Book, repair: Repair, now: dt.datetime) -> Changes:
    """The formulas that are put back, and a line of 履歴."""
    after = repair.changes.applied_to(book)
    line = with_history(after, now, "数式を直す", f"{len(repair.cells)} か所", "")
    return replace(repair.changes, contents=(line,))


def freeze_changes(book: Book, budget: Budget, label: str, now: dt.datetime) -> Changes:
    """確定 with today's figures as a version more, in place of one of that name, and a line of 履歴."""
    table = book.tables[layout.BASELINE.name]
    kept = [
        tuple(_plain(record[header].value) for header in layout.BASELINE.headers)
        for _, record in table.records()
        if text_of(record[headers.BASELINE_LABEL]) != label
    ]
    time = now.strftime(TIME_FORMAT)
    frozen = [(label, time, item.sheet, item.row, item.column, item.amount) for item in baseline.figures(budget)]
    return Changes(
        contents=(
            table_content(book, layout.BASELINE, (*kept, *frozen)),
            with_history(book, now, "版を確定", f"{label}（{len(frozen)} 行）", ""),
        )
    )


def reconciliation_line(section: Section, item: Reconciliation) -> str:
    """The proof that nothing was dropped, in one line."""
    return (
        f"{section.value}：前年度合計 {format_yen(item.prior)} 円 ＝ 割当 {format_yen(item.assigned)} 円"
        f" ＋ 未割当 {format_yen(item.unassigned)} 円（差 {format_yen(item.difference)} 円）"
    )


def crosswalk_content(book: Book, rows: Sequence[CrosswalkRow]) -> ContentChange:
    """New content for 前年度対応."""
    return table_content(book, layout.CROSSWALK, tuple(_crosswalk_row(row) for row in rows))


def _crosswalk_row(row: CrosswalkRow) -> tuple[Value, ...]:
    section = row.section.value if row.section else None
    return (section, row.path, row.prior_amount, row.code or None, row.share, row.verdict.value, row.reason or None)


def previous_file_changes(book: Book, name: str, now: dt.datetime) -> Changes:
    """補正前ファイル in 設定 and a line of 履歴."""
    columns = (_setting(book, keys.PREVIOUS_FILE, name),)
    return Changes(columns, (with_history(Changes(columns).applied_to(book), now, "補正予算", "補正前ファイル", name),))


def _setting(book: Book, key: str, value: str) -> ColumnChange:
    """One value of 設定; the others stay."""
    table = book.tables[layout.SETTINGS.name]
    is_other = tuple(text_of(row[table.headers.index("項目")]) != key for row in table.rows)
    return ColumnChange(table.name, "値", (value,) * len(table.rows), is_other)


FORBIDDEN_IN_NAMES = '\\/:*?"<>|'
LONGEST_NAME = 60
"""Characters; with 3 bytes each they fit every file system."""


def output_name(book_settings: keys.Settings) -> str:
    """The file name that the settings ask for, without its extension and safe on every system.

    ``{会計年度}`` and ``{版}`` are filled in: （案） while the edition is 案, nothing for 当初, else （edition）.
    A supplement is no 当初予算: ``当初予算{版}`` becomes 補正予算（第1号） there, as its title says.
    """
    year = book_settings.fiscal_year
    edition = book_settings.text(keys.EDITION)
    label = "" if edition == keys.INITIAL_EDITION else f"（{edition}）"
    pattern = book_settings.text(keys.FILE_NAME) or "{会計年度}当初予算{版}"
    if is_supplementary(edition):
        pattern = pattern.replace(f"{INITIAL_BUDGET}{{版}}", "".join(budget_name(edition)))
    name = pattern.replace("{会計年度}", year.label if year else "").replace("{版}", label)
    safe = "".join("_" if char in FORBIDDEN_IN_NAMES or unicodedata.category(char) == "Cc" else char for char in name)
    return safe.strip(" .")[:LONGEST_NAME] or "予算書"
