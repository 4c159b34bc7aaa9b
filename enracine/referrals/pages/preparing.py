"""Referring in two pages: choose (to whom, why, what), then preview, agreement and sending."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.models import Dossier
from enracine.kernel import navigation
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.models import new_id
from enracine.kernel.refusals import say_refusal, status_of
from enracine.kernel.shown import is_what_was_shown
from enracine.network.access import professionals_only
from enracine.people.actions import register_person
from enracine.people.models import TargetRegion
from enracine.people.pages.known import Known, known_people
from enracine.people.queries import PersonHeader, header
from enracine.people.rules import Standing
from enracine.people.values import Identity, NewPerson, Reach
from enracine.privacy.actions import Gesture
from enracine.privacy.models import SENSITIVE_SECTIONS, Assistance, Purpose, Section
from enracine.privacy.queries import granted_sections, note_read
from enracine.referrals import actions
from enracine.referrals.forms import NewPersonForm, PrepareForm
from enracine.referrals.models import Referral
from enracine.referrals.pages.from_service import service_asked
from enracine.referrals.queries import detail, travel
from enracine.referrals.queries.common import WORKING_ROLES, delays, visible_referral
from enracine.referrals.queries.known import said_of
from enracine.referrals.queries.plans import plan_choice
from enracine.referrals.queries.previewing import previewed
from enracine.referrals.queries.targets import Receiver, receivers_for
from enracine.referrals.rules import CandidateFacts, suggest_reasons, usable_reasons

#: Sections proposed at first: what a receiver needs to answer. Never the sensitive ones.
USUAL_SECTIONS = (
    "identity", "contact", "project", "occupation", "education", "languages", "evaluation",
)  # fmt: skip
#: Those who may register somebody who contacted them directly.
REGISTERING_ROLES = ("paj_agent", "paj_national", "partner", "integration_officer")


def _own_dossier(acting: Acting, dossier_id: uuid.UUID) -> Dossier:
    dossier = (
        Dossier.objects.filter(
            pk=dossier_id, organisation=acting.organisation_id, closed_on__isnull=True
        )
        .select_related("organisation")
        .first()
    )
    if dossier is None:
        raise NotVisible
    return dossier


@dataclass(frozen=True)
class Choice:
    """What the first page chooses among, and what the file suggests."""

    person: PersonHeader | None
    facts: CandidateFacts
    receivers: list[Receiver]


def _choice(dossier: Dossier) -> Choice:
    """The person, her facts, and who may receive for the places she aims at. Five SQL queries."""
    targets = list(
        TargetRegion.objects.filter(subject_id=dossier.subject_id).values_list(
            "region_id", "paj_territory_id"
        )
    )
    regions = {region for region, _territory in targets}
    facts, person = detail.candidate_facts(dossier.subject_id, target_count=len(regions) or None)
    receivers = receivers_for(
        dossier.organisation,
        today(),
        regions=regions,
        territories={territory for _region, territory in targets if territory},
        age=facts.age,
    )
    return Choice(person, facts, receivers)


def _form(
    request: HttpRequest, dossier: Dossier, choice: Choice
) -> tuple[PrepareForm, dict[str, str]]:
    kind = dossier.organisation.kind
    usable = frozenset[str]().union(
        *(usable_reasons(kind, r.organisation.kind) for r in choice.receivers)
    )
    found = suggest_reasons(choice.facts, usable, delays())
    hints = {s.code: _("Suggéré. %(why)s") % {"why": _(s.why)} for s in found}
    open_receivers = [r for r in choice.receivers if not r.refuses]
    asked = service_asked(request)
    if asked is not None:
        theirs = [r for r in open_receivers if r.organisation.pk == asked.organisation_id]
        open_receivers = theirs[:1] or open_receivers
    granted = granted_sections(dossier.subject_id)
    form = PrepareForm(
        request.POST or None,
        receivers=choice.receivers,
        reasons=usable,
        hints=hints,
        sections=granted,
        initial={
            # A single possible receiver is chosen already: one gesture less.
            "receivers": [open_receivers[0].key] if len(open_receivers) == 1 else [],
            "reasons": list(hints),
            "sections": [s for s in USUAL_SECTIONS if s in granted],
            "message": _("Service demandé : %s.") % asked.name if asked else "",
        },
    )
    return form, hints


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Choose to whom, why and what, on one page; vacancies are said before anything is sent (S13)."""
    acting = acting_of(request)
    dossier = _own_dossier(acting, dossier_id)
    choice = _choice(dossier)
    receivers = choice.receivers
    form, _hints = _form(request, dossier, choice)
    if request.method == "POST" and form.is_valid():
        try:
            drafts = _draft(acting, dossier, receivers, form.cleaned_data)
        except ActionRefused as refused:
            form.add_error(None, refused.message)
        else:
            first = next(d for d in drafts if d.is_principal)
            return redirect("referrals:preview", first.pk)
    note_read(request, dossier.subject_id, ["identity"], "referrals:prepare")
    return render(
        request,
        "referrals/prepare.html",
        {
            "dossier": dossier,
            "person": choice.person,
            "receivers": receivers,
            "vacant": [r for r in receivers if r.vacant],
            "refusing": [r for r in receivers if r.refuses],
            "form": form,
        },
        status=status_of(form),
    )


