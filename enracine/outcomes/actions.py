"""Writing what came: noted, corrected by a new version, said to be an error. Nothing is wiped away."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.outcomes import rules
from enracine.outcomes.models import Kind, Known, Outcome
from enracine.outcomes.queries import adults_without_file, of_subject
from enracine.people.models import Person
from enracine.settlement.models import Move, MovePerson
from enracine.territories.models import Region


@dataclass(frozen=True)
class Facts:
    """What came, when, how it is known; `offer`: the one it answers; `member`: an adult without file."""

    kind: str
    happened_on: dt.date
    known: str
    with_whom: str = ""
    region: Region | None = None
    offer: uuid.UUID | None = None
    member: uuid.UUID | None = None


_FIELDS = {
    "future": "happened_on",
    "before_birth": "happened_on",
    "before_offer": "happened_on",
    "offer": "offer",
    "withdrawn": "offer",
    "started": "offer",
    "twice": "kind",
}


def _words(code: str) -> str:
    return {
        "future": _("Cette date est dans l’avenir."),
        "before_birth": _("Cette date vient avant la naissance de la personne."),
        "before_offer": _("Cette date vient avant l’offre."),
        "offer": _("Cette issue ne répond pas à cette offre."),
        "withdrawn": _("Cette offre a été retirée."),
        "started": _("Cet emploi a déjà commencé."),
        "twice": _("Cette issue est déjà notée."),
    }[code]


def _check(facts: Facts, subject_id: uuid.UUID, root: uuid.UUID | None = None) -> None:
    if facts.kind not in Kind.values:
        raise ActionRefused(_("Choisissez dans la liste."), field="kind")
    if facts.known not in Known.values:
        raise ActionRefused(_("Dites comment on le sait."), field="known")
    others = [k for k in of_subject(subject_id, facts.member) if k.root != str(root or "")]
    code = rules.problem(
        facts.kind,
        facts.happened_on,
        today(),
        str(facts.offer) if facts.offer else "",
        facts.with_whom.strip(),
        others,
        Person.objects.filter(pk=subject_id).values_list("birth_date", flat=True).first(),
    )
    if code:
        raise ActionRefused(_words(code), field=_FIELDS[code], code=code)


def _columns(facts: Facts) -> dict[str, object]:
    return {
        "kind": facts.kind,
        "happened_on": facts.happened_on,
        "known": facts.known,
        "with_whom": facts.with_whom.strip()[:120],
        "region": facts.region,
        "offer_id": facts.offer,
        "member_id": facts.member,
    }


def _held(acting: Acting, dossier: Dossier) -> None:
    if acting.membership_id is None or dossier.organisation_id != acting.organisation_id:
        raise NotVisible


@action
def record_outcome(acting: Acting, dossier: Dossier, facts: Facts) -> Outcome:
    """Note what came to the person of a file, or to an adult of her household who has none.

    Raises ActionRefused: a day to come, before the offer it answers or her birth, the same one twice, an
    offer that was withdrawn, a kind or a way of knowing out of the lists; NotVisible for a foreign file
    or adult.
    """
    _held(acting, dossier)
    subject_id = dossier.subject_id
    if facts.member is not None:
        home = dossier.household_id
        if home is None or facts.member not in {m.pk for m in adults_without_file(dossier)}:
            raise NotVisible
        subject_id = home
    _check(facts, subject_id)
    made = Outcome.objects.create(
        subject_id=subject_id,
        household_id=dossier.household_id,
        organisation_id=dossier.organisation_id,
        coordinating_organisation_id=dossier.coordinating_organisation_id,
        dossier_id=dossier.pk,
        author_id=acting.membership_id,
        **_columns(facts),
    )
    _tell(acting, made, "recorded")
    return made


@action
def correct_outcome(
    acting: Acting,
    dossier: Dossier,
    outcome: Outcome,
    facts: Facts,
    reason: str,
    *,
    in_error: bool = False,
    version: int | None = None,
) -> Outcome:
    """Write a new version of an outcome that one's organisation noted; the former is kept as it was.

    `in_error`: it never came. Raises ActionRefused without a reason, or as `record_outcome` does;
    Conflict when somebody corrected it meanwhile.
    """
    _held(acting, dossier)
    if outcome.organisation_id != acting.organisation_id:
        raise NotVisible
    if not reason.strip():
        raise ActionRefused(_("Dites pourquoi vous corrigez."), field="reason")
    if version is not None and version != outcome.version:
        raise Conflict(current=outcome, mine=_columns(facts))
    kept = replace(facts, member=outcome.member_id)
    if not in_error:
        _check(kept, outcome.subject_id, outcome.root_id)
    try:
        with transaction.atomic():
            made = Outcome.objects.create(
                subject_id=outcome.subject_id,
                household_id=outcome.household_id,
                organisation_id=outcome.organisation_id,
                coordinating_organisation_id=outcome.coordinating_organisation_id,
                dossier_id=outcome.dossier_id,
                author_id=acting.membership_id,
                root_id=outcome.root_id,
                replaces=outcome,
                version=outcome.version + 1,
                reason=reason.strip()[:300],
                in_error=in_error,
                **_columns(kept),
            )
    except IntegrityError as error:
        # Two at once: the database takes one next version.
        current = Outcome.objects.current().filter(root_id=outcome.root_id).first()
        raise Conflict(current=current, mine=_columns(kept)) from error
    _tell(acting, made, "removed" if in_error else "corrected", former=outcome.kind)
    return made


def _tell(acting: Acting, outcome: Outcome, what: str, **data: str) -> None:
    wide = acting.with_subjects(outcome.subject_id)
    with acting_as(wide):
        record(
            f"outcomes.{what}",
            wide,
            subject_id=outcome.subject_id,
            object=outcome,
            organisations=[outcome.organisation_id],
            data={"outcome": str(outcome.root_id), "kind": outcome.kind, **data},
        )


@action
def offer_withdrawn(acting: Acting, person_id: uuid.UUID, move_id: uuid.UUID) -> Outcome | None:
    """A departure is cancelled because an employer took its offer back: an outcome of its own (S16).

    It answers the offer that the mover had. When nobody of the departure has a noted offer, it is noted
    for the person whose file planned it. Safe to repeat: an offer is withdrawn once.
    """
    move = Move.objects.filter(pk=move_id).first()
    if move is None or move.dossier_id is None:
        return None
    movers = list(
        MovePerson.objects.filter(move=move).order_by("pk").values_list("person_id", flat=True)
    )
    wide = acting.with_subjects(*movers, person_id, move.subject_id)
    with acting_as(wide):
        offers = {p: rules.open_offer(of_subject(p)) for p in {*movers, person_id}}
        dossier = Dossier.objects.filter(pk=move.dossier_id).first()
        if dossier is None:
            return None
        had = any(offers.values())
        if not offers[person_id] and (had or person_id != dossier.subject_id):
            return None
        offer = uuid.UUID(offers[person_id]) if offers[person_id] else None
        source = (
            Outcome.objects.current().select_related("region").filter(root_id=offer).first()
            if offer
            else None
        )
        facts = Facts(
            Kind.WITHDRAWN,
            today(),
            # Whoever cancels the departure says why: the list of reasons is theirs.
            Known.PARTNER,
            with_whom=source.with_whom if source is not None else "",
            region=source.region if source is not None else None,
            offer=offer,
        )
        if any(
            (k.kind, k.day) == (Kind.WITHDRAWN, facts.happened_on) for k in of_subject(person_id)
        ):
            return None
        made = Outcome.objects.create(
            subject_id=person_id,
            household_id=move.subject_id,
            # Who planned the departure keeps it: whoever cancels may only welcome.
            organisation_id=dossier.organisation_id,
            coordinating_organisation_id=dossier.coordinating_organisation_id,
            dossier_id=dossier.pk,
            author_id=acting.membership_id,
            **_columns(facts),
        )
    _tell(wide, made, "recorded")
    return made
