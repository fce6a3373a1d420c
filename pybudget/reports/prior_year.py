"""Last year's figures: how its file was read, where each amount went, and the proof that none is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pybudget.core.accounts import Section
from pybudget.core.crosswalk import Reconciliation, Verdict
from pybudget.core.money import NO_ENTRY, format_yen
from pybudget.core.regrouping import Move
from pybudget.master.writing import reconciliation_line
from pybudget.reports.schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pybudget import jobs
    from pybudget.core.abolished import KeptAccount
    from pybudget.core.crosswalk import Assignment, Comparison, CrosswalkRow, PriorBook, Unassigned
    from pybudget.core.plan_comparison import PlanComparison


def refresh_json(file: Path, result: jobs.Refresh) -> dict[str, Any]:
    """``refresh --json``. Amounts in yen; null is no entry."""
    comparison = result.comparison
    return {
        "schema": SCHEMA,
        "prior": _prior_json(file, result.prior),
        "assigned": [_assigned_json(item) for item in comparison.assigned],
        "unassigned": [_unassigned_json(item) for item in comparison.unassigned],
        "without_prior": list(comparison.without_prior),
        "kept": [
            {"section": row.section.value, "code": row.code, "name": row.name, "funds": row.funds or None}
            for row in result.kept
        ],
        "reconciliation": {
            section.name.lower(): _reconciliation_json(item) for section, item in comparison.reconciliation.items()
        },
        "plan": _plan_json(result.plan),
    }


def _prior_json(file: Path, prior: PriorBook) -> dict[str, Any]:
    return {
        "file": str(file),
        "fiscal_year": prior.fiscal_year.label,
        "basis": prior.basis,
        "unit": prior.unit,
        **{section.name.lower(): amount for section, amount in prior.totals.items()},
        "decisions": [
            {"subject": item.subject, "value": item.value, "reason": item.reason} for item in prior.decisions
        ],
        "accepted_differences": [
            {
                "place": item.place,
                "stated": item.stated,
                "parts": item.parts,
                "difference": item.stated - item.parts,
            }
            for item in prior.differences
        ],
    }


def _assigned_json(item: Assignment) -> dict[str, Any]:
    return {
        "section": item.prior.section.value,
        "path": list(item.prior.path),
        "amount": item.amount,
        "code": item.code,
        "method": item.method,
        "score": item.score,
    }


def _unassigned_json(item: Unassigned) -> dict[str, Any]:
    return {
        "section": item.prior.section.value,
        "path": list(item.prior.path),
        "amount": item.amount,
        "suggestions": [
            {"code": near.code, "score": near.score, "reasons": [evidence.value for evidence in near.evidence]}
            for near in item.suggestions
        ],
    }


def plan_refresh_json(file: Path, result: jobs.PlanRefresh) -> dict[str, Any]:
    """``refresh --prior-plan --json`` without ``--prior``. Amounts in 千円; null is no entry."""
    prior = {"file": str(file), "fiscal_year": result.prior.fiscal_year.label, "basis": result.prior.basis}
    return {"schema": SCHEMA, "prior_plan": prior, "plan": _plan_json(result.plan)}


def _plan_json(plan: PlanComparison) -> dict[str, Any]:
    return {
        "unit": "千円",
        "assigned": plan.assigned_amount,
        "rows": len(plan.entries),
        "unassigned": [{"path": list(item.path), "amount": item.amount} for item in plan.unassigned],
    }


def _reconciliation_json(item: Reconciliation) -> dict[str, int]:
    return {
        "prior": item.prior,
        "assigned": item.assigned,
        "unassigned": item.unassigned,
        "difference": item.difference,
    }


def reconciliation_lines(comparison: Comparison) -> list[str]:
    """The proof that nothing was dropped, a line a section."""
    return [reconciliation_line(section, item) for section, item in comparison.reconciliation.items()]


def prior_line(prior: PriorBook) -> str:
    """Which book was read."""
    return f"前年度：{prior.fiscal_year.label}（{prior.basis}、単位：{prior.unit}）"


def reading_lines(prior: PriorBook) -> list[str]:
    """How last year's file was read, and which of its wrong sums were accepted."""
    decided = [f"　{item.subject}：{item.value}（{item.reason}）" for item in prior.decisions]
    accepted = [
        f"　受け入れた差：{item.place}　{format_yen(item.stated)} 円、内訳の計 {format_yen(item.parts)} 円"
        f"（差 {format_yen(item.stated - item.parts)} 円）"
        for item in prior.differences
    ]
    return decided + accepted


