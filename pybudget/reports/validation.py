"""What validation, repair and freezing have found and done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pybudget import jobs
from pybudget.core import headers
from pybudget.core.exceptions import ExceptionState
from pybudget.core.findings import Severity
from pybudget.core.money import format_yen
from pybudget.master.writing import counts_text
from pybudget.reports.schema import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.exceptions import ExceptionUse
    from pybudget.core.findings import Finding
    from pybudget.master.repair import RepairedCell


LONGEST_FORMULA: Final = 40
MOST_SHOWN: Final = 20
"""Cells that a dialog lists."""


def validation_json(file: Path, validation: jobs.Validation) -> dict[str, Any]:
    """``validate --json``. Amounts in yen; ``fiscal_year`` is null when the setting is not readable."""
    return {
        "schema": SCHEMA,
        "file": str(file),
        "fiscal_year": year_label(validation),
        "totals": jobs.totals(validation.budget),
        "counts": counts(validation),
        "findings": [_finding_json(finding) for finding in validation.findings],
        "exceptions": [_exception_json(use) for use in validation.exceptions],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.value,
        "sheet": finding.spot.sheet,
        "cell": finding.spot.cell,
        "code": finding.spot.code or None,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "difference": finding.difference,
        "remedy": finding.rule.remedy,
        "cause": finding.cause.text if finding.cause else None,
        "suspects": [f"{place.sheet}!{place.cell}" for place in finding.cause.places] if finding.cause else [],
    }


def _exception_json(use: ExceptionUse) -> dict[str, Any]:
    row = use.row
    return {
        "rule": row.rule,
        "target": row.target,
        "reason": row.reason,
        "approver": row.approver,
        "until": row.until or None,
        "cell": row.place(headers.EXCEPTION_RULE).cell,
        "state": use.state.name.lower(),
        "silenced": len(use.findings) if use.state is ExceptionState.USED else 0,
    }


def validation_text(validation: jobs.Validation) -> str:
    """Each finding with its place and remedy, then counts and totals."""
    lines: list[str] = []
    for finding in validation.findings:
        lines += [
            f"［{finding.rule.severity.label}］{finding.rule.id}　{finding.spot.sheet}!{finding.spot.cell}",
            f"　　{finding.message}",
            f"　　→ {finding.rule.remedy}",
        ]
    lines += [*exception_lines(validation), result_line(validation), *totals_lines(validation)]
    return "\n".join(lines)


def exception_lines(validation: jobs.Validation) -> list[str]:
    """Every named exception and what became of it; nothing where the book has none."""
    if not validation.exceptions:
        return []
    return [f"例外（{len(validation.exceptions)} 件）", *map(_exception_line, validation.exceptions)]


def _exception_line(use: ExceptionUse) -> str:
    row = use.row
    silenced = f"・消した指摘 {len(use.findings)} 件" if use.state is ExceptionState.USED else ""
    until = f"・{row.until}まで" if row.until else ""
    return f"　　［{use.state.value}］{row.rule}　{row.target}　{row.reason or '（理由なし）'}{until}{silenced}"


def result_line(validation: jobs.Validation) -> str:
    """One line with the counts."""
    return f"検証結果：{counts_text(validation.findings)}"


def totals_lines(validation: jobs.Validation) -> list[str]:
    """The four totals, this year's and last year's."""
    sums = {name: format_yen(amount) for name, amount in jobs.totals(validation.budget).items()}
    return [
        f"当年度：収入合計 {sums['revenue']} 円　支出合計 {sums['expenditure']} 円",
        f"前年度：収入合計 {sums['prior_revenue']} 円　支出合計 {sums['prior_expenditure']} 円",
    ]


def freeze_text(result: jobs.Freeze) -> str:
    """Which version was frozen, with its totals."""
    return "\n".join((f"版「{result.label}」を確定しました（{result.count} 行）。", *totals_lines(result.validation)))


def repair_text(result: jobs.Repaired, *, is_dry_run: bool = False, most: int | None = None) -> str:
    """Every cell with what it showed and what it shows with its own formula.

    Args:
        result: What was, or would be, repaired.
        is_dry_run: Whether nothing has been written.
        most: How many cells are listed; None: all.
    """
    if not result.cells:
        return "直すところはありません。計算の列、計画から受ける入力額、はじめにの数式は、すべて元のままです。"
    done = "直します（まだ書き込んでいません）" if is_dry_run else "直しました"
    listed = result.cells[:most]
    lines = [f"数式を {len(result.cells)} か所{done}。", *map(_repair_line, listed)]
    if len(listed) < len(result.cells):
        lines.append(f"　ほか {len(result.cells) - len(listed)} か所")
    return "\n".join(lines)


def _repair_line(cell: RepairedCell) -> str:
    what = f"{cell.name}の{cell.header}" if cell.header else cell.name
    now = f"別の数式 {cell.formula[:LONGEST_FORMULA]}" if cell.formula else "数式なし"
    values = f"{cell.before}（変わりません）" if cell.before == cell.after else f"{cell.before} → {cell.after}"
    return f"　{cell.sheet}!{cell.address}　{what}（{now}）：{values}"


def counts(validation: jobs.Validation) -> dict[str, int]:
    """How many findings of each severity."""
    return {severity.value: validation.count(severity) for severity in Severity}


def year_label(validation: jobs.Validation) -> str | None:
    """None where the setting is not readable."""
    year = validation.budget.settings.fiscal_year
    return year.label if year else None
