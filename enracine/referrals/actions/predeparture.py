"""The ministry registers somebody still abroad: her zone, her certificate, the date she hopes for."""

import datetime as dt

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.people.actions import Registered, register_person, update_destination
from enracine.people.actions.arrivals import say_arrival
from enracine.people.rules import Standing
from enracine.people.values import Destination, NewPerson, Told


@action
def register_before_departure(
    acting: Acting, new: NewPerson, *, certificate_region: str, hoped_on: dt.date | None
) -> Registered:
    """Register, then write the region of the certificate and the hoped date: all or nothing.

    Raises ActionRefused beside the field to correct. A form sent twice is one registration; under 18,
    only the registration is written.
    """
    done = register_person(acting, new)
    if done.subject_id is None or done.standing == Standing.CONTACT:
        # Under 18 she agreed to be informed: nothing more of her is written (S06).
        return done
    wide = acting.with_subjects(done.subject_id)
    told = Told()
    if certificate_region:
        update_destination(wide, done.subject_id, Destination(certificate_region), told=told)
    if hoped_on is not None:
        say_arrival(wide, done.subject_id, hoped_on, "", told=told)
    return done
