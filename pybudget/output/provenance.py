"""Where a generated file comes from: the content hash of its master, in the file's own document properties."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass
from typing import Final

from lxml import etree

_CORE: Final = "docProps/core.xml"
_IDENTIFIER: Final = "{http://purl.org/dc/elements/1.1/}identifier"
_MODIFIED: Final = "{http://purl.org/dc/terms/}modified"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_FORM: Final = re.compile(r"pybudget:(?P<kind>[a-z]+):(?P<content>[0-9a-f]{64})")

STATEMENTS: Final = "statements"
PLAN: Final = "plan"
VARIANCE: Final = "variance"
REGROUPING: Final = "regrouping"

SENT_BY_THEMSELVES: Final = (STATEMENTS, PLAN)
"""What every body gets; the other kinds are attached when somebody asks for them."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a generated file says of itself.

    Attributes:
        kind: Which job made it, e.g. ``statements``.
        content: The content hash (hex) of the master that it was made from.
    """

    kind: str
    content: str


def stamped(data: bytes, provenance: Provenance) -> bytes:
    """An Office package (.xlsx, .docx) that says where it comes from.

    Args:
        data: The package.
        provenance: Put into ``dc:identifier``, which every Office format has and no page prints.

    Returns:
        The package; equal input gives equal bytes.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    root = etree.fromstring(parts[_CORE])
    for old in root.findall(_IDENTIFIER):
        root.remove(old)
    etree.SubElement(root, _IDENTIFIER).text = f"pybudget:{provenance.kind}:{provenance.content}"
    parts[_CORE] = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def made_at(data: bytes) -> dt.datetime | None:
    """When an Office package was made, by its own properties (UTC); None where it does not say so."""
    root = _properties(data)
    text = "" if root is None else root.findtext(_MODIFIED, "")
    try:
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def provenance_of(data: bytes) -> Provenance | None:
    """What an Office package says of itself.

    Args:
        data: A package that ``package.read_bounded`` has let pass, or any other bytes.

    Returns:
        None where it says nothing of ours, or is no such package.
    """
    root = _properties(data)
    found = None if root is None else _FORM.fullmatch(root.findtext(_IDENTIFIER, ""))
    return Provenance(found["kind"], found["content"]) if found else None


def _properties(data: bytes) -> etree._Element | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            content = package.read(_CORE)
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError, OSError, ValueError):
        return None
