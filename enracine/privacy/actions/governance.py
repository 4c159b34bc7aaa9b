"""Every write about policies, evaluations and providers (P-39.1 art. 3.2 to 3.4, 17, 18.3)."""

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Organisation
from enracine.network.scope import own_organisation
from enracine.privacy.actions.incidents import must_keep
from enracine.privacy.models import Assessment, Integration, Policy, Provider


@action
def publish_policy(
    acting: Acting,
    *,
    kind: str,
    body: str,
    valid_from: dt.date,
    changes: str = "",
    body_en: str = "",
) -> Policy:
    """Publish a new version of a policy of the acting organisation; accounts are told (L05, L18).

    Raises ActionRefused: without saying what changes, for a day already past, or before (or the day
    of) the version in force.
    """
    mine = must_keep(acting)
    former = Policy.objects.filter(organisation_id=mine, kind=kind)
    last = former.aggregate(number=Max("number"), day=Max("valid_from"))
    if not body.strip():
        raise ActionRefused(_("Écrivez le texte."), field="body")
    if last["number"] and not changes.strip():
        raise ActionRefused(_("Dites ce qui change : les personnes le liront."), field="changes")
    if valid_from < today():
        raise ActionRefused(
            _("Une politique ne s’applique pas à un jour passé."), field="valid_from"
        )
    if last["day"] and valid_from <= last["day"]:
        raise ActionRefused(
            _("Une version s’applique déjà à partir de ce jour ou plus tard."), field="valid_from"
        )
    policy = Policy.objects.create(
        organisation_id=mine,
        kind=kind,
        number=(last["number"] or 0) + 1,
        valid_from=valid_from,
        body=body.strip(),
        body_en=body_en.strip(),
        changes=changes.strip()[:400],
        published_by=acting.label[:200],
    )
    record(
        "privacy.policy_published",
        acting,
        object=policy,
        data={"kind": kind, "number": policy.number},
    )
    return policy


@action
def start_assessment(
    acting: Acting, /, *, title: str, purpose: str, information: str, **facts: Any
) -> Assessment:
    """Open an evaluation, with the officer from the start (art. 3.3; L07, L08)."""
    assessment = Assessment.objects.create(
        organisation_id=must_keep(acting),
        title=title,
        purpose=purpose,
        information=information,
        started_on=today(),
        **facts,
    )
    record("privacy.assessment_started", acting, object=assessment)
    return assessment


@action
def change_assessment(
    acting: Acting, /, assessment: Assessment, version: int | None = None, **facts: Any
) -> Assessment:
    """Correct an evaluation that nobody has decided yet."""
    must_keep(acting)
    if assessment.decision:
        raise ActionRefused(
            _("Cette évaluation est décidée. Commencez-en une nouvelle."), code="decided"
        )
    update_versioned(assessment, version, **facts)
    record("privacy.assessment_changed", acting, object=assessment)
    return assessment


@action
def give_opinion(
    acting: Acting, assessment: Assessment, opinion: str, version: int | None = None
) -> Assessment:
    """The officer's opinion and the measures she proposes, dated (art. 3.4; L08)."""
    if acting.role != "privacy_officer":
        raise ActionRefused(
            _("L’avis est celui de la personne responsable de la protection."), code="officer"
        )
    must_keep(acting)
    if assessment.decision:
        raise ActionRefused(_("Cette évaluation est déjà décidée."), code="decided")
    if not opinion.strip():
        raise ActionRefused(_("Écrivez votre avis."), field="opinion")
    update_versioned(
        assessment,
        version,
        opinion=opinion.strip(),
        opinion_label=acting.label[:200],
        opinion_on=today(),
    )
    record("privacy.assessment_opinion", acting, object=assessment)
    return assessment


@action
def decide_assessment(
    acting: Acting,
    assessment: Assessment,
    *,
    decision: str,
    reason: str,
    review_on: dt.date | None = None,
    version: int | None = None,
) -> Assessment:
    """Approve or refuse. An approval needs the opinion, the measures, a date to look again; and,
    outside Québec, the place and the law that applies there (art. 17; L34).
    """
    must_keep(acting)
    if assessment.decision:
        raise ActionRefused(_("Cette évaluation est déjà décidée."), code="decided")
    if decision not in Assessment.Decision.values:
        raise ActionRefused(_("Choisissez une réponse."), field="decision")
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi."), field="reason")
    if decision == Assessment.Decision.APPROVED:
        _must_be_whole(assessment, review_on)
    update_versioned(
        assessment,
        version,
        decision=decision,
        decision_reason=reason.strip(),
        decided_label=acting.label[:200],
        decided_on=today(),
        review_on=review_on,
    )
    record("privacy.assessment_decided", acting, object=assessment, data={"decision": decision})
    return assessment


