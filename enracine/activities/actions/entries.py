"""Recording an act or a note, correcting it by a new version, saying that it was a mistake."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enracine.accompaniment.actions.dossiers import held_dossier, parties, touch
from enracine.accompaniment.actions.pressed import a_moment_ago, one_at_a_time
from enracine.accompaniment.actions.tasks import add_task
from enracine.accompaniment.models import Dossier
from enracine.activities import rules
from enracine.activities.models import ActKind, Entry, Mode
from enracine.activities.models.entries import LONGEST, same_occasion
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import new_id
from enracine.kernel.parameters import parameter
from enracine.kernel.sin import find_sin
from enracine.network.models import Programme
from enracine.people.models import HouseholdMember


@dataclass(frozen=True)
class ActFacts:
    """What was done: its kind, when, how long, how, under which agreement, and the words."""

    kind: str
    held_on: dt.date
    minutes: int
    mode: str
    programme_id: uuid.UUID | None = None
    text: str = ""


@dataclass(frozen=True)
class NextTask:
    """What is to be done next, said in the same gesture."""

    title: str = ""
    due_on: dt.date | None = None


NOTHING_NEXT = NextTask()


@dataclass(frozen=True)
class Present:
    """Who else was there: the other adults' dossiers here, and members without one."""

    dossiers: tuple[Dossier, ...] = ()
    members: tuple[uuid.UUID, ...] = field(default_factory=tuple)


def note_limit() -> int:
    """How many characters a note may have today."""
    return min(int(parameter(*rules.NOTE_LIMIT)), LONGEST)


@action
def record_act(
    acting: Acting,
    dossier: Dossier,
    facts: ActFacts,
    *,
    present: Iterable[uuid.UUID] = (),
    again: bool = False,
    following: NextTask = NOTHING_NEXT,
) -> Entry:
    """Record what was done with a person, and with those of her household who were there.

    `present` are members of her household: an adult whose dossier is held here gets the act in his
    own file. Raises ActionRefused for a day to come, an unknown kind, and (code « twice ») when the
    same kind was recorded for her on the same day, unless `again` says it is another act. The very
    same act recorded a moment ago is given back.
    """
    held = _professional(acting, dossier)
    _check(facts)
    there = _present(held, tuple(present))
    one_at_a_time(held)
    if not again:
        if pressed := _just_written(
            acting,
            held,
            kind_id=facts.kind,
            held_on=facts.held_on,
            minutes=facts.minutes,
            mode=facts.mode,
            text=facts.text.strip(),
        ):
            return pressed
        _refuse_twice(held, facts)
    occasion = new_id()
    rows = [
        _act(acting, one, facts, occasion, leads=one.pk == held.pk, members=there.members)
        for one in (held, *there.dossiers)
    ]
    for one, row in zip((held, *there.dossiers), rows, strict=True):
        row.save(force_insert=True)
        touch(one)
        _tell(acting, one, row, "act_recorded")
    _follow(acting, held, rows[0], following)
    return rows[0]


@action
def write_note(
    acting: Acting, dossier: Dossier, text: str, *, following: NextTask = NOTHING_NEXT
) -> Entry:
    """Write a note in a dossier. The person may ask to read it: there are no personal notes.

    The same words, written a moment ago, are given back.
    """
    held = _professional(acting, dossier)
    if not text.strip():
        raise ActionRefused(_("Écrivez la note."), field="text")
    _check_text(text)
    one_at_a_time(held)
    if pressed := _just_written(acting, held, kind__isnull=True, text=text.strip()):
        return pressed
    row = Entry(
        subject_id=held.subject_id,
        dossier=held,
        organisation_id=held.organisation_id,
        author_id=acting.membership_id,
        text=text.strip(),
    )
    row.root_id = row.occasion_id = row.pk
    row.save(force_insert=True)
    touch(held)
    _tell(acting, held, row, "note_written")
    _follow(acting, held, row, following)
    return row


