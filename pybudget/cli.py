"""The command line: arguments in, Japanese text or JSON out. The one spot where an exception becomes a message."""

from __future__ import annotations

import gc
import sys
import warnings
from typing import TYPE_CHECKING, Final

from pybudget import __version__
from pybudget.commands import books, checking, documents, machine, mailing, years
from pybudget.commands.parsing import Parser, commands_of
from pybudget.commands.printing import COULD_NOT_RUN, DONE, ERRORS_FOUND
from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

__all__ = ["COULD_NOT_RUN", "DONE", "ERRORS_FOUND", "main"]

YOUNGEST: Final = 200_000
"""Objects made before rubbish is looked for. A large book makes millions, all of which stay until the end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name; by default the process's own.

    Returns:
        0 done and no error found, 1 done and errors found, 2 could not run.
    """
    gc.set_threshold(YOUNGEST)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        options = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = options.run
        with warnings.catch_warnings():
            # In English, of parts of a file that it passes over; jobs that write name in Japanese what would be lost.
            warnings.filterwarnings("ignore", module="openpyxl")
            return command(options)
    except PybudgetError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("中断しました。ファイルは変更の前か後のどちらかの状態で残っています。")
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
        return COULD_NOT_RUN
    except Exception as error:  # noqa: BLE001 - whatever happens, staff see one Japanese sentence
        from pybudget.log import unexpected

        return _fail(unexpected(error))


def _fail(message: str) -> int:
    # One line, also when it quotes a cell with line breaks.
    sys.stderr.write(f"{' '.join(message.splitlines())}\n")
    return COULD_NOT_RUN


def _parser() -> Parser:
    parser = Parser(prog="pybudget", description="協議会の予算書を作り、検証します。")
    parser.add_argument("--version", action="version", version=f"pybudget {__version__}", help="版を表示する")
    command = commands_of(parser)
    for subject in (books, checking, years, documents, mailing, machine):
        subject.add_to(command)
    return parser
