"""Word packages that python-docx saved → packages that name no person and are the same on every run."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml.builder import ElementMaker

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

_UNASKED: Final = re.compile(
    r"customXml/|docMetadata/|docProps/(?!core\.xml|app\.xml)|_xmlsignatures/"
    r"|word/(?:stylesWithEffects|webSettings|people|comments\w*|vbaData|glossary/.*|printerSettings/.*)"
)
"""Parts that say who worked on the file and where, or that nobody asked for."""

_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ATTACHED_TEMPLATE: Final = "/attachedTemplate"
_TRACES: Final = ("rsids", "attachedTemplate", "docVars", "mailMerge")
"""Settings that say on which machine and in how many sittings a document was made."""

_PROPERTIES: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_TERMS: Final = "http://purl.org/dc/terms/"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_EXTENDED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


def finish(data: bytes, title: str, author: str, modified: dt.datetime) -> bytes:
    """A package without anybody's traces and with nothing that varies from run to run.

    Args:
        data: The saved package.
        title: What the document properties name it.
        author: The organisation; no person.
        modified: What the document properties say, in UTC.

    Returns:
        The package; equal input gives equal bytes.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist() if not _UNASKED.match(name)}
    for name in [name for name in parts if name.endswith(".rels")]:
        parts[name] = _without_lost_relations(parts[name])
    parts["[Content_Types].xml"] = _without_lost_types(parts["[Content_Types].xml"], parts)
    parts["docProps/core.xml"] = _core_properties(title, author, modified)
    parts["docProps/app.xml"] = _serialised(ElementMaker(namespace=_EXTENDED, nsmap={None: _EXTENDED})("Properties"))
    if "word/settings.xml" in parts:
        parts["word/settings.xml"] = _without_traces(parts["word/settings.xml"])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _without_lost_relations(content: bytes) -> bytes:
    relations = etree.fromstring(content)
    for relation in list(relations.iter(_RELATIONSHIP)):
        target = relation.get("Target", "").removeprefix("/").removeprefix("../")
        is_lost = any(_UNASKED.match(name) for name in (target, f"word/{target}"))
        if is_lost or relation.get("Type", "").endswith(_ATTACHED_TEMPLATE):
            relations.remove(relation)
    return _serialised(relations)


def _without_lost_types(content: bytes, parts: Iterable[str]) -> bytes:
    types, kept = etree.fromstring(content), set(parts)
    for item in list(types.iter(_OVERRIDE)):
        if item.get("PartName", "").removeprefix("/") not in kept:
            types.remove(item)
    return _serialised(types)


def _without_traces(content: bytes) -> bytes:
    settings = etree.fromstring(content)
    for name in _TRACES:
        for found in settings.findall(f"{_WORD}{name}"):
            settings.remove(found)
    return _serialised(settings)


def _core_properties(title: str, author: str, modified: dt.datetime) -> bytes:
    names = {"cp": _PROPERTIES, "dc": _DC, "dcterms": _TERMS, "xsi": _INSTANCE}
    core, dublin, terms = (ElementMaker(namespace=names[key], nsmap=names) for key in ("cp", "dc", "dcterms"))
    stamp, kind = modified.strftime("%Y-%m-%dT%H:%M:%SZ"), {f"{{{_INSTANCE}}}type": "dcterms:W3CDTF"}
    return _serialised(
        core(
            "coreProperties",
            dublin("title", title),
            dublin("creator", author),
            terms("created", stamp, kind),
            terms("modified", stamp, kind),
        )
    )


def _serialised(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
