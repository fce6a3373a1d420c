"""Sentences about last year's file that stop a job, with the file's name."""

from __future__ import annotations

from dataclasses import dataclass

from pybudget.core.cells import AmountCell, Problem
from pybudget.core.money import format_yen
from pybudget.errors import PybudgetError


@dataclass(frozen=True, slots=True)
class Faults:
    """The sentences about a file.

    Attributes:
        name: The file's name.
    """

    name: str

    def fault(self, sentence: str) -> PybudgetError:
        """Any other, which goes on from the file's name."""
        return PybudgetError(f"前年度ファイル「{self.name}」{sentence}")

    def unreadable(self, sheet: str, address: str, cell: AmountCell) -> PybudgetError:
        """An amount in yen that is not readable, or a formula without a value."""
        if cell.problem is Problem.UNCOMPUTED:
            return self.fault(
                f"の「{sheet}」{address} の数式に計算結果がありません。"
                "Excel で開いて保存し直してから、もう一度実行してください。"
            )
        return self.fault(
            f"の「{sheet}」{address} の金額（{cell.shown}）が読めません。"
            "円の整数に直してから、もう一度実行してください。"
        )

    def wrong_sum(self, place: str, stated: int, parts: int, unit: str = "円") -> PybudgetError:
        """A sum in last year's file that is not that of its parts, both in ``unit``."""
        return self.fault(
            f"の{place}の合計が合いません（{format_yen(stated)}{unit}、内訳の計 {format_yen(parts)}{unit}、"
            f"差 {format_yen(stated - parts)}{unit}）。前年度ファイルの数字を確かめて直してください。"
        )
