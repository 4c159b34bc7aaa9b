"""Every write on people's own facts."""

from enracine.people.actions.family import (
    add_member,
    ensure_household,
    remove_member,
    update_member,
)
from enracine.people.actions.registering import Registered, register_person
from enracine.people.actions.sections import (
    update_contact,
    update_home,
    update_identity,
    update_occupation,
    update_project,
    update_situation,
    update_speech,
    update_studies,
)

__all__ = [
    "Registered",
    "add_member",
    "ensure_household",
    "register_person",
    "remove_member",
    "update_contact",
    "update_home",
    "update_identity",
    "update_member",
    "update_occupation",
    "update_project",
    "update_situation",
    "update_speech",
    "update_studies",
]
