"""``python -m pybudget`` is the command line."""

import sys

from pybudget.cli import main

if __name__ == "__main__":
    sys.exit(main())
