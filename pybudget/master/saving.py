"""Files put in their places whole or not at all, with a dated copy of what stood there."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pybudget.errors import PybudgetError
from pybudget.master.package import refuse_if_open_elsewhere

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

COPIES_FOLDER: Final = "控え"


def replace_file(path: Path, data: bytes, now: dt.datetime) -> Path | None:
    """Put a file in place; what stood there before is kept as a dated copy in the folder 控え.

    Args:
        path: The target.
        data: Its new content.
        now: Local time, for the copy's name.

    Returns:
        The copy of the old file; None where there was none.

    Raises:
        PybudgetError: another program has the file open, or the folder or the file cannot be written. Nothing has
            changed then.
    """
    refuse_if_open_elsewhere(path)
    copies: list[Path] = []
    try:
        put_in_place(path, data, lambda: _keep_copy(path, now, copies))
    except PybudgetError:
        for copy in copies:
            _remove(copy)
            with suppress(OSError):
                copy.parent.rmdir()  # other copies keep it
        raise
    return copies[0] if copies else None


def put_in_place(path: Path, data: bytes, before: Callable[[], None] = lambda: None) -> None:
    """Put a file in place whole or not at all.

    The data go to a temporary file beside the target, are forced to the disk, and only then take its name.

    Args:
        path: The target; its folder is made if missing.
        data: Its new content.
        before: Done when the data are safe and before they take the name.

    Raises:
        PybudgetError: the folder or the file cannot be written.
    """
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        before()
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise PybudgetError(
            f"「{path}」に書き込めません。フォルダの権限、空き容量、ほかのプログラムで開いていないかを確かめてください。"
        ) from error
    finally:
        _remove(temporary)


def _remove(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        return  # a read-only folder: it was never created


def _keep_copy(path: Path, now: dt.datetime, copies: list[Path]) -> None:
    if path.exists():
        copies.append(copy_path(path, now))  # noted before it is made: a half-made one is removed as well
        shutil.copy2(path, copies[0])


def copy_path(path: Path, now: dt.datetime) -> Path:
    """Where the dated copy of a file goes: in the folder 控え beside it, under a name that is free."""
    folder = path.parent / COPIES_FOLDER
    folder.mkdir(exist_ok=True)
    stamp = f"{path.stem}_{now:%Y%m%d-%H%M%S}"
    copy = folder / f"{stamp}{path.suffix}"
    number = 1
    while copy.exists():
        number += 1
        copy = folder / f"{stamp}-{number}{path.suffix}"
    return copy


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open a folder
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives cannot do it; the file is in its place
            os.fsync(handle)
    finally:
        os.close(handle)
