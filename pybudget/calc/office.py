"""The process of LibreOffice: started with a private profile, ended for certain.

Whatever happens to the program that started it, no Calc stays behind: an orderly end, an error, the interpreter's exit
and even a kill of this process all end the whole process group and remove the profile.
"""

import atexit
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from pybudget.calc.remote import CalcGoneError, Remote
from pybudget.calc.uno_types import program_folder, uno

START_LIMIT: Final = 60.0
"""Seconds that a start may take. A fresh profile takes about one."""

STOP_LIMIT: Final = 5.0
"""Seconds that an orderly end may take before the process is killed."""

_DEATH_LIMIT: Final = 1.0
"""Seconds for the kernel to clear a killed group away; a system without an init process may never do it."""

_PAUSE: Final = 0.05

_SETTINGS: Final = {
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode"): "0",  # always
    ("Office.Calc/Formula/Load", "ODFRecalcMode"): "0",
    # Another locale puts itself into every number format, as in [$-409].
    ("Setup/L10N", "ooLocale"): "en-US",
    ("Setup/L10N", "ooSetupSystemLocale"): "en-US",
    # Lock files would stay behind after a kill, and keep the next start from writing.
    ("Office.Common/Misc", "UseLocking"): "false",
    ("Office.Common/Misc", "UseDocumentSystemFileLocking"): "false",
    ("Office.Common/Misc", "UseDocumentOOoLockFile"): "false",
    # An idle task that draws previews of fonts, which Calc 7.4 may crash or hang in.
    ("Office.Common/Font/View", "ShowFontBoxWYSIWYG"): "false",
    ("Office.Common/Misc", "FirstRun"): "false",
    ("Office.Recovery/AutoSave", "Enabled"): "false",
    ("Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
}

# Waits for its input to end, which happens when the program that started it is gone, however it went.
_WATCH: Final = 'read -r _ || { kill -KILL "-$1"; shift; rm -rf -- "$@"; }'

_SOCKETS: Final = Path("/tmp")  # noqa: S108 - LibreOffice puts its sockets there, whatever the environment says


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running Calc can be reached, in a form that fits an environment variable."""

    pipe: str
    pid: int

    def __str__(self) -> str:
        """The form that `parse` reads."""
        return f"{self.pipe}@{self.pid}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the form that `str` gives.

        Raises:
            ValueError: Another form.
        """
        pipe, separator, pid = text.rpartition("@")
        if not separator:
            message = f"{text!r} is not the address of a running Calc"
            raise ValueError(message)
        return cls(pipe, int(pid))


class Office:
    """A running LibreOffice and the connection to it."""

    def __init__(self, address: Address, process: "_Process | None" = None) -> None:
        """Connect to a LibreOffice that listens, or will soon.

        Raises:
            CalcGoneError: Nothing answered within `START_LIMIT`.
        """
        self.address = address
        self._process = process
        self.context = self._connected()
        self.desktop: Remote = self.service("frame.Desktop")

    @classmethod
    def start(cls) -> Self:
        """Start a LibreOffice of our own, without windows."""
        pipe = f"pybudget-{os.getpid()}-{secrets.token_hex(4)}"
        process = _Process(pipe)
        try:
            return cls(Address(pipe, process.pid), process)
        except BaseException:
            process.kill()
            raise

    def service(self, name: str) -> Remote:
        """One of LibreOffice's services."""
        made: Remote = self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)
        return made

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        if self._process is not None:
            return self._process.alive
        try:
            os.kill(self.address.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _connected(self) -> Remote:
        local = uno().getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        limit = time.monotonic() + START_LIMIT
        while True:
            try:
                return Remote(resolver.resolve(f"uno:pipe,name={self.address.pipe};urp;StarOffice.ComponentContext"))
            except Exception as error:  # the bridge's exception classes exist only once it is loaded
                if time.monotonic() > limit or not self.alive:
                    message = f"Calc does not answer (process {self.address.pid})."
                    raise CalcGoneError(message) from error
            time.sleep(_PAUSE)

    def quit(self) -> None:
        """End it without saving anything. An end that takes too long becomes a kill."""
        with suppress(Exception):
            self.desktop.terminate()
        limit = time.monotonic() + STOP_LIMIT
        while self.alive and time.monotonic() < limit:
            time.sleep(_PAUSE)
        self.kill()

    def kill(self) -> None:
        """End the process at once, with everything that it started."""
        if self._process is not None:
            self._process.kill()
        else:
            _kill_group(self.address.pid)


class _Process:
    """The process, its private profile, and the watch that outlives us."""

    def __init__(self, pipe: str) -> None:
        self._profile = Path(tempfile.mkdtemp(prefix="pybudget-calc-"))
        self._sockets = [_socket(pipe), _socket(_instance_pipe(self._profile))]
        _write_settings(self._profile)
        command = [
            # The wrapper, not soffice.bin: only the wrapper survives the restart that a fresh profile needs.
            str(program_folder() / "soffice"),
            f"-env:UserInstallation={self._profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
        ]
        # Its own temporary files go with the profile.
        self._office = _started(command, subprocess.DEVNULL, os.environ | {"TMPDIR": str(self._profile)})
        self.pid = self._office.pid
        litter = map(str, (self._profile, *self._sockets))
        self._watch = _started(["/bin/sh", "-c", _WATCH, "watch", str(self.pid), *litter], subprocess.PIPE, None)
        atexit.register(self.kill)

    @property
    def alive(self) -> bool:
        return self._office.poll() is None

    def kill(self) -> None:
        """Safe to call again."""
        _kill_group(self.pid)
        self._office.wait()
        limit = time.monotonic() + _DEATH_LIMIT
        while _group_exists(self.pid) and time.monotonic() < limit:
            time.sleep(_PAUSE)
        shutil.rmtree(self._profile, ignore_errors=True)
        for socket in self._sockets:
            socket.unlink(missing_ok=True)
        with suppress(BrokenPipeError, ValueError):
            self._watch.communicate(b"done\n")
        atexit.unregister(self.kill)


def _socket(pipe: str) -> Path:
    return _SOCKETS / f"OSL_PIPE_{os.getuid()}_{pipe}"


def _instance_pipe(profile: Path) -> str:
    """The pipe by which LibreOffice notices a second start with the same profile. It survives a kill."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    return "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)


def _started(command: list[str], stdin: int, environment: dict[str, str] | None) -> subprocess.Popen[bytes]:
    """A process that leads a group of its own and says nothing."""
    return subprocess.Popen(  # noqa: S603 - programs of the system with arguments of our own
        command,
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _kill_group(pid: int) -> None:
    # The process leads a group of its own, in which the wrapper's children are as well.
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _group_exists(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _write_settings(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for (path, name), value in _SETTINGS.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
