"""Last year's file → the core's record of last year's book."""
