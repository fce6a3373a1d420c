"""Does what is sent come from the master as it was last validated?"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl import load_workbook

from pybudget.core.findings import Severity
from pybudget.errors import PybudgetError
from pybudget.mail.attachments import PRINT, suffix_of, unproven
from pybudget.mail.objections import Objection, Weight, quoted
from pybudget.master.history import last_validation
from pybudget.master.reading import BEYOND_OUR_KEN
from pybudget.output import sendable, sendable_document, sendable_print
from pybudget.output.printed_figures import figures_of, text_of_print
from pybudget.output.provenance import made_at, provenance_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pybudget.core.findings import Finding
    from pybudget.mail.attachments import Attachment
    from pybudget.master.history import HistoryLine
    from pybudget.master.tables import Book

    Remake = Callable[[dt.datetime], Iterator[bytes]]
    """The files that a job may have made at a time, one for each way to make it."""

MOST_RULES_NAMED: Final = 3
MOST_AMOUNTS_NAMED: Final = 3
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_END_OF_TEXT: Final = re.compile(rb"</(?:\w+:)?(?:p|si|is|c|v)>")
_TAG: Final = re.compile(rb"<[^>]*>")


def master_objections(book: Book, content: str, findings: Sequence[Finding]) -> Iterator[Objection]:
    """Whether the master is as it was last validated, and in order.

    Args:
        book: The master.
        content: Its content hash now.
        findings: What a validation finds now.
    """
    last = last_validation(book)
    if last is None:
        yield Objection(
            "このマスターはまだ検証されていません。検証を実行してから（コマンドでは validate --write）、"
            "もう一度実行してください。",
            Weight.NEEDS_REASON,
        )
    elif last.content != content:
        yield Objection(
            f"マスターは最後の検証（{quoted(last.time)}）の後に変わっています。もう一度検証し、添付を作り直してください。",
            Weight.NEEDS_REASON,
        )
    errors = [finding for finding in findings if finding.rule.severity is Severity.ERROR]
    if errors:
        rules = list(dict.fromkeys(finding.rule.id for finding in errors))
        named = "、".join(rules[:MOST_RULES_NAMED]) + (" など" if len(rules) > MOST_RULES_NAMED else "")
        yield Objection(
            f"検証のエラーが {len(errors)} 件（{named}）残っています。直してから送ってください。", Weight.NEEDS_REASON
        )


def contents_objections(attachment: Attachment, organisation: str, body_of: Mapping[str, str]) -> Iterator[Objection]:
    """What a file holds that its readers must not get: macros, links, hidden parts, comments, names, addresses.

    Args:
        attachment: The file.
        organisation: The council's name, the only author that a file may name.
        body_of: Addresses of 宛先, in lower case, to their body.
    """
    suffix = suffix_of(attachment.name)
    look = {".xlsx": sendable.faults, ".docx": sendable_document.faults, PRINT: sendable_print.faults}.get(suffix)
    if look is None:
        return
    with tempfile.TemporaryDirectory(prefix="pybudget-") as folder:
        file = Path(folder, f"attachment{suffix}")
        file.write_bytes(attachment.data)
        try:
            faults = look(file, organisation)
        except PybudgetError as error:
            yield Objection(str(error).replace(file.name, quoted(attachment.name)))
            return
    for fault in faults:
        yield Objection(f"添付「{quoted(attachment.name)}」に{quoted(fault.message.rstrip('。'))}。{fault.remedy}")
    yield from _address_objections(attachment, body_of)


def _address_objections(attachment: Attachment, body_of: Mapping[str, str]) -> Iterator[Objection]:
    """Whether a file tells its readers each other's addresses, as the master, 送付確認票 or a list of members would."""
    found = {match[0].casefold() for match in _ADDRESS.finditer(_text_in(attachment))}
    there = [address for address in body_of if address in found]
    if not there:
        return
    shown, rest = quoted(there[0]), f" など {len(there)} 件" if len(there) > 1 else ""
    several = len({body_of[address] for address in there}) > 1
    todo = "その部分を消すか、添付から外してください。" if several else "見えてよいか確かめてください。"
    yield Objection(
        f"添付「{quoted(attachment.name)}」の中に「宛先」シートのアドレス（{shown}{rest}）があり、"
        f"受け取るすべての団体に見えます。{todo}",
        Weight.REFUSED if several else Weight.NOTE,
    )


