"""What time it is for a job."""

import datetime as dt


def now() -> dt.datetime:
    """Local time."""
    return dt.datetime.now().astimezone()
