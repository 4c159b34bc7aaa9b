"""A household, or needs, prepared in one go; and a household answered in one gesture."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.models import Task
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import status_of
from enracine.kernel.shown import is_what_was_shown, token
from enracine.network.access import professionals_only
from enracine.privacy.actions import Gesture
from enracine.privacy.models import SENSITIVE_SECTIONS, Section
from enracine.privacy.queries import granted_sections, note_read
from enracine.referrals import actions
from enracine.referrals.forms import DeclineForm
from enracine.referrals.models import WAITING_STATES, Bundle, NeedCode, Referral
from enracine.referrals.pages.declining import decline, decline_form
from enracine.referrals.pages.preparing import CHANGED, USUAL_SECTIONS, _choice, _own_dossier
from enracine.referrals.queries import bundles, detail, travel
from enracine.referrals.queries.common import WORKING_ROLES
from enracine.referrals.queries.package import preview
from enracine.referrals.queries.plans import plan_choice, plan_that_travels
from enracine.referrals.queries.targets import Receiver
from enracine.referrals.rules import usable_reasons
from enracine.referrals.travel_forms import HouseholdForm, NeedsForm

#: Things to do that the first meeting leaves: « readiness-cv » is about the need « cv ».
_FROM_TASK = "readiness-"


def _target(receiver: Receiver, sections: list[str]) -> actions.Target:
    return actions.Target(
        organisation_id=receiver.organisation.pk,
        sections=tuple(sections),
        region_id=receiver.region.pk if receiver.region else None,
        paj_territory_id=receiver.paj_territory.pk if receiver.paj_territory else None,
    )


def _usable(kind: str, receivers: list[Receiver]) -> frozenset[str]:
    return frozenset[str]().union(*(usable_reasons(kind, r.organisation.kind) for r in receivers))


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def prepare_needs(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Needs one by one, each to the organisation that answers it (S22)."""
    acting = acting_of(request)
    dossier = _own_dossier(acting, dossier_id)
    choice = _choice(dossier)
    granted = granted_sections(dossier.subject_id)
    usable = _usable(dossier.organisation.kind, choice.receivers)
    form = NeedsForm(
        request.POST or None,
        receivers=choice.receivers,
        reasons=usable,
        sections=granted,
        initial={
            "sections": [s for s in USUAL_SECTIONS if s in granted],
            "reasons": [r for r in ("action_plan",) if r in usable],
            **_planned(dossier.pk),
        },
    )
    if request.method == "POST" and form.is_valid():
        by_key = {r.key: r for r in form.receivers}
        data = form.cleaned_data
        shares = [
            (
                _target(by_key[key], data["sections"]),
                [actions.NeedLine(code, text) for code, text in lines],
            )
            for key, lines in form.shares().items()
        ]
        try:
            drafts = actions.draft_needs(
                acting, dossier.pk, shares, data["reasons"], message=data["message"]
            )
        except ActionRefused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("referrals:bundle", drafts[0].bundle_id)
    note_read(request, dossier.subject_id, ["identity"], "referrals:prepare")
    return render(
        request,
        "referrals/prepare_needs.html",
        {"dossier": dossier, "person": choice.person, "form": form},
        status=status_of(form),
    )


