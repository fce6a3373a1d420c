"""The parts of a workbook's package: which of them are sheets, and the namespace of their XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Part name to sheet name."""
    relations = {
        relation.get("Id"): relation.get("Target", "").removeprefix("/").removeprefix("xl/")
        for relation in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    workbook = etree.fromstring(parts["xl/workbook.xml"])
    return {f"xl/{relations[sheet.get(_RELATION)]}": sheet.get("name", "") for sheet in workbook.iter(f"{MAIN}sheet")}
