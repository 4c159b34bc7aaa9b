"""Telling whether two files are one person: pure, without Django nor database.

`names` and `facts` put what was typed in a comparable form, `weights` says what each agreement is
worth, `scoring` adds it up and decides, `blocking` finds the pairs worth comparing, `linkage` does a
whole file. A decision is `same` (precision first) or `review`; a human always has the last word.
"""

from enracine.people.identity.facts import Record, read_record
from enracine.people.identity.scoring import Context, Decision, Factor, Verdict, compare

__all__ = ["Context", "Decision", "Factor", "Record", "Verdict", "compare", "read_record"]
