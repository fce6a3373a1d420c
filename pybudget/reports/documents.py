"""What goes out, and its corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pybudget import jobs
from pybudget.reports.schema import SCHEMA
from pybudget.reports.validation import counts, year_label

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.errata import Difference


def statements_json(result: jobs.Statements) -> dict[str, Any]:
    """``statements --json``: the file, and the totals and counts of the book that it came from."""
    return {
        "schema": SCHEMA,
        "file": str(result.file),
        "fiscal_year": year_label(result.validation),
        "totals": jobs.totals(result.validation.budget),
        "counts": counts(result.validation),
    }


def errata_json(old: Path, new: Path, result: jobs.ErrataResult) -> dict[str, Any]:
    """``errata --json``: ``page`` is null where it is not known."""
    return {
        "schema": SCHEMA,
        "old": str(old),
        "new": str(new),
        "differences": [_difference_json(item) for item in result.errata.differences],
        "consequences": [_difference_json(item) for item in result.errata.consequences],
    }


def _difference_json(item: Difference) -> dict[str, Any]:
    return {
        "kind": item.kind.name.lower(),
        "sheet": item.sheet,
        "page": item.page,
        "path": list(item.path),
        "field": item.field,
        "old": item.old,
        "new": item.new,
    }


def errata_text(result: jobs.ErrataResult) -> str:
    """One line a difference; then what follows from them."""
    found = result.errata
    lines = [f"違い {len(found.differences)} 件"] if found.differences else ["違いはありません。"]
    lines += [f"{number}. {_difference_line(item)}" for number, item in enumerate(found.differences, 1)]
    if found.consequences:
        lines.append(f"これに伴って変わる合計（{len(found.consequences)} 件）")
        lines += [f"　{_difference_line(item)}" for item in found.consequences]
    return "\n".join(lines)


def _difference_line(item: Difference) -> str:
    page = f"（{item.page}頁）" if item.page else ""
    place = f"{item.sheet}{page}　{' > '.join(item.path)}　{item.field}"
    return f"［{item.kind.value}］{place}　誤：{item.old or '（空欄）'}　正：{item.new or '（空欄）'}"