@action
def correct_entry(
    acting: Acting, root_id: uuid.UUID, version: int, facts: ActFacts, reason: str
) -> Entry:
    """Write a new version of an act, for everybody who was there, or of a note (its text alone).

    Raises Conflict when somebody wrote another version since, ActionRefused without a reason.
    """
    first = _current(acting, root_id, version)
    if not first.is_note:
        _check(facts)
    elif not facts.text.strip():
        raise ActionRefused(_("Écrivez la note."), field="text")
    _check_text(facts.text)
    changes: dict[str, Any] = {"text": facts.text.strip(), "in_error": False}
    if first.session_id:
        # What was done is said by the session; only the words are one's own.
        return _new_versions(acting, first, changes, reason, "act_corrected")
    if not first.is_note:
        changes |= {
            "kind_id": facts.kind,
            "held_on": facts.held_on,
            "minutes": facts.minutes,
            "mode": facts.mode,
            "programme_id": facts.programme_id,
        }
    what = "note_corrected" if first.is_note else "act_corrected"
    return _new_versions(acting, first, changes, reason, what)


@action
def withdraw_entry(acting: Acting, root_id: uuid.UUID, version: int, reason: str) -> Entry:
    """Say that it was entered in error: it stays to be read, and counts no more."""
    first = _current(acting, root_id, version)
    if first.in_error:
        return first
    what = "note_withdrawn" if first.is_note else "act_withdrawn"
    written = _new_versions(acting, first, {"in_error": True}, reason, what)
    if first.session_id:
        keep_a_lead(acting, first.session_id)
    return written


def withdraw_rows(acting: Acting, rows: Iterable[Entry], reason: str) -> None:
    """The same for rows of one session, each by itself; the caller then keeps a lead."""
    for row in rows:
        newer = _next_version(acting, row, {"in_error": True}, reason)
        newer.save(force_insert=True)
        _tell(acting, row.dossier, newer, "act_withdrawn")


def keep_a_lead(acting: Acting, session_id: uuid.UUID) -> None:
    """A session counts as one act while somebody came: another row leads when the leading one went."""
    standing = Entry.objects.standing().filter(session_id=session_id)
    if standing.filter(leads=True).exists():
        return
    next_one = standing.order_by("created_at", "id").first()
    if next_one is not None:
        newer = _next_version(acting, next_one, {"leads": True}, _("Présence corrigée"))
        newer.save(force_insert=True)


# --- Checks ---------------------------------------------------------------------------------------


def _professional(acting: Acting, dossier: Dossier) -> Dossier:
    held = held_dossier(acting, dossier)
    if not (acting.is_professional or acting.is_system):
        # A person reads what is written of her; she does not write acts.
        raise NotVisible
    return held


def _check(facts: ActFacts) -> None:
    if rules.is_future(facts.held_on, today()):
        raise ActionRefused(_("Un acte se note quand il est fait."), field="held_on")
    if not ActKind.objects.on(facts.held_on).filter(pk=facts.kind).exists():
        raise ActionRefused(_("Choisissez ce qui a été fait."), field="kind")
    if facts.mode not in Mode.values:
        raise ActionRefused(_("Choisissez comment."), field="mode")
    if not 1 <= facts.minutes <= 1440:
        raise ActionRefused(_("La durée va de 1 à 1440 minutes."), field="minutes")
    if facts.programme_id and not Programme.objects.filter(pk=facts.programme_id).exists():
        raise ActionRefused(_("Cette entente n’existe pas."), field="programme")
    _check_text(facts.text)


def _check_text(text: str) -> None:
    most = note_limit()
    if len(text) > most:
        raise ActionRefused(
            ngettext(
                "Une note a au plus %(most)s caractère.",
                "Une note a au plus %(most)s caractères.",
                most,
            )
            % {"most": most},
            field="text",
            code="too_long",
        )
    if find_sin(text) is not None:
        raise ActionRefused(
            _("Ce texte contient ce qui ressemble à un numéro d’assurance sociale : retirez-le."),
            field="text",
            code="sin",
        )


def _just_written(acting: Acting, dossier: Dossier, **said: Any) -> Entry | None:
    """What the same person wrote in these very terms a moment ago, still standing."""
    mine = Entry.objects.standing().filter(dossier=dossier, author_id=acting.membership_id)
    fresh = mine.filter(created_at__gte=a_moment_ago(), session__isnull=True, replaces__isnull=True)
    return fresh.filter(**said).first()


def _refuse_twice(dossier: Dossier, facts: ActFacts) -> None:
    same = Entry.objects.standing().filter(
        dossier=dossier, kind_id=facts.kind, held_on=facts.held_on
    )
    if same.exists():
        raise ActionRefused(
            _("Un acte du même genre est déjà noté ce jour-là pour cette personne."),
            field="again",
            code="twice",
        )


