"""PDF by the program that has the master open: it opens the made workbooks out of sight and prints them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xlwings as xw


@dataclass(frozen=True, slots=True)
class SpreadsheetProgram:
    """Excel, or the Calc that stands in for it.

    Attributes:
        app: The running program.
    """

    app: xw.App

    @property
    def plan_format(self) -> str:
        """It prints the sheet 事業計画; the Word document is Word's to print."""
        return ".xlsx"

    def print(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Print every sheet of workbooks.

        Args:
            files: File name to workbook.

        Returns:
            File name to PDF.
        """
        with tempfile.TemporaryDirectory(prefix="pybudget-pdf-", ignore_cleanup_errors=True) as private:
            return {
                # A name of its own: Excel does not open two books of one name.
                name: self._printed(Path(private, f"pybudget-{number}.xlsx"), data)
                for number, (name, data) in enumerate(files.items(), 1)
            }

    def _printed(self, path: Path, data: bytes) -> bytes:
        path.write_bytes(data)
        result = path.with_suffix(".pdf")
        book = self.app.books.open(str(path), read_only=True)
        try:
            book.to_pdf(str(result))
        finally:
            book.close()
        return result.read_bytes()
