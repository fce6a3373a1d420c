"""A PDF opened for reading, from whoever it comes."""

from __future__ import annotations

import io
import logging
from typing import Final

from pypdf import PdfReader

_NOBODY: Final = logging.NullHandler()


def open_pdf(data: bytes) -> PdfReader:
    """The PDF of some bytes; what the library has to say of a damaged one, in English, reaches no screen.

    Raises:
        Exception: whatever a damaged file leads the library to.
    """
    logging.getLogger("pypdf").addHandler(_NOBODY)
    return PdfReader(io.BytesIO(data))
