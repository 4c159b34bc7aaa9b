"""From the ministry's screens: somebody who holds a CSQ and is interested in a region."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.models import Dossier
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.models import new_id
from enracine.kernel.refusals import say_refusal
from enracine.network.access import professionals_only
from enracine.people.actions import Registered
from enracine.people.pages.known import known_people
from enracine.people.rules import Standing
from enracine.people.values import Home, Identity, Member, NewPerson, Project, Reach, Situation
from enracine.privacy.models import Purpose
from enracine.referrals.actions.predeparture import register_before_departure
from enracine.referrals.pages.preparing import UNDER_AGE
from enracine.referrals.predeparture_forms import AbroadForm


@professionals_only("integration_officer")
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Register her with what is known abroad, then refer her to EER: two pages."""
    acting = acting_of(request)
    form = AbroadForm(request.POST or None, initial={"key": str(new_id())})
    known = None
    if request.method == "POST" and form.is_valid():
        known = known_people(request, form.cleaned_data, "referrals:new_predeparture")
    if request.method == "POST" and known is None and form.is_valid():
        data = form.cleaned_data
        try:
            done = register_before_departure(
                acting,
                _person(data),
                certificate_region=data["certificate_region"],
                hoped_on=data["hoped_on"],
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            return _after(request, done)
    return render(
        request,
        "referrals/new_predeparture.html",
        {"form": form, "known": known},
        status=422 if form.errors or known else 200,
    )


def _after(request: HttpRequest, done: Registered) -> HttpResponse:
    """To the referral; a contact under 18, or a form sent twice, has nothing to refer."""
    if done.standing == Standing.CONTACT:
        messages.info(request, _(UNDER_AGE))
        return redirect("people:contacts")
    mine = Dossier.objects.open().filter(organisation=acting_of(request).organisation_id)
    dossier = mine.filter(subject_id=done.subject_id).first() if done.subject_id else None
    if dossier is None:
        messages.info(request, _("L’inscription est enregistrée."))
        return redirect("referrals:sent")
    return redirect("referrals:prepare", dossier.pk)


def _person(data: dict[str, Any]) -> NewPerson:
    wished = (data["wished_region"],) if data["wished_region"] else ()
    return NewPerson(
        key=data["key"],
        identity=Identity(data["given_name"], data["family_name"], data["birth_date"]),
        reach=Reach(data["email"], data["phone"], data["language"], data["time_zone"]),
        consents=frozenset({Purpose.REGISTRATION.value}),
        home=Home(data["country"]),
        situation=Situation("csq_holder_abroad"),
        members=(Member("adult", data["spouse"]),) if data["spouse"] else (),
        project=Project(regions=wished),
        language=data["language"],
        channel="professional",
    )
