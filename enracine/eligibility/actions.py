"""Every write of eligibility: the table of rules, kept verdicts, human decisions."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from enracine.eligibility.models import EligibilityBasis, EligibilityRule, EligibilityVerdict
from enracine.eligibility.queries import all_rules, as_rule, with_place
from enracine.eligibility.rules import (
    Facts,
    Rule,
    Service,
    VerdictValue,
    contradictions,
    evaluate,
)
from enracine.eligibility.rules.table import BadRule, check_rule, shipped_rules
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Role
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections

#: Who may date and correct the rules of the whole network.
MAY_REVISE = frozenset({Role.ADMINISTRATOR.value, Role.COORDINATOR.value})


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading the table changed; `kept` counts the rules left as somebody edited them."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0


@action
def load_rules(acting: Acting, rules: Collection[Rule] | None = None) -> LoadReport:
    """Bring the shipped table of rules into the database; run again, it changes nothing.

    A rule of which somebody edited or added a version here is left alone, all versions included.
    Raises BadRule, writing nothing, when the table means nothing.
    """
    shipped = list(shipped_rules() if rules is None else rules)
    edited = set(
        EligibilityRule.objects.filter(origin=EligibilityRule.Origin.EDITED).values_list(
            "code", flat=True
        )
    )
    known = {(row.code, row.valid_from): row for row in EligibilityRule.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS eligibility_rule_one_version DEFERRED")
    wanted = {
        (rule.code, rule.valid_from): _columns(rule, position)
        for position, rule in enumerate(shipped)
        if rule.code not in edited
    }
    gone = [row.pk for key, row in known.items() if row.code not in edited and key not in wanted]
    EligibilityRule.objects.filter(pk__in=gone).delete()
    added, changed = _write_rules(wanted, known)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS eligibility_rule_one_version IMMEDIATE")
    report = LoadReport(added, changed, len(gone), len(edited))
    if added or changed or gone:
        data = {"added": added, "changed": changed, "removed": len(gone)}
        record("eligibility.rules_loaded", acting, data=data)
    return report


def _write_rules(
    wanted: Mapping[tuple[str, dt.date], dict[str, Any]],
    known: Mapping[tuple[str, dt.date], EligibilityRule],
) -> tuple[int, int]:
    added = changed = 0
    for key, columns in wanted.items():
        row = known.get(key)
        if row is None:
            EligibilityRule.objects.create(**columns)
            added += 1
        elif any(getattr(row, name) != value for name, value in columns.items()):
            EligibilityRule.objects.filter(pk=row.pk).update(
                **columns, version=F("version") + 1, updated_at=now()
            )
            changed += 1
    return added, changed


def _columns(rule: Rule, position: int) -> dict[str, Any]:
    return {
        "code": rule.code,
        "service": str(rule.service),
        "criterion": str(rule.criterion),
        "parameters": dict(rule.parameters),
        "texts": dict(rule.texts),
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "source_label": rule.source.label,
        "source_url": rule.source.url,
        "to_confirm": rule.to_confirm,
        "position": position,
        "origin": EligibilityRule.Origin.SHIPPED,
    }


@action
def revise_rule(
    acting: Acting,
    code: str,
    starts_on: dt.date,
    parameters: Mapping[str, Any],
    source_label: str,
    source_url: str = "",
) -> EligibilityRule:
    """Open a new version of a rule on a day; the version in force ends the day before.

    Past verdicts keep the rule they were made with. Raises ActionRefused for who may not, an
    unknown rule, a version already opened on or after that day, a missing source, bad settings.
    """
    if not acting.is_system and acting.role not in MAY_REVISE:
        raise ActionRefused(_("Vous ne pouvez pas modifier les règles."), code="forbidden")
    if not source_label.strip():
        raise ActionRefused(_("Dites d’où vient cette règle."), "source_label", "required")
    versions = EligibilityRule.objects.select_for_update().filter(code=code)
    last = versions.order_by("-valid_from").first()
    if last is None:
        raise NotVisible
    if last.valid_from >= starts_on or (last.valid_to and last.valid_to >= starts_on):
        message = _("Une version de cette règle couvre déjà cette date ou une date plus tardive.")
        raise ActionRefused(message, "starts_on", "overlap")
    if last.valid_to is None:
        update_versioned(
            last,
            None,
            valid_to=starts_on - dt.timedelta(days=1),
            origin=EligibilityRule.Origin.EDITED,
        )
    row = EligibilityRule(
        code=code,
        service=last.service,
        criterion=last.criterion,
        parameters=dict(parameters),
        texts=last.texts,
        valid_from=starts_on,
        source_label=source_label.strip(),
        source_url=source_url,
        position=last.position,
    )
    try:
        check_rule(as_rule(row))
    except BadRule as error:
        raise ActionRefused(str(error), "parameters", "bad_settings") from error
    row.save()
    record("eligibility.rule_revised", acting, object=row, data={"rule": str(row)})
    return row


def _require_section(acting: Acting, subject_id: uuid.UUID) -> None:
    """Raise NotVisible unless the actor may see the eligibility of this subject."""
    if acting.is_system or subject_id in acting.subject_ids:
        return
    if Section.ELIGIBILITY not in granted_sections(subject_id):
        raise NotVisible


@action
def evaluate_and_store(
    acting: Acting,
    subject_id: uuid.UUID,
    facts: Facts,
    *,
    as_of: dt.date | None = None,
    dossier_id: uuid.UUID | None = None,
    services: Collection[Service] | None = None,
    fact_dates: Mapping[str, Mapping[str, str]] | None = None,
) -> list[EligibilityVerdict]:
    """Evaluate a person's facts on a day (today by default) and keep the verdicts with their facts.

    `services` limits what is kept, not what is proposed as alternative. Nothing is decided here.
    Raises NotVisible without access to the section, ActionRefused naming the first impossible fact.
    """
    _require_section(acting, subject_id)
    day = as_of or today()
    for impossible in contradictions(facts, day):
        raise ActionRefused(_(impossible.text), impossible.field, "impossible")
    told = with_place(facts, day)
    verdicts = [
        v for v in evaluate(all_rules(), told, day) if services is None or v.service in services
    ]
    rows = EligibilityVerdict.objects.bulk_create(
        EligibilityVerdict(
            subject_id=subject_id,
            dossier_id=dossier_id,
            service=str(verdict.service),
            as_of=day,
            verdict=str(verdict.value),
            alternatives=[str(service) for service in verdict.alternatives],
        )
        for verdict in verdicts
    )
    EligibilityBasis.objects.bulk_create(
        EligibilityBasis(
            subject_id=subject_id,
            verdict=row,
            facts=told.as_json(),
            fact_dates={name: dict(dates) for name, dates in (fact_dates or {}).items()},
            reasons=verdict.as_json()["reasons"],
            missing=list(verdict.missing),
        )
        for row, verdict in zip(rows, verdicts, strict=True)
    )
    record(
        "eligibility.evaluated",
        acting,
        subject_id=subject_id,
        data={"as_of": day.isoformat()} | {row.service: row.verdict for row in rows},
    )
    return rows


@action
def confirm_verdict(
    acting: Acting,
    verdict: EligibilityVerdict,
    decision: str,
    reason: str = "",
    expected_version: int | None = None,
) -> EligibilityVerdict:
    """A professional confirms the verdict or decides otherwise: the only decision there is.

    A job or the person herself cannot (law.md, L39). A reason is required unless the decision is
    « eligible » as the rules say. A decided verdict is not decided again: evaluate anew.
    Raises NotVisible, ActionRefused naming the field, or Conflict for a stale version.
    """
    if not acting.is_professional:
        raise ActionRefused(_("Seule une personne de l’organisme peut décider."), code="human")
    _require_section(acting, verdict.subject_id)
    if decision not in set(VerdictValue):
        raise ActionRefused(_("Choisissez une décision."), "decision", "choice")
    if verdict.decision:
        message = _("Une décision est déjà prise. Refaites l’évaluation pour en prendre une autre.")
        raise ActionRefused(message, code="decided")
    plain_yes = decision == verdict.verdict == VerdictValue.ELIGIBLE
    if not plain_yes and not reason.strip():
        raise ActionRefused(_("Écrivez le motif de votre décision."), "reason", "required")
    update_versioned(
        verdict,
        expected_version,
        decision=decision,
        decision_reason=reason.strip(),
        decided_by_id=acting.membership_id,
        decided_at=now(),
    )
    record(
        "eligibility.decided",
        acting,
        subject_id=verdict.subject_id,
        object=verdict,
        # Which criterion was not met is not said here: « status » would tell one to whoever reads on.
        data={"service": verdict.service, "verdict": verdict.verdict, "decision": str(decision)},
    )
    return verdict


@action
def ask_review(
    acting: Acting, verdict: EligibilityVerdict, observations: str
) -> EligibilityVerdict:
    """The person asks a human to look again, with her observations (law.md, L39).

    Raises NotVisible when it is not her own verdict, ActionRefused without observations or when
    a review is already asked.
    """
    if verdict.subject_id not in acting.subject_ids:
        raise NotVisible
    if not observations.strip():
        raise ActionRefused(
            _("Dites ce qui ne va pas, en quelques mots."), "observations", "required"
        )
    if verdict.review_asked_at:
        raise ActionRefused(_("Votre demande de révision est déjà reçue."), code="asked")
    update_versioned(verdict, None, review_asked_at=now(), observations=observations.strip()[:2000])
    record("eligibility.review_asked", acting, subject_id=verdict.subject_id, object=verdict)
    return verdict
