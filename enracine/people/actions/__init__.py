"""Every write on people's own facts."""

from enracine.people.actions.announcing import announce_expiries
from enracine.people.actions.deaths import note_death, take_death_back
from enracine.people.actions.documents import add_document, remove_document
from enracine.people.actions.entries import (
    add_credential,
    add_experience,
    add_skill,
    choose_main_experience,
    remove_credential,
    remove_experience,
    remove_skill,
    update_credential,
    update_experience,
    update_skill,
)
from enracine.people.actions.family import (
    add_member,
    ensure_household,
    remove_member,
    update_member,
)
from enracine.people.actions.homes import update_home
from enracine.people.actions.projects import update_project
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
    update_speech,
    update_studies,
)
from enracine.people.actions.seeing import mark_seen
from enracine.people.actions.separations import (
    Separated,
    confirm_arrival,
    plan_arrival,
    separate_household,
)
from enracine.people.actions.statuses import (
    add_past_status,
    remove_past_status,
    update_destination,
    update_past_status,
    update_situation,
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
    "add_credential",
    "add_document",
    "add_experience",
    "add_member",
    "add_past_status",
    "add_skill",
    "announce_expiries",
    "answer_union",
    "cancel_union",
    "choose_main_experience",
    "confirm_arrival",
    "end_protection",
    "ensure_household",
    "mark_seen",
    "name_reader",
    "note_death",
    "offer_union",
    "pass_reading_on",
    "plan_arrival",
    "propose_union",
    "protect_address",
    "register_person",
    "remove_credential",
    "remove_document",
    "remove_experience",
    "remove_member",
    "remove_past_status",
    "remove_skill",
    "separate_household",
    "shares_account",
    "take_code",
    "take_death_back",
    "update_contact",
    "update_credential",
    "update_destination",
    "update_experience",
    "update_home",
    "update_identity",
    "update_member",
    "update_occupation",
    "update_past_status",
    "update_project",
    "update_situation",
    "update_skill",
    "update_speech",
    "update_studies",
    "withdraw_reader",
]
