"""The one exception that becomes a sentence for the user."""


class PybudgetError(Exception):
    """A job cannot run. ``str(error)`` is one Japanese sentence: what, where, what to do.

    Faults in the *figures* of a budget are never raised: they are findings, values that carry their place.
    """


class UnusableLookError(PybudgetError):
    """A template that staff restyle cannot be used; the look that comes with the package is there all the same.

    Attributes:
        fault: What is wrong with the template, without what else to do.
    """

    def __init__(self, fault: str, otherwise: str) -> None:
        """Say what is wrong and how to do without."""
        super().__init__(f"{fault}{otherwise}")
        self.fault = fault
