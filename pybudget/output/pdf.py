"""Workbooks and documents → PDF, by a LibreOffice of our own that nobody sees and that ends for certain."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    from collections.abc import Mapping

TIME_LIMIT: Final = 180.0
"""Seconds. A start takes a few; a LibreOffice that shows a dialog to nobody would wait for ever."""

_DEATH_LIMIT: Final = 1.0
"""Seconds for the kernel to clear a killed group away; a system without an init process may never do it."""
_PAUSE: Final = 0.02

_ELSEWHERE: Final = (
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
"""Where its installers put it without putting it on the path."""

_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Filter/PDF/Export">
<prop oor:name="ExportBookmarks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="UseTaggedPDF" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""
_FONTS_FILE: Final = "fonts.conf"
_MINCHO: Final = ("IPAexMincho", "Noto Serif CJK JP", "Noto Serif JP")
_GOTHIC: Final = ("IPAexGothic", "Noto Sans CJK JP", "Noto Sans JP")
_NEAREST: Final = {"游明朝": _MINCHO, "ＭＳ 明朝": _MINCHO, "游ゴシック": _GOTHIC, "BIZ UDゴシック": _GOTHIC}
"""Fonts of Windows, and what is nearest on Linux; without this figures would stand in whatever Latin font there is."""


class Printer(Protocol):
    """A program that turns office files into PDF."""

    @property
    def plan_format(self) -> str:
        """The format of 事業計画 that it prints: ``.docx`` or ``.xlsx``."""

    def print(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Print files.

        Args:
            files: File name (with ``.docx`` or ``.xlsx``) to content.

        Returns:
            File name to PDF.

        Raises:
            PybudgetError: the program is missing or does not print.
        """


@dataclass(frozen=True, slots=True)
class LibreOffice:
    """A LibreOffice that is started for one print, with a profile of its own.

    Attributes:
        time_limit: Seconds after which it is ended.
    """

    time_limit: float = TIME_LIMIT

    @property
    def plan_format(self) -> str:
        """Writer prints the Word document."""
        return ".docx"

    def print(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Print files: one start for all of them.

        Raises:
            PybudgetError: LibreOffice is not installed, takes too long or does not print.
        """
        program = find()
        with tempfile.TemporaryDirectory(prefix="pybudget-pdf-", ignore_cleanup_errors=True) as private:
            folder = Path(private)
            _write_settings(folder)
            # Names of its own making: those of the files may hold what a command line cannot take.
            inputs = {name: folder / f"{number}{Path(name).suffix}" for number, name in enumerate(files)}
            for name, path in inputs.items():
                path.write_bytes(files[name])
            self._run(program, folder, [str(path) for path in inputs.values()])
            results = {name: path.with_suffix(".pdf") for name, path in inputs.items()}
            missing = [name for name, result in results.items() if not result.is_file()]
            if missing:
                raise PybudgetError(
                    f"LibreOffice が「{'」「'.join(missing)}」を PDF にできませんでした。"
                    "LibreOffice でそのファイルを開けるか確かめてください。"
                )
            return {name: result.read_bytes() for name, result in results.items()}

    def _run(self, program: Path, folder: Path, files: list[str]) -> None:
        """One run. It and everything that it started have ended when this returns."""
        command = [
            str(program),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *files,
        ]
        # A session of its own: the wrapper's children are in its process group and can be ended with it.
        process = subprocess.Popen(  # noqa: S603 - a program of the system with arguments of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TMPDIR": str(folder), "FONTCONFIG_FILE": str(folder / _FONTS_FILE)},
            start_new_session=True,
        )
        try:
            process.wait(self.time_limit)
        except subprocess.TimeoutExpired as error:
            raise PybudgetError(
                f"LibreOffice が {self.time_limit:.0f} 秒たっても PDF を作り終えないため、中止しました。"
                "ほかの処理が終わってから、もう一度実行してください。"
            ) from error
        finally:
            _end(process)


def find() -> Path:
    """LibreOffice's program.

    Raises:
        PybudgetError: it is not installed.
    """
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    found = Path(on_path) if on_path else next((place for place in _ELSEWHERE if place.is_file()), None)
    if found is None:
        raise PybudgetError(
            "LibreOffice が見つからないため、PDF を作れません。LibreOffice を入れるか、"
            "Excel でマスターを開いて「予算」タブの「PDF」を押してください。"
        )
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(  # noqa: S603 - a program of the system
            ["taskkill", "/F", "/T", "/PID", str(process.pid)],  # noqa: S607 - Windows finds it
            capture_output=True,
            check=False,
        )
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            limit = time.monotonic() + _DEATH_LIMIT
            while time.monotonic() < limit:
                os.killpg(process.pid, 0)
                time.sleep(_PAUSE)
    process.wait()


def _write_settings(folder: Path) -> None:
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    aliases = "".join(
        f'<alias binding="same"><family>{font}</family>'
        f"<prefer>{''.join(f'<family>{name}</family>' for name in nearest)}</prefer></alias>"
        for font, nearest in _NEAREST.items()
    )
    system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    (folder / _FONTS_FILE).write_text(f"<fontconfig>{system}{aliases}</fontconfig>", encoding="utf-8")
