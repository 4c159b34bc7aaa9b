"""« Ma famille »: who lives with me, what each of us shares, and the gestures that change it."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enracine.accompaniment.queries.households import followers_of
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.people import actions
from enracine.people.forms import AddressForm, CodeForm, HereForm, LaterForm, SeparationForm
from enracine.people.forms.family import day_of
from enracine.people.models import HouseholdMember, HouseholdProposal, Person
from enracine.people.pages.portal import household_id_of, person_of, person_page
from enracine.people.queries import (
    household_view,
    past_households,
    proposal_of,
    proposals_for,
    protection_of,
    readers_of,
)


def _me(request: HttpRequest) -> tuple[Acting, Person, uuid.UUID]:
    """The acting, the person and her household; 404 for a contact who has none."""
    household_id = household_id_of(request)
    if household_id is None:
        raise Http404
    return acting_of(request), person_of(request), household_id


@person_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who lives with me, what waits for an answer, and the households I was of before."""
    acting, person, household_id = _me(request)
    view = household_view(household_id)
    if view is None:
        raise Http404
    lines = [
        {
            "line": line,
            "is_me": line.member.person_id == person.pk,
            "mine_to_change": not line.has_file or line.member.person_id == person.pk,
        }
        for line in view.lines
    ]
    context = {
        "view": view,
        "lines": lines,
        "proposals": [
            {"proposal": p, "name": _other_name(p, person), "mine": _answered(p, person)}
            for p in proposals_for(acting, person.pk)
        ],
        "past": past_households(person.pk),
        "protection": protection_of(person.pk),
        "can_separate": len([a for a in view.adults if a.has_file]) > 1,
    }
    return render(request, "portal/family/index.html", context)


def _other_name(proposal: HouseholdProposal, person: Person) -> str:
    first = proposal.subject_id == person.pk
    return proposal.other_first_name if first else proposal.first_name


def _answered(proposal: HouseholdProposal, person: Person) -> bool:
    first = proposal.subject_id == person.pk
    return bool(proposal.agreed_at if first else proposal.other_agreed_at)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def union(request: HttpRequest) -> HttpResponse:
    """Hand over a code, or type the one received: nobody is looked for by name."""
    acting, person, _household = _me(request)
    form, made = CodeForm(), None
    if request.method == "POST" and "offer" in request.POST:
        made = actions.offer_union(acting, person.pk)
    elif request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                found = actions.take_code(acting, person.pk, form.cleaned_data["code"])
            except ActionRefused as error:
                say_refusal(form, error)
            else:
                return redirect("portal:family_proposal", found.pk)
    status = status_of(form)
    return render(request, "portal/family/union.html", {"form": form, "made": made}, status=status)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """What changes if we become one household; my yes or my no, and nobody else's."""
    acting, person, _household = _me(request)
    found = proposal_of(person.pk, proposal_id)
    if found is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            if "cancel" in request.POST:
                actions.cancel_union(acting, found.pk, person.pk)
                messages.success(request, _("La proposition est annulée."))
            else:
                answered = actions.answer_union(
                    acting,
                    found.pk,
                    person.pk,
                    "yes" in request.POST,
                    whole_number(request.POST.get("version")),
                )
                messages.success(request, _said(answered))
            return redirect("portal:family")
        except ActionRefused as error:
            problem = error.message
    context = {
        "proposal": found,
        "name": _other_name(found, person),
        "answered": _answered(found, person),
        "waiting": found.state == HouseholdProposal.State.WAITING,
        "first": found.subject_id == person.pk,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "portal/family/proposal.html", context, status=status)


