"""A household as those who follow it see it, and the gestures written at an adult's request."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from enracine.accompaniment.forms import DossierNumberForm
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.queries import households as reading
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES, visible
from enracine.accompaniment.queries.loads import followers
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.people import actions
from enracine.people.forms import AddressForm, HereForm, LaterForm, SeparationForm
from enracine.people.forms.family import day_of
from enracine.people.models import HouseholdMember
from enracine.people.queries import protection_of, readers_of
from enracine.privacy.queries import note_read


def _page(request: HttpRequest, household_id: uuid.UUID, name: str) -> reading.HouseholdPage:
    """The household; what it shows of each adult is noted in her own access journal."""
    page = reading.household_page(acting_of(request), household_id)
    note_read(request, household_id, ["family"], f"accompaniment:{name}")
    for adult in page.adults:
        if adult.line.adult and adult.shares:
            sections = adult.line.adult.shown_sections
            note_read(request, adult.line.adult.subject_id, sections, f"accompaniment:{name}")
    return page


@professionals_only(*DOSSIER_ROLES)
@require_GET
def household(request: HttpRequest, household_id: uuid.UUID) -> HttpResponse:
    """Each adult by what she shares, her answer for each service, the children, who is awaited."""
    page = _page(request, household_id, "household")
    context = {
        "page": page,
        "told": reading.household_history(acting_of(request), household_id),
        "may_write": acting_of(request).role in HOLDER_ROLES
        and page.view.household.ended_on is None,
    }
    return render(request, "accompaniment/household.html", context)


def _follows(page: reading.HouseholdPage, person: str) -> reading.AdultLine:
    """The adult of this household whose dossier the acting organisation holds. NotVisible otherwise."""
    found = next(
        (a for a in page.adults if a.mine and a.dossier and str(a.dossier.subject_id) == person),
        None,
    )
    if found is None:
        raise NotVisible
    return found


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def separation(request: HttpRequest, household_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """One adult said that she leaves the household: written at her request, by who follows her."""
    acting = acting_of(request)
    page = _page(request, household_id, "separation")
    adult = _follows(page, str(person_id))
    children = [line.member for line in page.view.children]
    form = SeparationForm(
        request.POST if request.method == "POST" else None, children=children, who=adult.line.name
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.separate_household(
                acting,
                household_id,
                person_id,
                form.sides(),
                on=day_of(form, "on"),
                version=whole_number(request.POST.get("version")),
            )
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("Deux ménages sont nés, chacun garde son histoire."))
            if form.cleaned_data["secret"] and adult.dossier:
                return redirect("accompaniment:protected_address", adult.dossier.pk)
            return redirect("accompaniment:household", done.leaving)
    context = {"page": page, "form": form, "adult": adult}
    return render(request, "accompaniment/separation.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest, household_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """Somebody of the household comes later, or is here."""
    page = _page(request, household_id, "arrival")
    line = next((one for one in page.view.lines if one.member.pk == member_id), None)
    if line is None or page.view.household.ended_on is not None:
        raise NotVisible
    kind = HereForm if line.member.is_awaited else LaterForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _write_arrival(request, line.member, form)
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("accompaniment:household", household_id)
    context = {"page": page, "form": form, "line": line}
    return render(request, "accompaniment/arrival.html", context, status=status_of(form))


def _write_arrival(request: HttpRequest, member: HouseholdMember, form: forms.Form) -> None:
    acting, version = acting_of(request), whole_number(request.POST.get("version"))
    home = member.household_id
    if isinstance(form, HereForm):
        actions.confirm_arrival(acting, home, member.pk, day_of(form, "arrived_on"), version)
    else:
        actions.plan_arrival(acting, home, member.pk, day_of(form, "expected_on"), version)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def union(request: HttpRequest, household_id: uuid.UUID) -> HttpResponse:
    """Propose to two adults whose dossiers are here to be one household: they answer, each her own."""
    acting = acting_of(request)
    page = _page(request, household_id, "union")
    first = next((a.dossier for a in page.adults if a.mine), None)
    if first is None:
        raise NotVisible
    form = DossierNumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _propose(acting, first, form.cleaned_data["number"])
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("Chacun peut répondre, sur son propre écran."))
            return redirect("accompaniment:household", household_id)
    context = {"page": page, "form": form}
    return render(request, "accompaniment/union.html", context, status=status_of(form))


def _propose(acting: Acting, first: Dossier, number: str) -> None:
    other = visible(acting).filter(number__iexact=number.strip()).first()
    if other is None or other.organisation_id != acting.organisation_id:
        raise ActionRefused(
            _("Votre organisme n’a pas de dossier ouvert avec ce numéro."), field="number"
        )
    actions.propose_union(acting, first.subject_id, other.subject_id)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def protected_address(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The person asks that her address be secret: written at her request, with who may know it."""
    acting = acting_of(request)
    page = top(request, dossier_id, "manage")
    if page.dossier.organisation_id != acting.organisation_id:
        raise NotVisible
    subject_id = page.dossier.subject_id
    protection = protection_of(subject_id)
    readers = readers_of(subject_id)
    named = {r.membership_id for r in readers} | {acting.membership_id}
    # Colleagues only: another organisation is the person's own to name.
    team = followers(page.dossier.organisation_id)
    left = [(m.pk, m.user.get_full_name()) for m in team if m.pk not in named]
    shared = protection is None and actions.shares_account(subject_id)
    form = AddressForm(
        request.POST if request.method == "POST" else None,
        followers=left,
        shared=shared,
        for_another=True,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.protect_address(
                acting,
                subject_id,
                form.chosen(),
                own_email=form.cleaned_data.get("own_email", ""),
            )
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("L’adresse est secrète à partir de maintenant."))
            return redirect("accompaniment:dossier", dossier_id)
    context: dict[str, Any] = {
        "page": page,
        "dossier": page.dossier,
        "form": form,
        "protection": protection,
        "readers": readers,
        "is_reader": acting.membership_id in {r.membership_id for r in readers},
        "shared": shared,
    }
    return render(request, "accompaniment/protected_address.html", context, status=status_of(form))