def verdict_line(comparison: Comparison) -> str:
    """How many rows of 前年度対応 each verdict has, with last year's yen in them."""
    used = comparison.rows[: len(comparison.rows) - len(comparison.unused)]
    found = [(verdict, [row for row in used if row.verdict is verdict]) for verdict in Verdict]
    return "・".join(
        f"{verdict.value} {len(rows)} 行（{format_yen(sum(_taken(row) for row in rows))} 円）"
        for verdict, rows in found
        if rows
    )


def _taken(row: CrosswalkRow) -> int:
    return (row.prior_amount if row.share is None else row.share) or 0


def refresh_text(result: jobs.Refresh) -> str:
    """What was assigned, what was not (every row with its amount), and the proof that nothing is missing."""
    prior, comparison = result.prior, result.comparison
    lines = [prior_line(prior), *reading_lines(prior), *reconciliation_lines(comparison)]
    if comparison.unassigned:
        lines.append(f"割り当てていない前年度科目（{len(comparison.unassigned)} 件）：")
    for rest in comparison.unassigned:
        near = "、".join(f"{item.code}（{item.score:.2f}）" for item in rest.suggestions)
        path = " > ".join(rest.prior.path)
        lines.append(
            f"　{rest.prior.section.value}　{path}　{format_yen(rest.amount)} 円{'　候補：' + near if near else ''}"
        )
    if comparison.without_prior:
        lines.append(f"前年度の額がない当年度科目：{'、'.join(comparison.without_prior)}")
    return "\n".join((*lines, *kept_lines(result.kept), *plan_lines(result.plan)))


def kept_lines(kept: Sequence[KeptAccount]) -> list[str]:
    """The rows that were added to 科目 for abolished accounts; nothing where there are none."""
    if not kept:
        return []
    lines = [f"廃止した科目のために「科目」に足した行（{len(kept)} 行、当年度は「－」）："]
    lines += [f"　{row.code}　{row.name}" for row in kept]
    if any(row.section is Section.REVENUE and row.is_leaf and not row.funds for row in kept):
        lines.append("　収入の行には、どの支出に充てたものかを「充当先」に入れてください。")
    return lines


def plan_refresh_text(result: jobs.PlanRefresh) -> str:
    """Which plan was read, what of it stands beside which row, and what has no row."""
    prior = result.prior
    return "\n".join((f"前年度の計画：{prior.fiscal_year.label}（{prior.basis}）", *plan_lines(result.plan)))


def plan_lines(plan: PlanComparison) -> list[str]:
    """What of last year's plan stands beside which row, and what has no row; nothing where there was no plan."""
    if not (plan.entries or plan.unassigned):
        return []
    total = plan.assigned_amount + plan.unassigned_amount
    placed = f"{len(plan.entries)} 行に {plan.assigned_amount:,} 千円"
    lines = [f"計画：前年度 {total:,} 千円 ＝ {placed} ＋ 行き先のない {plan.unassigned_amount:,} 千円"]
    if plan.unassigned:
        lines.append(
            f"行き先のない前年度の計画（{len(plan.unassigned)} 件、「計画」シートの前年度の列に手で入れます）："
        )
    lines += [f"　{' > '.join(item.path)}　{_thousand(item.amount)}" for item in plan.unassigned]
    return lines


def _thousand(amount: int | None) -> str:
    return NO_ENTRY if amount is None else f"{amount:,} 千円"


def regrouping_json(result: jobs.Regrouping) -> dict[str, Any]:
    """``crosswalk --json``: the file and its lines; yen, null where a line has no such amount."""
    return {
        "schema": SCHEMA,
        "file": str(result.file),
        "lines": [
            {
                "section": line.section.value,
                "path": list(line.path),
                "prior": line.prior,
                "code": line.code or None,
                "target": list(line.target),
                "amount": line.amount,
                "rest": line.rest,
                "move": line.move.value,
                "reason": line.reason,
            }
            for line in result.lines
        ],
    }


def regrouping_text(result: jobs.Regrouping) -> str:
    """For each section the proof that nothing is missing, then how many lines there are of each kind."""
    lines = [
        reconciliation_line(
            section,
            Reconciliation(
                *(
                    sum(getattr(line, part) or 0 for line in result.lines if line.section is section)
                    for part in ("prior", "amount", "rest")
                )
            ),
        )
        for section in Section
    ]
    counts = ((move, sum(line.move is move for line in result.lines)) for move in Move)
    lines.append("、".join(f"{move.value} {count} 行" for move, count in counts if count))
    return "\n".join(lines)