def _planned(dossier_id: uuid.UUID) -> dict[str, str]:
    """The things that the first meeting left to do, as the first lines. One SQL query."""
    tasks = Task.objects.filter(
        dossier_id=dossier_id, done_on__isnull=True, code__startswith=_FROM_TASK
    ).order_by("due_on", "id")
    known = [
        (code, t.title)
        for t in tasks[:8]
        if (code := t.code.removeprefix(_FROM_TASK)) in NeedCode.values
    ]
    lines: dict[str, str] = {}
    for n, (code, title) in enumerate(known, start=1):
        lines |= {f"code_{n}": code, f"text_{n}": title}
    return lines


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def prepare_household(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The adults of a household to one organisation; each will agree for herself or himself."""
    acting = acting_of(request)
    dossier = _own_dossier(acting, dossier_id)
    choice = _choice(dossier)
    everyone = bundles.adults_here(acting, dossier)
    adults = [a for a in everyone if a.dossier is not None]
    form = HouseholdForm(
        request.POST or None,
        receivers=choice.receivers,
        reasons=_usable(dossier.organisation.kind, choice.receivers),
        adults=[(str(a.subject_id), a.name, a.sections) for a in adults],
        initial={
            f"sections_{a.subject_id}": [s for s in (*USUAL_SECTIONS, "family") if s in a.sections]
            for a in adults
        },
    )
    if request.method == "POST" and len(adults) > 1 and form.is_valid():
        by_key = {r.key: r for r in form.receivers}
        chosen = form.chosen()
        parts = [
            actions.AdultPart(a.dossier.pk, tuple(chosen[str(a.subject_id)]))
            for a in adults
            if a.dossier is not None and str(a.subject_id) in chosen
        ]
        data = form.cleaned_data
        try:
            drafts = actions.draft_household(
                acting,
                dossier.household_id,  # type: ignore[arg-type]  # adults come from a household
                _target(by_key[data["receiver"]], []),
                parts,
                data["reasons"],
                message=data["message"],
            )
        except ActionRefused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("referrals:bundle", drafts[0].bundle_id)
    for adult in adults:
        note_read(request, adult.subject_id, ["identity"], "referrals:prepare")
    return render(
        request,
        "referrals/prepare_household.html",
        {
            "dossier": dossier,
            "person": choice.person,
            "form": form,
            "together": len(adults) > 1,
            "elsewhere": len(everyone) - len(adults),
        },
        status=status_of(form),
    )


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def bundle(request: HttpRequest, bundle_id: uuid.UUID) -> HttpResponse:
    """For who prepares: what each would send, and who agreed. For who receives: one household."""
    acting = acting_of(request)
    found = bundles.visible_bundle(acting, bundle_id)
    referrals = bundles.referrals_of(acting, found)
    if found.sender_id != acting.organisation_id:
        return _received(request, acting, found, referrals)
    stale = False
    if request.method == "POST":
        stale = not _is_about_what_was_read(request, referrals)
        answer = None if stale else _prepared(request, acting, found, referrals)
        if answer is not None:
            return answer
    cards = [_card(r) for r in referrals]
    for card in cards:
        draft = card["draft"]
        sections = draft.sections if draft.state == "draft" else ["identity"]
        note_read(request, draft.subject_id, sections, "referrals:preview")
    return render(
        request,
        "referrals/bundle.html",
        {
            "bundle": found,
            "cards": cards,
            "ready": [c for c in cards if c["consent"]],
            "ready_token": _ready_token(cards),
            "waiting": any(c["is_draft"] and not c["consent"] for c in cards),
        },
        status=409 if stale else 200,
    )


def _ready_token(cards: list[dict[str, Any]]) -> str:
    """What would leave by « Envoyer »: a card that somebody agreed to since was not read with it."""
    return token([c["token"] for c in cards if c["consent"]])


def _is_about_what_was_read(request: HttpRequest, referrals: list[Referral]) -> bool:
    """Whether the gesture is about what the page showed; always when it shares nothing."""
    what, drafts = request.POST.get("action", ""), [r for r in referrals if r.state == "draft"]
    if what == "envoyer":
        return is_what_was_shown(request, _ready_token([_card(d) for d in drafts]), _(CHANGED))
    one = next((d for d in drafts if str(d.pk) == request.POST.get("referral", "")), None)
    if what in {"demander", "attester"} and one is not None:
        return is_what_was_shown(request, str(_card(one)["token"]), _(CHANGED))
    return True


def _card(referral: Referral) -> dict[str, Any]:
    is_draft = referral.state == "draft"
    plan = plan_that_travels(referral) if is_draft else None
    needs = list(travel.needs_of(referral))
    sections = (
        preview(referral.subject_id, referral.sections, travel.chosen_papers(referral), plan)
        if is_draft
        else []
    )
    said = [(need.code, need.text) for need in needs]
    return {
        "draft": referral,
        "is_draft": is_draft,
        "name": bundles.name_of(referral),
        "consent": actions.consent_in_force(referral) if is_draft else None,
        "needs": needs,
        "choices": travel.papers_to_choose(referral) if is_draft else [],
        "plan": plan_choice(referral, plan) if is_draft else None,
        "sections": sections,
        "token": token(
            referral.pk, referral.receiver_id, referral.message, referral.reasons, said, sections
        ),
        "reasons": detail.reason_labels(referral.reasons),
        "sensitive": [
            (code, Section(code).label) for code in referral.sections if code in SENSITIVE_SECTIONS
        ],
    }


def _prepared(
    request: HttpRequest, acting: Acting, found: Bundle, referrals: list[Referral]
) -> HttpResponse | None:
    """What the buttons of the preparation do; each agreement is one person's own."""
    what = request.POST.get("action", "")
    drafts = [r for r in referrals if r.state == "draft"]
    one = next((r for r in drafts if str(r.pk) == request.POST.get("referral", "")), None)
    if what == "envoyer":
        return _send(request, acting, found, drafts)
    if one is None:
        return None
    if what == "demander":
        actions.request_consent(acting, one)
        messages.success(request, _("L’accord est demandé sur l’écran de la personne."))
    elif what == "attester":
        express = frozenset(request.POST.getlist("express")) & frozenset(Section.values)
        silent = SENSITIVE_SECTIONS & set(one.sections) - express
        if not request.POST.get("present") or silent:
            messages.error(
                request, _("Cochez ce que la personne a dit devant vous, puis recommencez.")
            )
        else:
            actions.attest_referral_consent(acting, one, gesture=Gesture(express=express))
            messages.success(request, _("Son accord est noté. Rien n’est encore parti."))
    elif what == "retirer":
        actions.discard_draft(acting, one)
        messages.info(request, _("Rien n’a été transmis pour cette personne ou cet organisme."))
        if len(referrals) == 1:
            return redirect("referrals:sent")
    else:
        return None
    return redirect("referrals:bundle", found.pk)


def _send(
    request: HttpRequest, acting: Acting, found: Bundle, drafts: list[Referral]
) -> HttpResponse:
    """Send what is agreed to, and nothing of who has not agreed (L27)."""
    agreed = [d for d in drafts if actions.consent_in_force(d) is not None]
    try:
        for draft in agreed:
            actions.send_referral(acting, draft)
    except ActionRefused as refused:
        messages.error(request, refused.message)
        return redirect("referrals:bundle", found.pk)
    if agreed:
        messages.success(request, _("C’est envoyé. Vous saurez qui répond, et quand."))
    else:
        messages.error(request, _("Personne n’a encore donné son accord : rien n’est parti."))
    return redirect("referrals:bundle", found.pk)


Answer = Callable[[Acting, Referral, int | None], object]


def _received(
    request: HttpRequest, acting: Acting, found: Bundle, referrals: list[Referral]
) -> HttpResponse:
    """A household at its receiver's: adult by adult, or all at once."""
    waiting = [r for r in referrals if r.state in WAITING_STATES]
    refusing = request.POST.get("action") == "refuser"
    form = decline_form(request.POST if refusing else None, referrals[0])
    if request.method == "POST" and waiting:
        answer = _answer(request, form)
        if answer is not None:
            try:
                actions.answer_household(acting, waiting, _versions(request, waiting), answer)
            except ActionRefused as refused:
                form = decline_form(None, referrals[0])
                messages.error(request, refused.message)
            else:
                messages.success(request, _("La même réponse est donnée pour chaque personne."))
            return redirect("referrals:bundle", found.pk)
    rows = [(r, bundles.name_of(r)) for r in referrals]
    for referral, _name in rows:
        note_read(request, referral.subject_id, ["identity"], "referrals:bundle")
    counted = bundles.counts(found.pk)
    return render(
        request,
        "referrals/household.html",
        {
            "bundle": found,
            "rows": rows,
            "waiting": waiting,
            "household": bundles.words(counted["adults"], counted["children"]),
            "sender": referrals[0].sender,
            "form": form,
        },
        status=status_of(form),
    )


def _answer(request: HttpRequest, form: DeclineForm) -> Answer | None:
    if request.POST.get("action") == "accepter":
        return lambda a, r, v: actions.accept_referral(a, r, version=v)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        return lambda a, r, v: decline(a, r, data, version=v)
    return None


def _versions(request: HttpRequest, waiting: list[Referral]) -> dict[uuid.UUID, int]:
    """The versions that the page showed: another one is a colleague's answer since."""
    found = {}
    for referral in waiting:
        shown = request.POST.get(f"version-{referral.pk}", "")
        if shown.isdigit():
            found[referral.pk] = int(shown)
    return found
