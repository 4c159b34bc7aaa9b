"""Policies at a date, complaints, evaluations, providers: what pages show of them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Organisation
from enracine.network.scope import own_organisation
from enracine.privacy import risk
from enracine.privacy.models import Assessment, Complaint, Policy, PolicyKind, Provider


@dataclass(frozen=True)
class PolicyLine:
    """A policy of an organisation on a day: the version that applies, its own or the common one."""

    kind: str
    label: str
    policy: Policy | None

    @property
    def is_common(self) -> bool:
        """Whether the organisation uses the common text."""
        return self.policy is not None and self.policy.organisation_id is None


def policies_on(day: dt.date, organisation_id: uuid.UUID | None) -> list[PolicyLine]:
    """The version of each policy in force on `day`. One SQL query (law.md L05)."""
    found: dict[str, Policy] = {}
    rows = Policy.objects.filter(
        Q(organisation_id=organisation_id) | Q(organisation_id__isnull=True), valid_from__lte=day
    ).order_by("valid_from", "number")
    for policy in rows:
        present = found.get(policy.kind)
        if present is None or policy.organisation_id or not present.organisation_id:
            found[policy.kind] = policy
    return [PolicyLine(kind, str(label), found.get(kind)) for kind, label in PolicyKind.choices]


def versions_of(organisation_id: uuid.UUID | None) -> list[Policy]:
    """Every version, past and to come, newest first: those of the organisation, and the common ones."""
    return list(
        Policy.objects.filter(Q(organisation_id=organisation_id) | Q(organisation_id__isnull=True))
        .select_related("organisation")
        .order_by("kind", "-valid_from", "-number")
    )


def policy(policy_id: uuid.UUID) -> Policy:
    """One version, for everybody. Raises NotVisible when it does not exist."""
    found = Policy.objects.filter(pk=policy_id).select_related("organisation").first()
    if found is None:
        raise NotVisible
    return found


def publisher(code: str) -> Organisation | None:
    """The active organisation of this code, None when there is none."""
    return Organisation.objects.filter(code=code, is_active=True).first() if code else None


def complaints_of(acting: Acting) -> QuerySet[Complaint]:
    """The register of complaints of the acting organisation: unanswered first, then the newest."""
    return Complaint.objects.filter(organisation_id=own_organisation(acting)).order_by(
        "-answered_on", "due_on", "id"
    )


def complaint_of(acting: Acting, complaint_id: uuid.UUID) -> Complaint:
    """A complaint made to my organisation. Raises NotVisible for anybody else's."""
    found = complaints_of(acting).filter(pk=complaint_id).first()
    if found is None:
        raise NotVisible
    return found


def my_complaints(subject_ids: tuple[uuid.UUID, ...]) -> list[Complaint]:
    """What somebody complained about, newest first."""
    return list(
        Complaint.objects.filter(subject_id__in=subject_ids)
        .select_related("organisation")
        .order_by("-received_on", "-id")[:50]
    )


def my_complaint(subject_ids: tuple[uuid.UUID, ...], complaint_id: uuid.UUID) -> Complaint:
    """One of them. Raises NotVisible for anybody else's."""
    found = (
        Complaint.objects.filter(pk=complaint_id, subject_id__in=subject_ids)
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class ProviderLine:
    """A provider and what forbids to use it; nothing: it may be used."""

    provider: Provider
    lacks: tuple[str, ...]


def facts_of(provider: Provider) -> risk.ProviderFacts:
    """What the rules need to know of a provider (its evaluation must be selected with it)."""
    assessment = provider.assessment
    return risk.ProviderFacts(
        mandate_on=provider.mandate_on,
        ends_on=provider.ends_on,
        has_measures=bool(provider.measures),
        reports_incidents=provider.reports_incidents,
        has_end_terms=bool(provider.end_terms),
        outside_quebec=provider.outside_quebec,
        has_integration=bool(provider.integration),
        assessment_approved=assessment is not None
        and assessment.decision == Assessment.Decision.APPROVED
        and (assessment.integration in {"", provider.integration}),
    )


def providers_of(acting: Acting) -> list[ProviderLine]:
    """The register of providers of the acting organisation. One SQL query."""
    rows = (
        Provider.objects.filter(organisation_id=own_organisation(acting))
        .select_related("assessment")
        .order_by("name", "id")
    )
    day = today()
    return [
        ProviderLine(p, tuple(_(text) for text in risk.provider_lacks(facts_of(p), day)))
        for p in rows
    ]


def provider_of(acting: Acting, provider_id: uuid.UUID) -> Provider:
    """One of them. Raises NotVisible for anybody else's."""
    found = (
        Provider.objects.filter(pk=provider_id, organisation_id=own_organisation(acting))
        .select_related("assessment")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def approved_integrations(day: dt.date) -> frozenset[str]:
    """The integrations that a whole and approved sheet covers on `day`, in any organisation."""
    rows = Provider.objects.exclude(integration="").select_related("assessment").order_by("id")
    return frozenset(p.integration for p in rows if not risk.provider_lacks(facts_of(p), day))


def is_integration_approved(integration: str, organisation_id: uuid.UUID, day: dt.date) -> bool:
    """Whether a whole and approved sheet of this organisation covers an integration on `day`."""
    rows = Provider.objects.filter(
        integration=integration, organisation_id=organisation_id
    ).select_related("assessment")
    return any(not risk.provider_lacks(facts_of(p), day) for p in rows)


def assessments_of(acting: Acting) -> QuerySet[Assessment]:
    """The evaluations of the acting organisation, newest first."""
    return Assessment.objects.filter(organisation_id=own_organisation(acting)).order_by(
        "-started_on", "-id"
    )


def assessment_of(acting: Acting, assessment_id: uuid.UUID) -> Assessment:
    """One of them. Raises NotVisible for anybody else's."""
    found = assessments_of(acting).filter(pk=assessment_id).first()
    if found is None:
        raise NotVisible
    return found
