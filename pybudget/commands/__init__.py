"""The commands of the command line, by subject: the options of each, and what it prints.

Each command imports what it needs when it runs: `pybudget rules` need not wait for a spreadsheet library.
"""
