"""Writes on places: the reference tables, facts one by one or in bulk, outlines."""

from enracine.territories.actions.reference import LoadReport, load_reference

__all__ = ["LoadReport", "load_reference"]