def _said(answered: HouseholdProposal) -> str:
    if answered.state == HouseholdProposal.State.JOINED:
        return _("Vous êtes maintenant du même ménage.")
    if answered.state == HouseholdProposal.State.REFUSED:
        return _("C’est noté : rien ne change.")
    return _("C’est noté. L’autre adulte doit encore répondre, sur son propre écran.")


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def separation(request: HttpRequest) -> HttpResponse:
    """I leave this household: with whom each child lives, since when, and whether I hide."""
    acting, person, household_id = _me(request)
    view = household_view(household_id)
    if view is None:
        raise Http404
    children = [line.member for line in view.children]
    form = SeparationForm(children=children)
    if request.method == "POST":
        form = SeparationForm(request.POST, children=children)
        if form.is_valid():
            try:
                actions.separate_household(
                    acting,
                    household_id,
                    person.pk,
                    form.sides(),
                    on=day_of(form, "on"),
                    version=whole_number(request.POST.get("version")),
                )
            except ActionRefused as error:
                say_refusal(form, error)
            else:
                messages.success(request, _("C’est enregistré. Votre histoire est gardée."))
                secret = form.cleaned_data["secret"]
                return redirect("portal:family_address" if secret else "portal:family")
    context = {"form": form, "view": view}
    status = status_of(form)
    return render(request, "portal/family/separation.html", context, status=status)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest, member_id: uuid.UUID) -> HttpResponse:
    """Somebody comes later, or is here at last."""
    _acting, _person, household_id = _me(request)
    member = (
        HouseholdMember.objects.filter(
            pk=member_id, household_id=household_id, left_on__isnull=True
        )
        .exclude(person_id__isnull=False)
        .first()
    )
    if member is None:
        raise Http404
    kind = HereForm if member.is_awaited and "later" not in request.GET else LaterForm
    form = kind(request.POST) if request.method == "POST" else kind()
    if request.method == "POST" and form.is_valid():
        try:
            _write_arrival(request, member, form)
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("portal:family")
    context = {"form": form, "member": member, "is_here": isinstance(form, HereForm)}
    status = status_of(form)
    return render(request, "portal/family/arrival.html", context, status=status)


def _write_arrival(request: HttpRequest, member: HouseholdMember, form: forms.Form) -> None:
    acting = acting_of(request)
    home, version = member.household_id, whole_number(request.POST.get("version"))
    if isinstance(form, HereForm):
        actions.confirm_arrival(acting, home, member.pk, day_of(form, "arrived_on"), version)
    else:
        actions.plan_arrival(acting, home, member.pk, day_of(form, "expected_on"), version)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Keep my address secret: who alone may know it, and taking each name back."""
    acting, person, _household = _me(request)
    if request.method == "POST" and "reader" in request.POST:
        _withdraw(acting, person.pk, request.POST.get("reader", ""))
        messages.success(request, _("Cette personne ne connaît plus votre adresse."))
        return redirect("portal:family_address")
    if request.method == "POST" and "end" in request.POST:
        actions.end_protection(acting, person.pk, whole_number(request.POST.get("version")))
        messages.success(request, _("Votre adresse n’est plus secrète."))
        return redirect("portal:family_address")
    followers = followers_of(person.pk)
    shared = actions.shares_account(person.pk)
    protection = protection_of(person.pk)
    readers = readers_of(person.pk)
    named = {r.membership_id for r in readers}
    left = [(pk, name) for pk, name in followers if pk not in named]
    form = AddressForm(
        request.POST if request.method == "POST" else None,
        followers=left,
        shared=shared and protection is None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.protect_address(
                acting,
                person.pk,
                form.chosen(),
                own_email=form.cleaned_data.get("own_email", ""),
            )
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("Votre adresse est secrète à partir de maintenant."))
            return redirect("portal:family_address")
    context: dict[str, Any] = {
        "form": form,
        "protection": protection,
        "readers": readers,
        "shared": shared,
        "left": left,
    }
    status = status_of(form)
    return render(request, "portal/family/address.html", context, status=status)


def _withdraw(acting: Acting, person_id: uuid.UUID, reader: str) -> None:
    try:
        reader_id = uuid.UUID(reader)
    except ValueError as error:
        raise NotVisible from error
    actions.withdraw_reader(acting, person_id, reader_id)
