"""A Word document, about to leave the house: what it holds that its readers must not get."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from lxml import etree

from pybudget.errors import PybudgetError
from pybudget.master.package import WORD_DOCUMENT, read_bounded
from pybudget.output.sendable import MACRO_TYPE, Parts, SendFault, SendFaultKind, authors, links_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KINDS_OF_PARTS: Final = (
    (r"word/vbaProject|word/vbaData|customUI/", SendFaultKind.MACROS),
    (r"word/(embeddings|activeX)/", SendFaultKind.EMBEDDED),
    (r"word/(comments|people)", SendFaultKind.COMMENTS),
)
_TRACKED: Final = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")


def faults(file: Path, organisation: str = "") -> tuple[SendFault, ...]:
    """Look through a .docx that is to be sent.

    Args:
        file: The document.
        organisation: The council's name (設定 団体名): the only author that the properties may name.

    Returns:
        What must not leave the house; empty when the file may go. Macros, embedded objects, links to files, tracked
        changes, hidden text, comments, names of persons.

    Raises:
        PybudgetError: the file is no Word document that can be read.
    """
    data = read_bounded(file, WORD_DOCUMENT)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {part: package.read(part) for part in package.namelist() if not part.endswith("/")}
        return tuple(dict.fromkeys(_look_through(parts, organisation)))
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise PybudgetError(f"「{file.name}」の中身を読み取れません。作り直してください。") from error


def _look_through(parts: Parts, organisation: str) -> Iterator[SendFault]:
    for part in parts:
        for pattern, kind in _KINDS_OF_PARTS:
            if re.match(pattern, part):
                yield SendFault(kind, part)
    if MACRO_TYPE.search(parts["[Content_Types].xml"]):
        yield SendFault(SendFaultKind.MACROS, "ファイルの種類がマクロ有効文書になっています")
    yield from links_elsewhere(parts)
    texts = [part for part in parts if re.fullmatch(r"word/(document|header[0-9]*|footer[0-9]*|footnotes)\.xml", part)]
    for part in texts:
        root = etree.fromstring(parts[part])
        if any(next(root.iter(f"{_WORD}{tag}"), None) is not None for tag in _TRACKED):
            yield SendFault(SendFaultKind.COMMENTS, f"変更履歴（{part}）")
        if any(_is_hidden(run) for run in root.iter(f"{_WORD}r")):
            yield SendFault(SendFaultKind.HIDDEN, f"隠し文字（{part}）")
    yield from authors(parts, organisation)


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{_WORD}rPr/{_WORD}vanish")
    return mark is not None and mark.get(f"{_WORD}val") not in {"0", "false"} and run.find(f"{_WORD}t") is not None
