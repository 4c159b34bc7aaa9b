"""Every write on people's own facts."""

from enracine.people.actions.family import (
    add_member,
    ensure_household,
    remove_member,
    update_member,
)
from enracine.people.actions.homes import update_home
from enracine.people.actions.protection import (
    end_protection,
    name_reader,
    pass_reading_on,
    protect_address,
    shares_account,
    withdraw_reader,
)
from enracine.people.actions.registering import Registered, register_person
from enracine.people.actions.sections import (
    update_contact,
    update_identity,
    update_occupation,
    update_project,
    update_situation,
    update_speech,
    update_studies,
)
from enracine.people.actions.separations import (
    Separated,
    confirm_arrival,
    plan_arrival,
    separate_household,
)
from enracine.people.actions.unions import (
    Code,
    answer_union,
    cancel_union,
    offer_union,
    propose_union,
    take_code,
)

__all__ = [
    "Code",
    "Registered",
    "Separated",
    "add_member",
    "answer_union",
    "cancel_union",
    "confirm_arrival",
    "end_protection",
    "ensure_household",
    "name_reader",
    "offer_union",
    "pass_reading_on",
    "plan_arrival",
    "propose_union",
    "protect_address",
    "register_person",
    "remove_member",
    "separate_household",
    "shares_account",
    "take_code",
    "update_contact",
    "update_home",
    "update_identity",
    "update_member",
    "update_occupation",
    "update_project",
    "update_situation",
    "update_speech",
    "update_studies",
    "withdraw_reader",
]
