"""Age limits ahead: announced, decided by a human, and on the day a verdict that changes alone."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from enracine.accompaniment.actions.dossiers import held_dossier, parties, touch
from enracine.accompaniment.actions.tasks import add_task, complete_task
from enracine.accompaniment.models import AgeLimit, Dossier, Task
from enracine.eligibility.actions import evaluate_and_store
from enracine.eligibility.queries import facts_of, rules_at
from enracine.eligibility.rules import Criterion, Rule, Service
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.people.models import Person
from enracine.people.rules import birthday

#: How many days before a birthday it is announced. « 90 jours » in the scenario, where it is the same
#: day three months earlier: at most 92 days, so nobody is told later than either reading.
AGE_ALERT_DAYS = ("accompaniment.age_alert_days", 92)
#: What is asked of whoever follows the dossier, and within how many days of the announcement.
TASK, DECISION_DAYS = "age-limit", 7


def _limits(day: dt.date) -> list[tuple[Service, int]]:
    """The services that end at an age, by the rules in force: the service and the first age past it."""
    found: list[tuple[Service, int]] = []
    rule: Rule
    for rule in rules_at(day):
        past = rule.parameters.get("before_age")
        if rule.criterion == Criterion.AGE and past is not None:
            found.append((rule.service, int(past)))
    return found


@action
def announce_age_limits(acting: Acting, limit: int = 5_000) -> int:
    """Announce, once a dossier, the birthdays past the age of its programme that come soon.

    Safe to run again. A birth date corrected meanwhile makes another birthday, announced in its time.
    Returns how many were announced.
    """
    day = today()
    last = day + dt.timedelta(days=int(parameter(*AGE_ALERT_DAYS)))
    count = 0
    for service, age in _limits(day):
        born = Person.objects.filter(
            pk=OuterRef("subject_id"),
            birth_date__gte=birthday(day, -age) - dt.timedelta(days=1),
            birth_date__lte=birthday(last, -age) + dt.timedelta(days=1),
        )
        dossiers = (
            Dossier.objects.open()
            .filter(Exists(born), programme__code=str(service))
            .select_related("subject__person")
            .order_by("id")[:limit]
        )
        for dossier in dossiers:
            born_on = dossier.subject.person.birth_date
            reached = birthday(born_on, age) if born_on else None
            if reached is not None and day <= reached <= last:
                count += _announce(acting, dossier, age, reached)
    return count


def _announce(acting: Acting, dossier: Dossier, age: int, reached: dt.date) -> int:
    try:
        with transaction.atomic():
            row = AgeLimit.objects.create(
                subject_id=dossier.subject_id,
                dossier=dossier,
                organisation_id=dossier.organisation_id,
                age=age,
                reached_on=reached,
            )
    except IntegrityError:
        # Announced already, one night before or by another worker.
        return 0
    _tell(acting, row, "age_announced")
    # Not on the birthday: somebody decides while there is time to refer.
    due = min(reached, today() + dt.timedelta(days=DECISION_DAYS))
    title = _("Bientôt %(age)d ans : maintenir ou référer") % {"age": age}
    add_task(acting, dossier, title, due_on=due, code=TASK)
    return 1


def _tell(acting: Acting, row: AgeLimit, name: str, **data: str) -> None:
    record(
        f"accompaniment.{name}",
        acting,
        subject_id=row.subject_id,
        object=row,
        organisations=parties(row.dossier),
        data={"age": row.age, "on": row.reached_on.isoformat(), **data},
    )


@action
def pass_age_limits(acting: Acting, limit: int = 5_000) -> int:
    """On the birthday, keep the verdict of that day. The dossier and what is booked stay (S05).

    Safe to run again. A night that was missed is caught up, with the verdict of the birthday.
    """
    due = (
        AgeLimit.objects.filter(
            passed_on__isnull=True, reached_on__lte=today(), dossier__closed_on__isnull=True
        )
        .select_related("dossier__programme")
        .order_by("reached_on", "id")[:limit]
    )
    passed = list(due)
    for row in passed:
        known = facts_of(row.subject_id, row.reached_on)
        try:
            evaluate_and_store(
                acting,
                row.subject_id,
                known.facts,
                as_of=row.reached_on,
                dossier_id=row.dossier_id,
                services=[Service(row.dossier.programme.code)],
                fact_dates=known.dates,
            )
        except ActionRefused:
            # Facts that contradict one another say nothing: somebody will correct them first.
            continue
        update_versioned(row, None, passed_on=today())
        _tell(acting, row, "age_reached")
    return len(passed)


@action
def decide_age_limit(
    acting: Acting,
    row: AgeLimit,
    decision: str,
    reason: str = "",
    expected_version: int | None = None,
) -> AgeLimit:
    """The agent keeps the person by acquired rights, with her reason, or refers her to EER.

    No rule is known for acquired rights: a human decides and says why. Nothing is sent here: a
    referral asks the person's consent in its own page. May be decided again, the history stays.
    Raises NotVisible, ActionRefused beside the field, Conflict on a stale version.
    """
    held_dossier(acting, row.dossier)
    if not acting.is_professional:
        raise ActionRefused(_("Seule une personne de l’organisme peut décider."), code="human")
    if decision not in AgeLimit.Decision.values:
        raise ActionRefused(_("Choisissez une décision."), field="decision", code="choice")
    said = reason.strip()
    if decision == AgeLimit.Decision.KEEP and not said:
        raise ActionRefused(
            _("Écrivez le motif du maintien : aucune règle ne le donne."),
            field="reason",
            code="required",
        )
    update_versioned(
        row,
        expected_version,
        decision=decision,
        reason=said[:1000],
        decided_by_id=acting.membership_id,
        decided_at=now(),
    )
    for task in Task.objects.filter(dossier_id=row.dossier_id, code=TASK, done_on__isnull=True):
        complete_task(acting, task)
    touch(row.dossier)
    _tell(acting, row, "age_decided", decision=decision)
    return row
