"""Merging two files of one organisation: a pointer, field by field, undone by one action."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.people import rules
from enracine.people.actions.identity.pairs import tell_decision, wait_again
from enracine.people.models import (
    AddressProtection,
    Contact,
    DuplicatePair,
    Merge,
    Person,
    Residence,
    Source,
)
from enracine.people.queries.identity import open_pair

M = TypeVar("M", bound=models.Model)

#: What is chosen → the columns that go together. A place is one answer: its parts are not mixed.
PERSON_CHOICES: dict[str, tuple[str, ...]] = {
    "given_name": ("given_name",),
    "family_name": ("family_name",),
    "birth_date": ("birth_date",),
    "birth_country": ("birth_country",),
}
CONTACT_CHOICES: dict[str, tuple[str, ...]] = {
    "email": ("email",),
    "phone": ("phone",),
    "language": ("language",),
}
HOME_CHOICES: dict[str, tuple[str, ...]] = {"home": ("country", "municipality_id", "postal_code")}
SECTIONS: tuple[tuple[type[models.Model], dict[str, tuple[str, ...]]], ...] = (
    (Person, PERSON_CHOICES),
    (Contact, CONTACT_CHOICES),
    (Residence, HOME_CHOICES),
)
CHOICES = (*PERSON_CHOICES, *CONTACT_CHOICES, *HOME_CHOICES)
#: Written with any change of a section, and put back with it.
PROVENANCE = ("source", "declared_on", "seen_on")


@action
def merge_files(
    acting: Acting,
    pair_id: uuid.UUID,
    kept_id: uuid.UUID,
    from_other: frozenset[str] = frozenset(),
    reason: str = "",
    version: int | None = None,
) -> Merge:
    """Set one file of a pair aside for the other, which takes the answers named in `from_other`.

    Nothing is deleted: the file set aside stays whole and points at the kept one. Raises NotVisible
    for a pair or a file that is not the actor's, ActionRefused when the pair has been decided, when
    one of the files is already set aside or when a secret address would come out of its file,
    Conflict when somebody decided meanwhile.
    """
    pair = open_pair(acting, pair_id)
    if acting.membership_id is None:
        raise NotVisible
    if kept_id not in (pair.subject_id, pair.other_id) or from_other - set(CHOICES):
        raise NotVisible
    if pair.state != DuplicatePair.State.OPEN:
        raise ActionRefused(_("Quelqu’un a déjà décidé de cette paire."), code="decided")
    aside_id = pair.other_id if kept_id == pair.subject_id else pair.subject_id
    _refuse_chains(acting, kept_id, aside_id)
    _refuse_telling(kept_id, aside_id, from_other)
    former: dict[str, Any] = {}
    written: dict[str, Any] = {}
    for model, choices in SECTIONS:
        columns = [c for name in choices if name in from_other for c in choices[name]]
        _copy(model, kept_id, aside_id, columns, former, written)
    update_versioned(
        pair,
        version,
        state=DuplicatePair.State.MERGED,
        decided_by_id=acting.membership_id,
        decided_at=now(),
        reason=reason.strip(),
    )
    merge = Merge.objects.create(
        organisation_id=pair.organisation_id,
        pair=pair,
        subject_id=aside_id,
        kept_id=kept_id,
        former=former,
        written=written,
        made_by_id=acting.membership_id,
    )
    tell_decision(acting, pair, "merged")
    return merge


def _refuse_chains(acting: Acting, kept_id: uuid.UUID, aside_id: uuid.UUID) -> None:
    """A file set aside receives nothing, and one that received is not set aside: undo that first."""
    busy = Merge.objects.filter(
        Q(subject_id__in=(kept_id, aside_id)) | Q(kept_id=aside_id),
        organisation=acting.organisation_id,
        undone_at__isnull=True,
    )
    if busy.exists():
        raise ActionRefused(
            _("Un de ces dossiers est déjà réuni à un autre. Défaites d’abord cette réunion."),
            code="chained",
        )


def _refuse_telling(kept_id: uuid.UUID, aside_id: uuid.UUID, from_other: frozenset[str]) -> None:
    """A secret address stays in its own file, which is the one that is kept (S09)."""
    secret = set(
        AddressProtection.objects.filter(
            subject_id__in=(kept_id, aside_id), ended_on__isnull=True
        ).values_list("subject_id", flat=True)
    )
    if secret and (kept_id not in secret or from_other & {*CONTACT_CHOICES, *HOME_CHOICES}):
        raise ActionRefused(
            _(
                "Une de ces personnes garde son adresse secrète : conservez ce dossier-là, et ne "
                "recopiez ni domicile, ni téléphone, ni courriel."
            ),
            code="secret_address",
        )


def _row(model: type[M], subject_id: uuid.UUID) -> M:
    rows = model._default_manager.filter(subject_id=subject_id)
    if model is Residence:
        rows = rows.filter(valid_to__isnull=True)
    row = rows.order_by("pk").select_for_update().first()
    if row is None:
        raise NotVisible
    return row


def _copy(
    model: type[models.Model],
    kept_id: uuid.UUID,
    aside_id: uuid.UUID,
    columns: list[str],
    former: dict[str, Any],
    written: dict[str, Any],
) -> None:
    """Write the chosen columns of the file set aside on the kept one; note what was there."""
    if not columns:
        return
    kept, aside = _row(model, kept_id), _row(model, aside_id)
    changes = {c: getattr(aside, c) for c in columns if getattr(kept, c) != getattr(aside, c)}
    if not changes:
        return
    if model is Person:
        _refuse_impossible(changes)
        names = {c: changes.get(c, getattr(kept, c)) for c in ("given_name", "family_name")}
        changes["search_key"] = rules.search_key(**names)
    changes |= {"source": Source.PROFESSIONAL.value, "declared_on": today(), "seen_on": None}
    key = model._meta.model_name or ""
    former[key] = {c: _as_json(getattr(kept, c)) for c in changes}
    written[key] = {c: _as_json(value) for c, value in changes.items()}
    update_versioned(kept, None, **changes)


def _refuse_impossible(changes: Mapping[str, Any]) -> None:
    if "given_name" in changes and not changes["given_name"]:
        raise ActionRefused(_("Une personne garde au moins un prénom."), code="no_name")


def _as_json(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


@action
def undo_merge(acting: Acting, merge_id: uuid.UUID, version: int | None = None) -> list[str]:
    """Undo a merge: the two files stand as before, and the pair waits again.

    A column that somebody changed since the merge keeps its newer value; the names of those columns
    are returned. Raises NotVisible for a stranger's merge, ActionRefused when it is undone already.
    """
    merge = (
        Merge.objects.filter(pk=merge_id, organisation=acting.organisation_id)
        .select_for_update()
        .first()
    )
    if merge is None:
        raise NotVisible
    if merge.undone_at is not None:
        raise ActionRefused(_("Cette réunion est déjà défaite."), code="undone")
    newer: list[str] = []
    for model, _choices in SECTIONS:
        newer += _put_back(model, merge)
    update_versioned(merge, version, undone_at=now(), undone_by_id=acting.membership_id)
    wait_again(acting, open_pair(acting, merge.pair_id), "undone")
    return newer


def _put_back(model: type[models.Model], merge: Merge) -> list[str]:
    key = model._meta.model_name or ""
    former, written = merge.former.get(key), merge.written.get(key)
    if not former:
        return []
    try:
        row = _row(model, merge.kept_id)
    except NotVisible:
        # She has moved away, or asked for secrecy, since: what stands now stays.
        return [c for c in written if c not in (*PROVENANCE, "search_key")]
    same = {c for c in written if _as_json(getattr(row, c)) == written[c]}
    newer = [c for c in written if c not in same and c not in (*PROVENANCE, "search_key")]
    changes = {c: _from_json(model, c, former[c]) for c in same - set(PROVENANCE)}
    if not newer and {*PROVENANCE} <= same:
        # Nobody wrote this section since: who said it, and when, is as it was.
        changes |= {c: _from_json(model, c, former[c]) for c in PROVENANCE}
    if model is Person and newer:
        names = {c: changes.get(c, getattr(row, c)) for c in ("given_name", "family_name")}
        changes["search_key"] = rules.search_key(**names)
    if changes:
        update_versioned(row, None, **changes)
    return newer


def _from_json(model: type[models.Model], column: str, value: Any) -> Any:
    field = next(f for f in model._meta.concrete_fields if f.attname == column)
    return field.to_python(value)
