"""Writing the facts that come in several: credentials, occupations, languages skill by skill.

An entry is corrected by its own identifier, always within the person it belongs to: another's does
not exist (NotVisible).
"""

import uuid
from dataclasses import asdict
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.people.actions.sections import keep_highest, tidied, work_columns
from enracine.people.actions.writing import person_or_404, provenance, tell
from enracine.people.models import Education, LanguageSkill, Occupation, Section
from enracine.people.values import Credential, Experience, Skill, Told

S = TypeVar("S", bound=Section)
MOST = 30
TOO_MANY = gettext_noop("Il y a déjà beaucoup d’entrées ici. Corrigez-en une, ou retirez-en une.")
NOTHING_SAID = gettext_noop("Dites au moins une chose : comprendre, parler, lire ou écrire.")
SAME_LANGUAGE = gettext_noop("Cette langue est déjà dans la liste : corrigez-la.")


def _entry(model: type[S], subject_id: uuid.UUID, entry_id: uuid.UUID) -> S:
    row = model._default_manager.filter(pk=entry_id, subject_id=subject_id).first()
    if row is None:
        raise NotVisible
    return row


def _room(model: type[S], subject_id: uuid.UUID) -> int:
    """How many there are. Raises NotVisible for nobody, ActionRefused when there are too many."""
    person_or_404(subject_id)
    present = model._default_manager.filter(subject_id=subject_id).count()
    if present >= MOST:
        raise ActionRefused(_(TOO_MANY), code="too_many")
    return present


@action
def add_credential(
    acting: Acting, subject_id: uuid.UUID, values: Credential, told: Told | None = None
) -> Education:
    """Add a diploma; the highest of all becomes the main one."""
    first = not _room(Education, subject_id)
    row = Education.objects.create(
        subject_id=subject_id, is_main=first, **tidied(asdict(values)), **provenance(acting, told)
    )
    keep_highest(subject_id)
    tell(acting, subject_id, "education", ["credentials"])
    return row


@action
def update_credential(
    acting: Acting,
    subject_id: uuid.UUID,
    entry_id: uuid.UUID,
    values: Credential,
    version: int | None = None,
    told: Told | None = None,
) -> Education:
    """Correct a diploma. Raises Conflict on a stale version."""
    row = _entry(Education, subject_id, entry_id)
    update_versioned(row, version, **tidied(asdict(values)), **provenance(acting, told))
    keep_highest(subject_id)
    tell(acting, subject_id, "education", ["credentials"])
    return row


@action
def remove_credential(acting: Acting, subject_id: uuid.UUID, entry_id: uuid.UUID) -> None:
    """Take back a diploma; the highest that is left becomes the main one."""
    _remove(acting, Education, subject_id, entry_id, "education")


@action
def add_experience(
    acting: Acting, subject_id: uuid.UUID, values: Experience, told: Told | None = None
) -> Occupation:
    """Add an occupation, done or wanted. The first one is the main one."""
    columns = _experience(values)
    first = not _room(Occupation, subject_id)
    row = Occupation.objects.create(
        subject_id=subject_id, is_main=first, **columns, **provenance(acting, told)
    )
    tell(acting, subject_id, "occupation", ["occupations"])
    return row


def _experience(values: Experience) -> dict[str, Any]:
    columns = work_columns(values)
    if not columns["title"]:
        raise ActionRefused(_("Écrivez le nom du métier."), field="title", code="no_title")
    return columns


@action
def update_experience(
    acting: Acting,
    subject_id: uuid.UUID,
    entry_id: uuid.UUID,
    values: Experience,
    version: int | None = None,
    told: Told | None = None,
) -> Occupation:
    """Correct an occupation. Raises Conflict on a stale version."""
    row = _entry(Occupation, subject_id, entry_id)
    update_versioned(row, version, **_experience(values), **provenance(acting, told))
    tell(acting, subject_id, "occupation", ["occupations"])
    return row


@action
def choose_main_experience(
    acting: Acting, subject_id: uuid.UUID, entry_id: uuid.UUID
) -> Occupation:
    """Make an occupation the main one: what lists and packages show first."""
    row = _entry(Occupation, subject_id, entry_id)
    if not row.is_main:
        former = Occupation.objects.filter(subject_id=subject_id, is_main=True)
        highest = max([row.version, *former.values_list("version", flat=True)])
        former.update(is_main=False)
        _lead(row, highest)
        tell(acting, subject_id, "occupation", ["is_main"])
    return row


@action
def remove_experience(acting: Acting, subject_id: uuid.UUID, entry_id: uuid.UUID) -> None:
    """Take back an occupation; the oldest that is left becomes the main one if needed."""
    _remove(acting, Occupation, subject_id, entry_id, "occupation")


def _lead(row: Section, after: int) -> None:
    """Make an entry the main one, at a version past `after`: a page on the former one is stale."""
    changes: dict[str, Any] = {"is_main": True, "version": after + 1}
    type(row)._default_manager.filter(pk=row.pk).update(**changes)
    row.__dict__.update(changes)


def _remove(
    acting: Acting, model: type[S], subject_id: uuid.UUID, entry_id: uuid.UUID, section: str
) -> None:
    row = _entry(model, subject_id, entry_id)
    row.delete()
    left = model._default_manager.filter(subject_id=subject_id).order_by("created_at", "id")
    if row.is_main and (heir := left.first()) is not None:  # type: ignore[attr-defined]  # entries of which one is the main
        _lead(heir, max(heir.version, row.version))
    if model is Education:
        keep_highest(subject_id)
    tell(acting, subject_id, section, ["removed"])


@action
def add_skill(
    acting: Acting, subject_id: uuid.UUID, values: Skill, told: Told | None = None
) -> LanguageSkill:
    """Say how well the person understands, speaks, reads and writes one language."""
    columns = _skill(values)
    _room(LanguageSkill, subject_id)
    try:
        with transaction.atomic():
            row = LanguageSkill.objects.create(
                subject_id=subject_id, **columns, **provenance(acting, told)
            )
    except IntegrityError as error:
        raise ActionRefused(_(SAME_LANGUAGE), field="language", code="again") from error
    tell(acting, subject_id, "languages", ["skills"])
    return row


def _skill(values: Skill) -> dict[str, Any]:
    columns = tidied(asdict(values))
    if not any(columns[name] for name in ("understand", "speak", "read", "write")):
        raise ActionRefused(_(NOTHING_SAID), field="understand", code="nothing")
    return columns


@action
def update_skill(
    acting: Acting,
    subject_id: uuid.UUID,
    entry_id: uuid.UUID,
    values: Skill,
    version: int | None = None,
    told: Told | None = None,
) -> LanguageSkill:
    """Correct one language. Raises Conflict on a stale version, ActionRefused for one twice."""
    columns = _skill(values)
    row = _entry(LanguageSkill, subject_id, entry_id)
    try:
        with transaction.atomic():
            update_versioned(row, version, **columns, **provenance(acting, told))
    except IntegrityError as error:
        raise ActionRefused(_(SAME_LANGUAGE), field="language", code="again") from error
    tell(acting, subject_id, "languages", ["skills"])
    return row


@action
def remove_skill(acting: Acting, subject_id: uuid.UUID, entry_id: uuid.UUID) -> None:
    """Take back what was said of one language."""
    _entry(LanguageSkill, subject_id, entry_id).delete()
    tell(acting, subject_id, "languages", ["skills"])
