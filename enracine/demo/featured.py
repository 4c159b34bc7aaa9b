"""The people whom the demonstration shows by name, made by the product's own actions."""

import datetime as dt


def add_featured(day: dt.date) -> None:
    """Placeholder until the actions of every floor are in."""