def _text_in(attachment: Attachment) -> str:
    """Everything in a file that has passed its bounds, as it is stored and as it reads: Word splits words into runs."""
    if suffix_of(attachment.name) == PRINT:
        return text_of_print(attachment.data)
    with zipfile.ZipFile(io.BytesIO(attachment.data)) as package:
        stored = b"\n".join(package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels")))
    return (stored + b"\n" + _TAG.sub(b"", _END_OF_TEXT.sub(b"\n", stored))).decode("utf-8", errors="replace")


def origin_objections(attachment: Attachment, content: str, remakes: Mapping[str, Remake]) -> Iterator[Objection]:
    """Whether a file is what this master gives, to the byte.

    Args:
        attachment: The file.
        content: The master's content hash now.
        remakes: Kind of file to what makes it again.

    A file says itself which content it was made from; that is only believed when the master, now, gives the same bytes.
    """
    provenance, made = provenance_of(attachment.data), made_at(attachment.data)
    if provenance is None or provenance.kind not in remakes or made is None:
        yield unproven(attachment.name)
        return
    shown = quoted(attachment.name)
    if provenance.content != content:
        yield Objection(
            f"添付「{shown}」は、いまのマスターと違う内容から作られています。作り直してください。", Weight.NEEDS_REASON
        )
        return
    again: bytes | None = None
    for candidate in remakes[provenance.kind](made):
        if candidate == attachment.data:
            return
        if again is None or _shape(candidate) == _shape(attachment.data):
            again = candidate
    where = first_difference(again, attachment.data) if again and suffix_of(attachment.name) == ".xlsx" else None
    told = f"違うところ：{where}" if where else "保存し直したか、中身を変えたものです"
    yield Objection(
        f"添付「{shown}」は、このマスターから作ったままのファイルではありません（{told}）。作り直してください。",
        Weight.NEEDS_REASON,
    )


def record_objections(
    attachment: Attachment, content: str, recorded: Mapping[str, HistoryLine], packages: Iterable[bytes] | None
) -> Iterator[Objection]:
    """Whether a PDF or 正誤表 is what was made of this master as it is now, to the byte; a PDF also by its amounts.

    Args:
        attachment: The file.
        content: The master's content hash now.
        recorded: What 履歴 tells of files that are known by their digests.
        packages: For a PDF, the files that may have been printed, made from the master as it is now.

    A program that prints gives other bytes every time, and 正誤表 needs the older version: they cannot be made again,
    so that 履歴 keeps their digests. The text of a PDF is a second witness, should somebody have changed 履歴 too.
    """
    line, shown = recorded.get(attachment.digest), quoted(attachment.name)
    if line is not None and line.content == content:
        yield from () if packages is None else _figure_objections(attachment, packages)
    elif line is not None:
        yield Objection(
            f"添付「{shown}」は、いまのマスターと違う内容から作られています。作り直してください。",
            Weight.NEEDS_REASON,
        )
    elif any(attachment.name in one.digests for one in recorded.values()):
        yield Objection(
            f"添付「{shown}」は、このマスターから作ったままのファイルではありません（作ったあとに中身が変わっています）。"
            "作り直してください。",
            Weight.NEEDS_REASON,
        )
    else:
        yield unproven(attachment.name)


def _figure_objections(attachment: Attachment, packages: Iterable[bytes]) -> Iterator[Objection]:
    shown, text = quoted(attachment.name), text_of_print(attachment.data)
    if not text.strip():
        yield Objection(f"添付「{shown}」の額は、文字として読み取れません。PDF を開いて確かめてください。", Weight.NOTE)
        return
    nearest: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    is_nearly_right = False
    for package in packages:
        figures = figures_of(package)
        differing = figures.missing(text), figures.strange(text)
        if not any(differing):
            return
        is_nearly_right = is_nearly_right or figures.are_all_in(text)
        if nearest is None or sum(map(len, differing)) < sum(map(len, nearest)):
            nearest = differing
    missing, strange = (_listed(amounts) for amounts in nearest or ((), ()))
    told = f"マスターの額で PDF にない額：{missing}、PDF にだけある額：{strange}"
    if is_nearly_right:
        yield Objection(f"添付「{shown}」の額を確かめきれません（{told}）。PDF を開いて確かめてください。", Weight.NOTE)
    else:
        yield Objection(
            f"添付「{shown}」の額が、マスターと違います（{told}）。「PDF」を作り直してください。", Weight.NEEDS_REASON
        )


def _listed(amounts: Sequence[str]) -> str:
    named = "・".join(amounts[:MOST_AMOUNTS_NAMED]) or "なし"
    return f"{named} など {len(amounts)} 件" if len(amounts) > MOST_AMOUNTS_NAMED else named


def _shape(data: bytes) -> list[tuple[str, int]] | None:
    try:
        return [(sheet.title, sheet.max_column) for sheet in load_workbook(io.BytesIO(data)).worksheets]
    except BEYOND_OUR_KEN:
        return None


def first_difference(expected: bytes, actual: bytes) -> str | None:
    """The first cell in which two workbooks differ, with both contents; None where no cell does."""
    try:
        ours, theirs = (load_workbook(io.BytesIO(data)) for data in (expected, actual))
    except BEYOND_OUR_KEN:
        return None
    if ours.sheetnames != theirs.sheetnames:
        return f"シート（{quoted('、'.join(ours.sheetnames))} → {quoted('、'.join(theirs.sheetnames))}）"
    for one, other in zip(ours.worksheets, theirs.worksheets, strict=True):
        for lines in zip_longest(one.iter_rows(), other.iter_rows(), fillvalue=()):
            for left, right in zip_longest(*lines):
                was, now = (None if cell is None else cell.value for cell in (left, right))
                if was != now:
                    at = next(cell.coordinate for cell in (left, right) if cell is not None)
                    return f"{one.title}!{at}：{_cell_text(was)} → {_cell_text(now)}"
    return None


def _cell_text(value: object) -> str:
    return "空欄" if value is None else quoted(str(value))
