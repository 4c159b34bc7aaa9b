"""The measurements: `make bench`, that is `python -m bench`. Nothing here decides a test."""
