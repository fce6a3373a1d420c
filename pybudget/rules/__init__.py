"""What must hold in a budget book: one rule a file, all of them listed in ``catalogue``."""
