"""Somebody is removed while she writes: what she had typed is kept, and given to whoever supervises."""

import re
import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.accompaniment.actions.dossiers import lightest_member, parties
from enracine.accompaniment.models import Dossier, Task
from enracine.activities.actions.entries import note_limit
from enracine.activities.models import Entry
from enracine.activities.rules import what_fits
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.kernel.keeping import KIND, FormKey
from enracine.kernel.models import Draft
from enracine.network.models import Membership, Role

#: The forms whose words are about somebody's dossier, by the names given to `{% keep %}`.
FORMS = ("note", "acte")
_ADDRESS = re.compile(r"^/travail/dossiers/([0-9a-f-]{36})/(?:note|acte)/")
#: Sent with the note that is written from anywhere.
_CHOSEN = "dossier"


@action
def keep_unfinished(acting: Acting) -> int:
    """Turn the drafts of memberships that are over into unfinished notes. Safe to repeat.

    Run by a job: when a membership ends, and every night for what was typed until the last second.
    Returns how many notes were kept.
    """
    drafts = list(
        Draft.objects.filter(kind=KIND, data__name__in=FORMS).order_by("updated_at", "id")
    )
    over = _memberships_over({d.user_id for d in drafts if d.user_id is not None})
    kept = 0
    for draft in drafts:
        for membership in over.get(draft.user_id or 0, []):
            dossier = _dossier(draft, membership)
            if dossier is not None:
                kept += _keep(acting, draft, membership, dossier)
                break
    return kept


def _memberships_over(user_ids: set[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(user_id__in=user_ids).filter(
        Q(ended_at__isnull=False) | Q(valid_to__lt=today())
    )
    for membership in rows.select_related("user").order_by("-valid_to", "id"):
        found.setdefault(membership.user_id, []).append(membership)
    return found


def _dossier(draft: Draft, membership: Membership) -> Dossier | None:
    """The dossier that a draft is about, when this membership is the one it was written through."""
    match = _ADDRESS.match(draft.data.get("address", ""))
    chosen = (draft.data.get("fields", {}).get(_CHOSEN) or [""])[0]
    try:
        wanted = uuid.UUID(match[1] if match else chosen)
    except ValueError:
        return None
    dossier = Dossier.objects.filter(pk=wanted, organisation_id=membership.organisation_id).first()
    return dossier if dossier is not None and _is_hers(draft, membership) else None


def _is_hers(draft: Draft, membership: Membership) -> bool:
    """Whether the draft was kept under this membership: its key says so."""
    key = FormKey(draft.data.get("name", ""), str(membership.pk), draft.data.get("address", ""))
    return key.object_id == draft.object_id


def _keep(acting: Acting, draft: Draft, membership: Membership, dossier: Dossier) -> int:
    typed = (draft.data.get("fields", {}).get("text") or [""])[0].strip()
    draft.delete()
    if not typed:
        return 0
    row = Entry(
        subject_id=dossier.subject_id,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        author=membership,
        text=what_fits(typed, note_limit()),
        unfinished=True,
    )
    row.root_id = row.occasion_id = row.pk
    row.save(force_insert=True)
    Task.objects.create(
        subject_id=dossier.subject_id,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        owner=Task.Owner.COUNSELLOR,
        assignee_id=_supervisor(dossier, membership),
        code=f"note-{row.pk.hex[:24]}",
        title=_("Relire la note inachevée de %(name)s") % {"name": membership.user.name},
        due_on=today(),
        about_kind=Task.About.ENTRY,
        about_id=row.root_id,
    )
    record(
        "activities.note_rescued",
        acting,
        subject_id=dossier.subject_id,
        object=row,
        organisations=parties(dossier)[:1],
        data={"act": str(row.root_id), "kind": "", "dossier": str(dossier.pk)},
    )
    return 1


def _supervisor(dossier: Dossier, membership: Membership) -> uuid.UUID | None:
    """Whoever coordinates in the organisation; else who follows the dossier now; else a colleague."""
    there = Membership.objects.on(today()).filter(organisation_id=dossier.organisation_id)
    coordinates = there.filter(role=Role.COORDINATOR).order_by("valid_from", "id").first()
    if coordinates is not None:
        return coordinates.pk
    if dossier.assignee_id and dossier.assignee_id != membership.pk:
        return dossier.assignee_id
    return lightest_member(dossier.organisation_id)
