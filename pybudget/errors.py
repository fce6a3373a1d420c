"""The one exception that becomes a sentence for the user."""


class PybudgetError(Exception):
    """A job cannot run. ``str(error)`` is one Japanese sentence: what, where, what to do.

    Faults in the *figures* of a budget are never raised: they are findings, values that carry their place.
    """
