"""Every named story of the demonstration, in the order in which one needs another."""

import datetime as dt

from enracine.accompaniment.actions.first_meetings import count_first_meetings
from enracine.demo.activities import add_activities
from enracine.demo.aids import add_aids
from enracine.demo.careful import add_careful
from enracine.demo.choosing import add_choices
from enracine.demo.featured import add_featured
from enracine.demo.meetings import add_meetings
from enracine.demo.places import add_places
from enracine.demo.portraits import add_portraits
from enracine.demo.services import add_services
from enracine.demo.sharing import add_sharing
from enracine.demo.taking_back import add_taken_back
from enracine.demo.travelling import add_travel
from enracine.demo.visits import add_visits
from enracine.demo.words import add_words
from enracine.kernel.acting import Acting
from enracine.referrals.actions import count_loop


def tell_stories(day: dt.date) -> None:
    """Tell them all as of `day`; then count what the nights would have counted."""
    add_featured(day)
    add_travel(day)
    add_careful(day)
    add_places(day)
    add_taken_back(day)
    add_sharing(day)
    add_activities(day)
    add_meetings(day)
    add_words(day)
    add_services(day)
    add_portraits(day)
    add_choices(day)
    add_visits(day)
    add_aids(day)
    count_loop(Acting.for_system("demonstration"))
    count_first_meetings(Acting.for_system("demonstration"))
