"""What this floor and the kernel hold of somebody, and how it leaves (see `content`)."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import translation

from enracine.kernel import timeline
from enracine.kernel.clock import QUEBEC
from enracine.kernel.models import Document, Draft, Event
from enracine.privacy.content import (
    Content,
    Kept,
    Rows,
    Scope,
    held,
    leaving_about,
    nothing,
    register_content,
)
from enracine.privacy.models import (
    AccessGrant,
    AccessLogEntry,
    Complaint,
    Consent,
    CorrectionNotice,
    Disposal,
    ExceptionalAccess,
    IncidentSubject,
    LegalDisclosure,
    PurgeNotice,
    PurgeProof,
    Remainder,
    RightsRequest,
    SubjectHolder,
)
from enracine.privacy.retention import SAFE_MONTHS, add_months

#: A document whose purpose begins so is an accounting piece of an agreement.
ACCOUNTING = "accounting"
#: A document whose purpose begins so answers a request: it stays as long as the request.
OF_REQUESTS = "rights:"


def _grants(scope: Scope) -> Rows:
    rows = AccessGrant.objects.filter(subject_id__in=scope.leaving).order_by("pk")
    if scope.last:
        return rows
    return rows.filter(
        Q(organisation_id=scope.organisation_id) | Q(object_id__in=list(scope.anchors))
    )


def _events(scope: Scope) -> Rows:
    rows = Event.objects.filter(subject_id__in=scope.everyone).order_by("pk")
    if scope.organisation_id is None:
        return rows
    return rows.filter(
        Q(organisation_id=scope.organisation_id)
        | Q(organisations__contains=[scope.organisation_id])
    )


def _leaving_events(scope: Scope) -> Rows:
    """All of them with the last holder; before, those that concern nobody but this one."""
    rows = Event.objects.filter(subject_id__in=scope.leaving).order_by("pk")
    if scope.last:
        return rows
    return rows.filter(
        organisation_id=scope.organisation_id,
        organisations__contained_by=[scope.organisation_id],
    )


def _sentence(event: Event) -> str:
    with translation.override("fr-ca"):
        told = timeline.tell([event])
    return told[0].what if told else ""


def _leaving_documents(scope: Scope) -> Rows:
    scans = Consent.objects.filter(proof__isnull=False).values("proof_id")
    # The scan of a signed agreement leaves with the agreement that it proves.
    return (
        held(Document, "organisation_id", leaving=True)(scope)
        .exclude(purpose__startswith=OF_REQUESTS)
        .exclude(pk__in=scans)
    )


def _remove_consents(_scope: Scope, ids: list[Any]) -> list[str]:
    """Agreements, and the scans that prove those signed on paper."""
    consents = Consent.objects.filter(pk__in=ids)
    scans = list(consents.filter(proof__isnull=False).values_list("proof_id", flat=True))
    keys = list(Document.objects.filter(pk__in=scans).values_list("storage_key", flat=True))
    consents.delete()
    Document.objects.filter(pk__in=scans).delete()
    return keys


def _drafts(scope: Scope) -> Rows:
    """What somebody was writing, unsent, in a page about the person: of this holder's dossiers.

    A draft is its author's alone and is given to nobody; it must not outlive what it is about.
    """
    pages = Q(pk__in=[])
    for anchor in (*scope.anchors, *([scope.subject_id] if scope.last else ())):
        pages |= Q(data__address__icontains=str(anchor))
    return Draft.objects.filter(pages, kind="form").order_by("pk")


def _accounting(scope: Scope, rows: Rows) -> list[Kept]:
    months = scope.months.get("accounting", SAFE_MONTHS["accounting"])
    kept = []
    for document in rows.filter(purpose__startswith=ACCOUNTING):
        until = add_months(document.created_at.astimezone(QUEBEC).date(), months)
        if until >= scope.day:
            kept.append(Kept("accounting", until, frozenset({document.pk})))
    return kept


def _in_the_register(scope: Scope, rows: Rows) -> list[Kept]:
    """Whom a sheet touches stays with it, five years at least (A-2.1, r. 3.1; law.md, L53)."""
    months = max(scope.months.get("incident", 0), SAFE_MONTHS["incident"])
    kept = []
    for line in rows.select_related("incident"):
        until = add_months(line.incident.discovered_on, months)
        if until >= scope.day:
            kept.append(Kept("incident_register", until, frozenset({line.pk})))
    return kept


def _remove_documents(_scope: Scope, ids: list[Any]) -> list[str]:
    rows = Document.objects.filter(pk__in=ids)
    keys = list(rows.values_list("storage_key", flat=True))
    rows.delete()
    return keys


def _old_requests(scope: Scope) -> Rows:
    """Requests answered longer ago than the calendar keeps them."""
    months = scope.months.get("request", SAFE_MONTHS["request"])
    before = add_months(scope.day, -months) if months else scope.day + dt.timedelta(days=1)
    return held(RightsRequest, "organisation_id", leaving=True)(scope).filter(
        answered_on__lt=before, state__in=["done", "closed", "refused", "not_entitled", "withdrawn"]
    )


def _old_complaints(scope: Scope) -> Rows:
    """Complaints answered longer ago than the calendar keeps them, like requests."""
    months = scope.months.get("request", SAFE_MONTHS["request"])
    before = add_months(scope.day, -months) if months else scope.day + dt.timedelta(days=1)
    return held(Complaint, "organisation_id", leaving=True)(scope).filter(answered_on__lt=before)


def register_all() -> None:
    """Describe every table of this floor that names a subject."""
    for content in (
        Content(
            "privacy.Consent",
            "Accords",
            held(Consent, "recipient_id", "asked_by_id"),
            provided=("helper",),
            hidden=("missing", "reminded_at", "renews"),
            texts=("reason", "helper", "place"),
            leaving=leaving_about(Consent),
            joint=True,
            end=_remove_consents,
            order=20,
        ),
        Content(
            "privacy.Disposal",
            "Ce qui est devenu de ce qui avait été reçu",
            held(Disposal, "sender_id", "receiver_id"),
            hidden=("reminders",),
            texts=("obligation",),
            common=False,
            leaving=leaving_about(Disposal),
            joint=True,
            order=21,
        ),
        Content(
            "privacy.ExceptionalAccess",
            "Dossier ouvert par exception",
            held(ExceptionalAccess, "organisation_id"),
            texts=("reason", "review_comment"),
            common=False,
            leaving=held(ExceptionalAccess, "organisation_id", leaving=True),
            order=44,
        ),
        Content(
            "privacy.LegalDisclosure",
            "Communiqué sans accord, selon la loi",
            held(LegalDisclosure, "organisation_id"),
            hidden=("shown_to_person",),
            texts=("recipient", "content", "necessity", "review_comment"),
            common=False,
            leaving=held(LegalDisclosure, "organisation_id", leaving=True),
            order=44,
        ),
        Content(
            "privacy.AccessGrant",
            "Accès ouverts",
            held(AccessGrant, "organisation_id", "granted_by_id"),
            common=False,
            leaving=_grants,
            order=40,
        ),
        Content(
            "privacy.SubjectHolder",
            "Compte",
            lambda scope: SubjectHolder.objects.filter(subject_id=scope.subject_id).order_by("pk"),
            leaving=leaving_about(SubjectHolder),
            joint=True,
            order=15,
        ),
        Content(
            "privacy.AccessLogEntry",
            "Qui a lu le dossier",
            held(AccessLogEntry, "organisation_id"),
            leaving=leaving_about(AccessLogEntry),
            joint=True,
            order=60,
            sealed=True,
        ),
        Content(
            "kernel.Event",
            "Histoire du dossier",
            _events,
            hidden=("kind", "organisation_id"),
            common=False,
            leaving=_leaving_events,
            joint=True,
            order=70,
            sealed=True,
            say=_sentence,
        ),
        Content(
            "kernel.Document",
            "Documents",
            held(Document, "organisation_id"),
            hidden=("purpose",),
            texts=("name",),
            common=False,
            leaving=_leaving_documents,
            keep=_accounting,
            end=_remove_documents,
            order=65,
        ),
        Content(
            "kernel.Draft",
            "Brouillons",
            nothing(Draft),
            common=False,
            leaving=_drafts,
            order=66,
        ),
        Content(
            "privacy.RightsRequest",
            "Demandes sur vos renseignements",
            held(RightsRequest, "organisation_id"),
            provided=("kind", "words"),
            texts=("words", "explanation", "contest_note"),
            common=False,
            leaving=_old_requests,
            order=12,
        ),
        Content(
            "privacy.Complaint",
            "Plaintes",
            held(Complaint, "organisation_id"),
            provided=("about", "text", "wished"),
            texts=("text", "wished", "answer"),
            common=False,
            leaving=_old_complaints,
            order=13,
        ),
        Content(
            "privacy.IncidentSubject",
            "Incidents qui touchent vos renseignements",
            held(IncidentSubject, "organisation_id"),
            common=False,
            leaving=held(IncidentSubject, "organisation_id", leaving=True),
            keep=_in_the_register,
            order=14,
        ),
        Content(
            "privacy.CorrectionNotice",
            "Avis de correction",
            held(CorrectionNotice, "organisation_id", "told_by_id"),
            common=False,
            leaving=held(CorrectionNotice, "organisation_id", leaving=True),
            order=45,
        ),
        Content(
            "privacy.PurgeNotice",
            "Avis de destruction",
            held(PurgeNotice, "organisation_id"),
            common=False,
            leaving=nothing(PurgeNotice),
        ),
        Content(
            "privacy.Remainder",
            "Ce qui reste après une destruction",
            held(Remainder, "organisation_id"),
            common=False,
            leaving=nothing(Remainder),
        ),
        Content(
            "privacy.PurgeProof",
            "Preuves de destruction",
            nothing(PurgeProof),
            common=False,
        ),
    ):
        register_content(content)
