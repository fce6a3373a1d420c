"""The budget book of a council, kept in an Excel workbook and checked to the yen."""

from typing import Final

__version__: Final = "0.1.0"