def _must_be_whole(assessment: Assessment, review_on: dt.date | None) -> None:
    if not assessment.opinion:
        raise ActionRefused(
            _("L’avis de la personne responsable manque."), field="decision", code="no_opinion"
        )
    if not assessment.measures:
        raise ActionRefused(_("Les mesures manquent."), field="decision", code="no_measures")
    if assessment.outside_quebec and not (assessment.place and assessment.foreign_law):
        raise ActionRefused(
            _("Hors du Québec : dites où, et quelle loi s’y applique."),
            field="decision",
            code="no_place",
        )
    if review_on is None or review_on <= today():
        raise ActionRefused(_("Choisissez un jour à venir pour y revenir."), field="review_on")


@action
def keep_provider(
    acting: Acting, /, provider: Provider | None, version: int | None = None, **facts: Any
) -> Provider:
    """Write or correct the sheet of a provider. Its evaluation is one of the same organisation."""
    mine = must_keep(acting)
    assessment: Assessment | None = facts.get("assessment")
    if assessment is not None and assessment.organisation_id != mine:
        raise NotVisible
    if facts.get("outside_quebec") and facts.get("mandate_on") and assessment is None:
        raise ActionRefused(
            _("Hors du Québec, une évaluation (EFVP) est demandée avant le mandat."),
            field="assessment",
        )
    mandate, end = facts.get("mandate_on"), facts.get("ends_on")
    if mandate and end and end < mandate:
        raise ActionRefused(_("La fin ne peut pas précéder le début."), field="ends_on")
    if provider is None:
        provider = Provider.objects.create(organisation_id=mine, **facts)
    else:
        if provider.organisation_id != own_organisation(acting):
            raise NotVisible
        update_versioned(provider, version, **facts)
    record("privacy.provider_kept", acting, object=provider)
    return provider


@action
def approve_integration(
    acting: Acting,
    organisation: Organisation,
    *,
    integration: str,
    name: str,
    place: str,
    information: str,
    measures: str,
    end_terms: str,
    mandate_on: dt.date,
    review_on: dt.date,
    officer: str,
    opinion: str,
    reason: str,
    foreign_law: str = "",
) -> Provider:
    """Write in one gesture the evaluation and the sheet of an integration: an operator's command.

    What a human decided on paper is copied with her name. Raises ActionRefused when something is
    empty, the mandate is to come, or the review is past.
    """
    if not acting.is_system:
        raise NotVisible
    texts = (name, place, information, measures, end_terms, officer, opinion, reason)
    if not all(text.strip() for text in texts):
        raise ActionRefused(_("Il manque un texte : tout est demandé par écrit."), code="empty")
    if mandate_on > today():
        raise ActionRefused(_("Le mandat n’a pas encore commencé."), code="mandate")
    if review_on <= today():
        raise ActionRefused(_("Choisissez un jour à venir pour y revenir."), code="review")
    assessment = Assessment.objects.create(
        organisation=organisation,
        title=f"{Integration(integration).label} : {name}"[:160],
        integration=integration,
        purpose=reason,
        information=information,
        outside_quebec=bool(foreign_law),
        place=place,
        foreign_law=foreign_law,
        measures=measures,
        started_on=today(),
        opinion=opinion,
        opinion_label=officer[:200],
        opinion_on=today(),
        decision=Assessment.Decision.APPROVED,
        decision_reason=reason,
        decided_label=officer[:200],
        decided_on=today(),
        review_on=review_on,
    )
    provider = Provider.objects.create(
        organisation=organisation,
        name=name,
        integration=integration,
        service=str(Integration(integration).label),
        information=information[:500],
        place=place,
        outside_quebec=bool(foreign_law),
        mandate_on=mandate_on,
        measures=measures,
        reports_incidents=True,
        end_terms=end_terms[:500],
        assessment=assessment,
    )
    record(
        "privacy.integration_approved",
        acting,
        object=provider,
        organisations=[organisation.pk],
        data={"integration": integration},
    )
    return provider
