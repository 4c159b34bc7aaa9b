"""Writes on places: the reference tables, facts one by one or in bulk, outlines."""

from enracine.territories.actions.bulk import apply_lines, check_lines
from enracine.territories.actions.facts import note_fact, put_back, set_aside
from enracine.territories.actions.outlines import drop_outlines, keep_outlines
from enracine.territories.actions.reference import LoadReport, load_reference

__all__ = [
    "LoadReport",
    "apply_lines",
    "check_lines",
    "drop_outlines",
    "keep_outlines",
    "load_reference",
    "note_fact",
    "put_back",
    "set_aside",
]
