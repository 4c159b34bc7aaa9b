"""Drafts are for those who work; what is published is for everybody; a list is its organisation's."""

from enracine.kernel.rls import protect

WORKING = "(SELECT enracine_organisation()) IS NOT NULL"
MINE = "organisation_id = (SELECT enracine_organisation())"
OPERATIONS = [
    protect("portraits_portrait", WORKING, MINE),
    protect("portraits_portraitedition", f"is_current OR {WORKING}", WORKING),
    # Public words, which whoever said them takes back without an account.
    protect("portraits_testimony", "true", "enracine_actor() <> ''"),
    protect("portraits_figurelist", MINE),
]
#: A picture of a place is for everybody; withdrawn, it has no bytes left. Whoever is on it takes it back
#: without an account.
PICTURES = [protect("portraits_picture", "true", "enracine_actor() <> ''")]