def _draft(
    acting: Acting, dossier: Dossier, receivers: list[Receiver], data: dict[str, Any]
) -> list[Referral]:
    by_key = {r.key: r for r in receivers}
    chosen = [by_key[key] for key in data["receivers"]]
    principal = data.get("principal") or chosen[0].key
    targets = [
        actions.Target(
            organisation_id=r.organisation.pk,
            sections=tuple(data["sections"]),
            region_id=r.region.pk if r.region else None,
            paj_territory_id=r.paj_territory.pk if r.paj_territory else None,
            is_principal=r.key == principal,
        )
        for r in chosen
    ]
    return actions.draft_referral(
        acting,
        dossier.pk,
        targets,
        data["reasons"],
        message=data["message"],
        tell_others=data.get("tell_others", False),
    )


def _group(referral: Referral) -> list[Referral]:
    """The drafts to send together: the referral, and the others of its group still in preparation."""
    if referral.group_id is None:
        return [referral]
    return list(
        Referral.objects.filter(group_id=referral.group_id, state="draft")
        .select_related("sender", "receiver", "region", "paj_territory", "consent", "dossier")
        .order_by("-is_principal", "id")
    )


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def preview_page(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Exactly what would be shared, section by section; then the person's agreement; then sending."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    if referral.state != "draft":
        return redirect("referrals:detail", referral.pk)
    drafts = _group(referral)
    shown = previewed(referral, drafts)
    what = request.POST.get("action", "")
    # Giving up shares nothing: it needs no reading.
    stale = what in _SHARING and not is_what_was_shown(request, shown.token, _(CHANGED))
    if request.method == "POST" and not stale:
        answer = _perform(request, acting, drafts, what)
        if answer is not None:
            return answer
        drafts = _group(Referral.objects.select_related("sender", "receiver").get(pk=referral.pk))
    note_read(request, referral.subject_id, referral.sections, "referrals:preview")
    navigation.stand_on(request, "referrals_sent")
    cards = _draft_cards(drafts)
    return render(
        request,
        "referrals/preview.html",
        {
            "referral": referral,
            "person": header(referral.subject_id),
            "drafts": cards,
            "reasons": detail.reason_labels(referral.reasons),
            "sections": shown.sections,
            "token": shown.token,
            "choices": travel.papers_to_choose(referral),
            "plan": plan_choice(referral, shown.plan),
            "ready": all(card["consent"] for card in cards),
            "asked": any(d.turn == "candidate" for d in drafts),
            "sensitive": [
                (code, Section(code).label)
                for code in referral.sections
                if code in SENSITIVE_SECTIONS
            ],
            "helps": Assistance.choices,
        },
        status=409 if stale else 200,
    )


#: What was shown is no longer what would leave: whoever agreed agreed to something else.
CHANGED = gettext_noop(
    "Cet aperçu a changé depuis que vous l’avez ouvert. Rien n’est parti : relisez-le avec la personne."
)
#: The buttons that share something, or ask whether it may be: about what the page showed, and no more.
_SHARING = frozenset({"demander", "attester", "envoyer"})


def _draft_cards(drafts: list[Referral]) -> list[dict[str, Any]]:
    """Each draft with what is known of its receiver today."""
    found = [(draft, actions.current_receiver(draft)) for draft in drafts]
    return [
        {
            "draft": draft,
            "receiver": receiver,
            "place": receiver.place if receiver else "",
            "said": said_of(receiver) if receiver else "",
            "consent": actions.consent_in_force(draft),
        }
        for draft, receiver in found
    ]


def _perform(
    request: HttpRequest, acting: Acting, drafts: list[Referral], what: str
) -> HttpResponse | None:
    """Do what the button says for every draft; None to show the page again."""
    if what == "demander":
        for draft in drafts:
            actions.request_consent(acting, draft)
        messages.success(request, _("L’accord est demandé sur l’écran de la personne."))
        return redirect("referrals:preview", drafts[0].pk)
    silent = SENSITIVE_SECTIONS & set(drafts[0].sections) - set(request.POST.getlist("express"))
    if what == "attester" and silent:
        messages.error(
            request,
            _("Un renseignement sensible demande un oui à part : cochez-le, ou ne l’envoyez pas."),
        )
        return redirect("referrals:preview", drafts[0].pk)
    if what == "attester" and not request.POST.get("present"):
        messages.error(
            request, _("Cochez que la personne a dit oui devant vous, puis recommencez.")
        )
        return redirect("referrals:preview", drafts[0].pk)
    if what in {"attester", "envoyer"}:
        gesture = Gesture(
            express=frozenset(request.POST.getlist("express")) & frozenset(Section.values),
            assistance=_assistance(request),
            helper=request.POST.get("helper", "").strip()[:120],
        )
        for draft in drafts:
            if what == "attester":
                actions.attest_referral_consent(acting, draft, gesture=gesture)
            actions.send_referral(acting, draft)
        messages.success(request, _("Référence envoyée. Vous saurez qui répond, et quand."))
        return redirect("referrals:detail", drafts[0].pk)
    if what == "abandonner":
        dossier_id = drafts[0].dossier_id
        for draft in drafts:
            actions.discard_draft(acting, draft)
        messages.info(request, _("Rien n’a été transmis."))
        return redirect("referrals:of_dossier", dossier_id)
    return None


#: S06: under 18 there is neither a dossier nor a referral.
UNDER_AGE = gettext_noop(
    "Cette personne a moins de 18 ans : elle est inscrite comme contact d’information. "
    "À 18 ans, nous lui demanderons si elle veut continuer."
)


def _assistance(request: HttpRequest) -> str:
    """How the person was helped to understand, when somebody says so."""
    said = request.POST.get("assistance", "")
    return said if said in Assistance.values else ""


@professionals_only(*REGISTERING_ROLES)
@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Register somebody who contacted an agent, then refer her: two short pages."""
    acting = acting_of(request)
    form = NewPersonForm(request.POST or None, initial={"key": str(new_id())})
    known = None
    if request.method == "POST" and form.is_valid():
        known = _known(request, form.cleaned_data)
    if request.method == "POST" and known is None and form.is_valid():
        try:
            registered = register_person(acting, _new_person(form.cleaned_data))
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            if registered.standing == Standing.CONTACT:
                messages.info(request, _(UNDER_AGE))
                return redirect("people:contacts")
            return _after_registration(request, acting, registered.subject_id)
    return render(
        request,
        "referrals/new_person.html",
        {"form": form, "known": known},
        status=422 if form.errors or known else 200,
    )


def _known(request: HttpRequest, data: dict[str, Any]) -> Known | None:
    """Who may already be in the organisation, with the address of her dossier there (one SQL query)."""
    known = known_people(request, data, "referrals:new_person")
    if known is not None:
        mine = Dossier.objects.filter(
            subject_id__in=known.subject_ids,
            organisation=acting_of(request).organisation_id,
            closed_on__isnull=True,
        )
        found = dict(mine.order_by("pk").values_list("subject_id", "pk"))
        for one in known.people:
            dossier_id = found.get(one.person.subject_id)
            one.url = reverse("accompaniment:dossier", args=[dossier_id]) if dossier_id else ""
    return known


def _new_person(data: dict[str, Any]) -> NewPerson:
    return NewPerson(
        key=data["key"],
        identity=Identity(data["given_name"], data["family_name"], data["birth_date"]),
        reach=Reach(data["email"], data["phone"], data["language"]),
        consents=frozenset({Purpose.REGISTRATION.value}),
        language=data["language"],
        channel="professional",
    )


def _after_registration(
    request: HttpRequest, acting: Acting, subject_id: uuid.UUID | None
) -> HttpResponse:
    dossier = (
        Dossier.objects.filter(
            subject_id=subject_id, organisation=acting.organisation_id, closed_on__isnull=True
        ).first()
        if subject_id
        else None
    )
    if dossier is None:
        messages.info(request, _("L’inscription est enregistrée."))
        return redirect("referrals:sent")
    return redirect("referrals:prepare", dossier.pk)