def _present(held: Dossier, asked: tuple[uuid.UUID, ...]) -> Present:
    """The dossiers and the members behind the boxes ticked. Raises NotVisible for strangers."""
    if not asked:
        return Present()
    members = list(
        HouseholdMember.objects.filter(
            pk__in=asked, household_id=held.household_id, left_on__isnull=True
        )
    )
    if held.household_id is None or len(members) != len(set(asked)):
        raise NotVisible
    people = [m.person_id for m in members if m.person_id and m.person_id != held.subject_id]
    dossiers = tuple(
        Dossier.objects.open()
        .filter(organisation_id=held.organisation_id, subject_id__in=people)
        .order_by("subject_id", "opened_on")
        .distinct("subject_id")
    )
    have = {d.subject_id for d in dossiers} | {held.subject_id}
    return Present(dossiers, tuple(m.pk for m in members if m.person_id not in have))


# --- Rows -----------------------------------------------------------------------------------------


def _act(
    acting: Acting,
    dossier: Dossier,
    facts: ActFacts,
    occasion: uuid.UUID,
    *,
    leads: bool,
    members: tuple[uuid.UUID, ...],
) -> Entry:
    row = Entry(
        subject_id=dossier.subject_id,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        author_id=acting.membership_id,
        kind_id=facts.kind,
        held_on=facts.held_on,
        minutes=facts.minutes,
        mode=facts.mode,
        programme_id=facts.programme_id,
        text=facts.text.strip(),
        occasion_id=occasion,
        leads=leads,
        present=list(members) if leads else [],
    )
    row.root_id = row.pk
    return row


def _current(acting: Acting, root_id: uuid.UUID, version: int) -> Entry:
    """The version last written, if `acting` may write in its dossier and read that version."""
    found = Entry.objects.current().filter(root_id=root_id).select_related("dossier").first()
    if found is None:
        raise NotVisible
    _professional(acting, found.dossier)
    if found.version != version:
        raise Conflict(current=found, mine={})
    return found


def _new_versions(
    acting: Acting, first: Entry, changes: dict[str, Any], reason: str, what: str
) -> Entry:
    if not reason.strip():
        raise ActionRefused(_("Dites pourquoi, en quelques mots."), field="reason")
    # The day of an attendance belongs to its session: one person's row changes alone.
    rows = [first] if first.session_id else list(same_occasion(first).select_related("dossier"))
    written = first
    try:
        with transaction.atomic():
            for row in rows:
                newer = _next_version(acting, row, changes, reason)
                newer.save(force_insert=True)
                touch(row.dossier)
                _tell(acting, row.dossier, newer, what)
                written = newer if row.pk == first.pk else written
    except IntegrityError as error:
        # Two people corrected at the same instant: the second reads what the first wrote.
        raise Conflict(current=Entry.objects.get(pk=first.pk), mine={}) from error
    return written


def _next_version(acting: Acting, row: Entry, changes: dict[str, Any], reason: str) -> Entry:
    values = {
        f.attname: getattr(row, f.attname)
        for f in Entry._meta.concrete_fields
        if f.attname not in {"id", "created_at", "updated_at", "replaces_id"}
    }
    values |= {
        "version": row.version + 1,
        "replaces_id": row.pk,
        "author_id": acting.membership_id,
        "reason": reason.strip()[:300],
        "unfinished": False,
        # Once withdrawn, a row leads nothing: its session gives the lead to another.
        "leads": row.leads and not (row.session_id and changes.get("in_error")),
        **changes,
    }
    return Entry(**values)


def _follow(acting: Acting, dossier: Dossier, row: Entry, following: NextTask) -> None:
    if following.title.strip():
        add_task(
            acting, dossier, following.title, due_on=following.due_on, about=("entry", row.root_id)
        )


def _tell(acting: Acting, dossier: Dossier, row: Entry, what: str) -> None:
    record(
        f"activities.{what}",
        acting,
        subject_id=row.subject_id,
        object=row,
        organisations=parties(dossier)[:1],
        data={"act": str(row.root_id), "kind": row.kind_id or "", "dossier": str(dossier.pk)},
    )
