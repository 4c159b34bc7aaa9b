"""What travels with a referral: documents, needs, the portrait and the plan taken over."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.acting import Acting
from enracine.kernel.documents import served
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.models import Section
from enracine.privacy.queries import note_read
from enracine.referrals import actions
from enracine.referrals.models import OPEN_STATES, Referral, ReferralNeed
from enracine.referrals.queries import travel
from enracine.referrals.queries.bundles import household_words, others_of
from enracine.referrals.queries.common import (
    WORKING_ROLES,
    parties_of,
    visible_referral,
)
from enracine.referrals.queries.lists import row_of
from enracine.referrals.queries.plans import reusable_in
from enracine.referrals.travel_forms import NeedAnswerForm
from enracine.referrals.workflow import RECEIVER, SENDER


@dataclass(frozen=True)
class Doors:
    """The addresses of what travels: those of an account, or those of somebody who came by a link."""

    of: uuid.UUID
    attachment: str
    acknowledge: str
    need: str

    @classmethod
    def of_account(cls, referral: Referral) -> "Doors":
        """For who has an account."""
        return cls(
            referral.pk, "referrals:attachment", "referrals:acknowledge_needs", "referrals:need"
        )

    @classmethod
    def of_link(cls, link_id: uuid.UUID) -> "Doors":
        """For who came by a link and its code."""
        return cls(
            link_id,
            "referrals:answer_attachment",
            "referrals:answer_needs",
            "referrals:answer_need",
        )


def papers_and_needs(acting: Acting, referral: Referral) -> dict[str, Any]:
    """Documents and needs, for whichever door. Two SQL queries, none where there are none."""
    receives = RECEIVER in parties_of(acting, referral)
    needs = travel.needs_of(referral)
    return {
        "papers": travel.attachments_of(referral),
        "needs": needs,
        "needs_fresh": receives and any(n.state == "asked" for n in needs),
        "answers_needs": receives and referral.state in OPEN_STATES,
    }


def detail_travel(
    acting: Acting, referral: Referral, package: dict[str, Any] | None
) -> dict[str, Any]:
    """What the page of a referral shows of what travels with it. At most four SQL queries."""
    parties = parties_of(acting, referral)
    receives = RECEIVER in parties
    return {
        **papers_and_needs(acting, referral),
        "doors": Doors.of_account(referral),
        "reusable": reusable_in(referral, package)
        if receives and package is not None and referral.state in OPEN_STATES
        else None,
        "household": household_words(referral),
        "others": others_of(referral),
        # Who coordinates sees each of them, not the page that sends or answers them together.
        "sees_whole": bool(parties & {SENDER, RECEIVER}),
        # Each copy answers to the law of whoever holds it (L01).
        "regimes": [referral.sender, referral.receiver],
    }


@professionals_only(*WORKING_ROLES)
@require_POST
def choose_papers(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Which documents travel with this draft."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    try:
        actions.choose_papers(acting, referral, _ids(request.POST.getlist("papers")))
    except ActionRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Les documents à joindre sont notés."))
    if referral.bundle_id is not None:
        return redirect("referrals:bundle", referral.bundle_id)
    return redirect("referrals:preview", referral.pk)


def _ids(values: list[str]) -> list[uuid.UUID]:
    """The identifiers of a form; one that is not an identifier names nothing."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            found.append(uuid.UUID(int=0))
    return found


