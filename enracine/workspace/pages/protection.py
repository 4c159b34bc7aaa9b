"""What the privacy officer reads: who looked, what was opened by exception, what the law let out.

Files are named by their numbers: watching over readings is not one more reading of somebody's facts.
"""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.network.access import professionals_only
from enracine.network.scope import own_organisation
from enracine.privacy.actions import review_disclosure, review_exceptional_access
from enracine.privacy.models import AccessLogEntry, ExceptionalAccess, LegalDisclosure, Section
from enracine.privacy.queries.journal import (
    JournalFilters,
    exceptions,
    head,
    journal,
    page_of,
    why_read,
)
from enracine.referrals.models import Referral
from enracine.workspace.forms import JournalForm

WATCHING = ("privacy_officer", "coordinator", "administrator")
OFFICERS = ("privacy_officer", "administrator")


def numbers_of(acting: Acting, subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The number of the file that the acting organisation holds about each person. One SQL query."""
    return dict(
        Dossier.objects.filter(
            organisation=own_organisation(acting), subject_id__in=set(subject_ids)
        )
        .order_by("opened_on", "id")
        .values_list("subject_id", "number")
    )


def _filters(acting: Acting, data: dict[str, Any]) -> JournalFilters | None:
    """What was asked; None when the number is that of no file held here."""
    subject = None
    if number := data.get("number", "").strip():
        subject = (
            Dossier.objects.filter(organisation=own_organisation(acting), number=number.upper())
            .values_list("subject_id", flat=True)
            .first()
        )
        if subject is None:
            return None
    return JournalFilters(
        since=data.get("since"),
        until=data.get("until"),
        membership_id=uuid.UUID(data["who"]) if data.get("who") else None,
        subject_id=subject,
        only_exceptional=bool(data.get("exceptional")),
    )


@professionals_only(*OFFICERS)
@require_GET
def access_log(request: HttpRequest) -> HttpResponse:
    """Every reading made in the name of the organisation, with filters, fifty lines at a time."""
    acting = acting_of(request)
    form = JournalForm(request.GET or None, acting=acting)
    asked: JournalFilters | None = JournalFilters()
    if form.is_bound:
        asked = _filters(acting, form.cleaned_data) if form.is_valid() else None
    rows: list[AccessLogEntry] = []
    cursor = ""
    if asked is not None:
        rows, cursor = page_of(journal(acting, asked), request.GET.get("apres", ""))
    numbers = numbers_of(acting, (row.subject_id for row in rows))
    kept = {k: v for k, v in request.GET.items() if v and k != "apres"}
    last = head()
    context = {
        "form": form,
        "rows": [
            {
                "entry": row,
                "number": numbers.get(row.subject_id, "–"),
                "why": row.reason or why_read(row.page),
                "sections": section_labels(row.sections),
            }
            for row in rows
        ],
        "next_url": f"?{urlencode({**kept, 'apres': cursor})}" if cursor else "",
        "head": last,
    }
    return render(request, "workspace/access_log.html", context)


def section_labels(codes: Iterable[str]) -> str:
    """Sections in words."""
    return ", ".join(str(Section(c).label) if c in Section.values else c for c in codes)


@professionals_only(*WATCHING)
@require_GET
def exceptional(request: HttpRequest) -> HttpResponse:
    """Files opened by exception: the reason, what was read meanwhile, and the opinion to give."""
    acting = acting_of(request)
    return render(request, "workspace/exceptions.html", {"lines": _lines(acting)})


def _lines(acting: Acting) -> list[dict[str, Any]]:
    found = exceptions(acting)
    numbers = numbers_of(acting, (row.subject_id for row in found))
    referrals = dict(
        Referral.objects.filter(pk__in=[row.object_id for row in found]).values_list("pk", "number")
    )
    moment = now()
    return [
        {
            "access": row,
            "number": referrals.get(row.object_id) or numbers.get(row.subject_id, "–"),
            "is_open": row.ends_at > moment,
            "mine": row.membership_id == acting.membership_id,
            "choices": ExceptionalAccess.Review.choices,
        }
        for row in found
    ]


@professionals_only(*WATCHING)
@require_POST
def review(request: HttpRequest, exception_id: uuid.UUID) -> HttpResponse:
    """Give one's opinion about an exceptional access."""
    acting = acting_of(request)
    try:
        review_exceptional_access(
            acting,
            exception_id,
            request.POST.get("review", ""),
            request.POST.get("comment", ""),
            version=whole_number(request.POST.get("version")),
        )
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Votre avis est enregistré."))
    return redirect("workspace:exceptions")


@professionals_only(*OFFICERS)
@require_GET
def disclosures(request: HttpRequest) -> HttpResponse:
    """What was communicated without consent, under a named exception of the law."""
    acting = acting_of(request)
    found = list(
        LegalDisclosure.objects.filter(organisation=own_organisation(acting)).select_related(
            "membership__user", "reviewed_by__user"
        )[:100]
    )
    numbers = numbers_of(acting, (row.subject_id for row in found))
    lines = [
        {
            "row": row,
            "number": numbers.get(row.subject_id, "–"),
            "sections": section_labels(row.sections),
        }
        for row in found
    ]
    return render(request, "workspace/disclosures.html", {"lines": lines})


@professionals_only(*OFFICERS)
@require_POST
def see_disclosure(request: HttpRequest, disclosure_id: uuid.UUID) -> HttpResponse:
    """The privacy officer has seen it, and says whether the person reads it herself."""
    acting = acting_of(request)
    review_disclosure(
        acting,
        disclosure_id,
        show_person=bool(request.POST.get("show")),
        comment=request.POST.get("comment", ""),
        version=whole_number(request.POST.get("version")),
    )
    messages.success(request, _("C’est noté."))
    return redirect("workspace:disclosures")
