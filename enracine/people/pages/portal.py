"""The door of a person's own pages: one account, one chosen person, her file and nobody else's."""

import functools
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from enracine.kernel.acting import acting_as
from enracine.kernel.identity import acting_of
from enracine.network.access import candidates_only
from enracine.people.models import Person
from enracine.people.queries import households_of, persons_among

View = Callable[..., HttpResponse]
#: Session key of the person chosen, when an account holds several.
CHOSEN_KEY = "portal_person"
#: Where one chooses; the page belongs to the portal.
CHOOSE_PAGE = "portal:choose"


def persons_of(request: HttpRequest) -> list[Person]:
    """The persons that the account of this request holds, oldest file first. One SQL query."""
    held: list[Person] | None = getattr(request, "_held_persons", None)
    if held is None:
        held = persons_among(acting_of(request).subject_ids)
        request._held_persons = held  # type: ignore[attr-defined]  # a cache on the request
    return held


def person_of(request: HttpRequest) -> Person:
    """Whose page this is, set by `person_page`; a page that forgot it is a programming error."""
    person: Person = request.person  # type: ignore[attr-defined]  # set by person_page
    return person


def household_id_of(request: HttpRequest) -> uuid.UUID | None:
    """Her household of today, set by `person_page`; None for somebody who has none."""
    found: uuid.UUID | None = request.household_id  # type: ignore[attr-defined]  # set by person_page
    return found


def person_page(view: View) -> View:
    """Open a page to the person of a file, whom the view finds by `person_of`.

    Within it the acting is narrowed to that one person and her household: a spouse who shares the
    account shows nowhere, and PostgreSQL holds it too. An account with several persons chooses.
    """

    @candidates_only
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        persons = persons_of(request)
        if not persons:
            return redirect("portal:registration")
        wanted = request.session.get(CHOSEN_KEY) if len(persons) > 1 else str(persons[0].pk)
        person = next((p for p in persons if str(p.pk) == wanted), None)
        if person is None:
            return redirect(f"{reverse(CHOOSE_PAGE)}")
        # Her former households too: a separation keeps the history with both.
        household_id, former = households_of(person)
        mine = (person.pk, *((household_id,) if household_id else ()), *former)
        acting = acting_of(request)
        # Told to PostgreSQL only when it changes something: most accounts hold one person.
        same = set(mine) == set(acting.subject_ids)
        narrowed = acting if same else replace(acting, subject_ids=mine)
        request.acting = narrowed  # type: ignore[attr-defined]  # read by acting_of
        request.person = person  # type: ignore[attr-defined]  # read by person_of
        request.household_id = household_id  # type: ignore[attr-defined]  # read by household_id_of
        with acting_as(narrowed):
            return view(request, *args, **kwargs)

    return guarded