@professionals_only(*WORKING_ROLES)
@require_safe
def attachment(
    request: HttpRequest, referral_id: uuid.UUID, attachment_id: uuid.UUID
) -> HttpResponse:
    """One document that was sent, as a file; the reading is noted, and told to the person."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    if not parties_of(acting, referral) & {SENDER, RECEIVER}:
        raise NotVisible
    return handed_over(request, referral, attachment_id)


def handed_over(request: HttpRequest, referral: Referral, attachment_id: uuid.UUID) -> HttpResponse:
    """The file itself, its reading noted in the same words whoever takes it, so that she sees it."""
    found, paper = travel.paper_of(referral, attachment_id)
    note_read(
        request,
        referral.subject_id,
        [Section.DOCUMENTS.value],
        travel.DOWNLOAD,
        reason=travel.reading_of(referral, found),
    )
    return served(paper.document)  # type: ignore[return-value]  # an answer all the same


@professionals_only(*WORKING_ROLES)
@require_POST
def acknowledge_needs(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """« Nous avons lu ces besoins »: the sender sees it at once."""
    acting = acting_of(request)
    actions.acknowledge_needs(acting, visible_referral(acting, referral_id))
    messages.success(request, _("L’émetteur sait que vous avez lu chaque besoin."))
    return redirect("referrals:detail", referral_id)


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def need(request: HttpRequest, referral_id: uuid.UUID, need_id: uuid.UUID) -> HttpResponse:
    """Say what became of one need."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    if RECEIVER not in parties_of(acting, referral):
        raise NotVisible
    found, form = need_form(request, referral, need_id)
    if request.method == "POST" and done(form, lambda: need_said(acting, referral, found, form)):
        messages.success(request, _("Le besoin est à jour : l’émetteur le voit."))
        return redirect("referrals:detail", referral.pk)
    note_read(request, referral.subject_id, ["identity"], "referrals:need")
    return render(
        request,
        "referrals/need.html",
        {"referral": referral, "row": row_of(referral), "need": found, "form": form},
        status=status_of(form),
    )


def need_form(
    request: HttpRequest, referral: Referral, need_id: uuid.UUID
) -> tuple[ReferralNeed, NeedAnswerForm]:
    """One need and the form that says what became of it. Raises NotVisible for another's."""
    found = referral.needs.filter(pk=need_id).first()
    if found is None:
        raise NotVisible
    form = NeedAnswerForm(
        request.POST or None,
        steps=travel.need_steps(found),
        initial={"version": found.version, "reason": found.reason},
    )
    return found, form


def need_said(
    acting: Acting, referral: Referral, need: ReferralNeed, form: NeedAnswerForm
) -> object:
    """Do what the form says."""
    data = form.cleaned_data
    return actions.answer_need(
        acting,
        referral,
        need.pk,
        data["name"],
        day=data["day"],
        reason=data["reason"],
        version=data["version"],
    )


@professionals_only(*WORKING_ROLES)
@require_POST
def reuse(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Take the portrait up: a draft of one's own first meeting, marked with its source."""
    acting = acting_of(request)
    try:
        evaluation = actions.reuse_portrait(acting, visible_referral(acting, referral_id))
    except ActionRefused as refused:
        messages.error(request, refused.message)
        return redirect("referrals:detail", referral_id)
    messages.success(request, _("Les réponses reçues sont cochées : relisez-les avec la personne."))
    return redirect("accompaniment:evaluation", evaluation.dossier_id)


@professionals_only(*WORKING_ROLES)
@require_POST
def plan_travels(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Whether the accepted plan goes with this draft; the preview says what leaves."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    travels = request.POST.get("part") == "oui"
    try:
        actions.let_plan_travel(acting, referral, travels=travels)
    except ActionRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("Le plan accepté sera transmis.") if travels else _("Le plan ne sera pas transmis."),
        )
    if referral.bundle_id is not None:
        return redirect("referrals:bundle", referral.bundle_id)
    return redirect("referrals:preview", referral.pk)


@professionals_only(*WORKING_ROLES)
@require_POST
def reuse_plan(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Take the accepted plan over: one's own plan, to be read again with the person."""
    acting = acting_of(request)
    try:
        plan = actions.reuse_plan(acting, visible_referral(acting, referral_id))
    except ActionRefused as refused:
        messages.error(request, refused.message)
        return redirect("referrals:detail", referral_id)
    messages.success(request, _("Le plan est repris : relisez-le avec la personne."))
    return redirect("accompaniment:plan", plan.dossier_id)
