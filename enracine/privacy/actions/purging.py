"""Destroying what one organisation holds of somebody, with its proof: the only door out.

For jobs only, under the role that sees every row. Safe to run again: what is gone is not counted
twice, and a run that finds nothing leaves no proof.
"""

import contextlib
import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.drafts import address_digest
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.kernel.models import Document, Draft, Job, NoticeChoices, OutboxMessage
from enracine.network.models import Membership
from enracine.privacy import content, proofs
from enracine.privacy.content import Content, Kept, Scope
from enracine.privacy.models import PurgeNotice, PurgeProof, Remainder, Section, SubjectHolder
from enracine.privacy.queries.packages import scope_of
from enracine.privacy.queries.retention import contested, months_of

SHARED = "shared_record"


@dataclass
class _Work:
    """What a destruction does, as it goes."""

    proof_id: uuid.UUID
    counts: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    kept: list[tuple[str, Kept]] = field(default_factory=list)
    needed: dict[str, dict[Any, Kept]] = field(default_factory=lambda: defaultdict(dict))
    keys: list[str] = field(default_factory=list)

    def note(self, model: str, ids: list[Any]) -> None:
        """Count rows that leave, with the digest of their identifiers."""
        if ids:
            self.counts[model] = self.counts.get(model, 0) + len(ids)
            text = "\n".join(sorted(map(str, ids)))
            self.digests[model] = hashlib.sha256(text.encode()).hexdigest()


@action
def destroy_file(
    acting: Acting,
    subject_id: uuid.UUID,
    organisation_id: uuid.UUID,
    *,
    rule: str,
    agreement: str = "",
    how: str = PurgeProof.How.DESTROYED,
    proof_id: uuid.UUID | None = None,
    again: bool = False,
    as_last: bool = False,
) -> PurgeProof | None:
    """Destroy everything that may leave of what this holder keeps; note what stays, and why.

    `rule` says by what (a line of the calendar, a request, a replay). Gives the proof, or None when
    there was nothing left to destroy. Raises ActionRefused while the person contests an answer of
    this holder (code « recourse ») or is still accompanied by it (code « open »). `again`: after a
    restore, what was destroyed leaves whatever has come back; `as_last`: it was the last holder.
    """
    _lock(subject_id)
    if not again:
        _may_leave(subject_id, organisation_id)
    scope = replace(
        scope_of(subject_id, organisation_id),
        months=months_of(organisation_id, agreement, today()),
    )
    if as_last:
        scope = replace(scope, others=frozenset())
    work = _Work(proof_id or uuid.uuid4())
    _open_seals(work.proof_id)
    accounts = list(
        SubjectHolder.objects.filter(subject_id=subject_id).values_list("user_id", flat=True)
    )
    for described in sorted(content.contents(), key=lambda c: -c.order):
        _leave(described, scope, work)
    if scope.last:
        _close_accounts(accounts, work)
    _forget_exports(organisation_id, work)
    _write_remainders(scope, work)
    PurgeNotice.objects.filter(
        subject_id=subject_id, organisation_id=organisation_id, done_at__isnull=True
    ).update(done_at=now())
    if not work.counts:
        return None
    return _prove(acting, scope, work, rule, how, again)


def _may_leave(subject_id: uuid.UUID, organisation_id: uuid.UUID) -> None:
    if (subject_id, organisation_id) in contested([subject_id]):
        raise ActionRefused(_("Un recours est en cours : rien n’est détruit."), code="recourse")
    if content.files().is_open(subject_id, organisation_id):
        raise ActionRefused(
            _("Un dossier est encore ouvert : fermez-le avant de détruire."), code="open"
        )


def _lock(subject_id: uuid.UUID) -> None:
    """Two destructions of one person wait for each other: « the last holder » must be one of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(subject_id)])


def _open_seals(proof_id: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enracine.purge', %s, true)", [str(proof_id)])


def _leave(described: Content, scope: Scope, work: _Work) -> None:
    """Take one table's rows away, those that must stay excepted."""
    leaving = described.that_leave(scope)
    kept = list(described.keep(scope, leaving)) if described.keep else []
    stays = {pk for one in kept for pk in one.ids}
    needed = work.needed.pop(described.model, {})
    ids = [pk for pk in leaving.values_list("pk", flat=True) if pk not in stays]
    trimmed = [pk for pk in ids if pk in needed]
    ids = [pk for pk in ids if pk not in needed]
    work.kept += [(described.model, one) for one in kept]
    for reason, until in {(k.reason, k.until) for pk, k in needed.items() if pk in trimmed}:
        rows = frozenset(
            pk for pk in trimmed if (needed[pk].reason, needed[pk].until) == (reason, until)
        )
        work.kept.append((described.model, Kept(reason, until, rows)))
    _shared(described, scope, ids, kept, work)
    if trimmed and described.trim:
        model = apps.get_model(described.model)
        model._default_manager.filter(pk__in=trimmed).update(**described.trim)
    if ids:
        work.note(described.model, ids)
        work.keys += _remove(described, scope, ids, work)


def _shared(
    described: Content, scope: Scope, ids: list[Any], kept: list[Kept], work: _Work
) -> None:
    """Say what stays because somebody else holds it too, and what the rows that stay rest on."""
    for one in kept:
        _need(described, list(one.ids), one, work)
    if scope.last or not described.joint:
        return
    gone = {*ids, *(pk for one in kept for pk in one.ids)}
    rest = [pk for pk in described.rows(scope).values_list("pk", flat=True) if pk not in gone]
    section = content.section_of(described)
    if rest and (section not in Section.values or section in scope.sections):
        one = Kept(SHARED, None, frozenset(rest))
        work.kept.append((described.model, one))
        _need(described, rest, one, work)


def _need(described: Content, ids: list[Any], because: Kept, work: _Work) -> None:
    if described.holds is None or not ids:
        return
    for model, parents in described.holds(ids).items():
        for parent in parents:
            work.needed[model].setdefault(parent, because)


def _remove(described: Content, scope: Scope, ids: list[Any], work: _Work) -> list[str]:
    if described.end is not None:
        return described.end(scope, ids)
    model = apps.get_model(described.model)
    if described.sealed:
        if described.model == "kernel.Event":
            letters = OutboxMessage.objects.filter(event_id__in=ids)
            _unseal("kernel_outboxmessage", list(letters.values_list("pk", flat=True)))
        _unseal(model._meta.db_table, ids)
        return []
    model._default_manager.filter(pk__in=ids).delete()
    return []


def _unseal(table: str, ids: list[Any]) -> None:
    """Remove rows of a journal, by the owner's own function, which asks for the proof."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT privacy_destroy_sealed(%s, %s::uuid[])", [table, ids])


def _close_accounts(accounts: list[int], work: _Work) -> None:
    """The account of somebody of whom nothing is held: its address, its drafts, its letters.

    An account that holds another file, or that works somewhere, stays.
    """
    users = get_user_model()
    for user_id in sorted(set(accounts)):
        if SubjectHolder.objects.filter(user_id=user_id).exists():
            continue
        if Membership.objects.filter(user_id=user_id).exists():
            continue
        address = users._default_manager.values_list("email", flat=True).get(pk=user_id)
        drafts = Draft.objects.filter(
            Q(user_id=user_id) | Q(address_digest=address_digest(address))
        )
        work.note("kernel.Draft", list(drafts.values_list("pk", flat=True)))
        drafts.delete()
        choices = NoticeChoices.objects.filter(
            Q(user_id=user_id) | Q(address_digest=address_digest(address))
        )
        work.note("kernel.NoticeChoices", list(choices.values_list("pk", flat=True)))
        choices.delete()
        Job.objects.filter(user_id=user_id).delete()
        letters = OutboxMessage.objects.filter(recipient_user_id=user_id)
        _unseal("kernel_outboxmessage", list(letters.values_list("pk", flat=True)))
        work.note("network.User", [user_id])
        users._default_manager.filter(pk=user_id).delete()


def _forget_exports(organisation_id: uuid.UUID, work: _Work) -> None:
    """The lists that the organisation exported may name the person: they are made again at will."""
    if not work.counts:
        return
    exports = Document.objects.filter(
        organisation_id=organisation_id, purpose__startswith="export:"
    )
    ids = list(exports.values_list("pk", flat=True))
    if ids:
        work.note("kernel.Document", ids)
        work.keys += list(exports.values_list("storage_key", flat=True))
        exports.delete()


def _write_remainders(scope: Scope, work: _Work) -> None:
    """Note what stays and until when, for the job that comes back; forget what no longer does."""
    Remainder.objects.filter(subject_id=scope.subject_id, organisation_id=scope.holder).delete()
    latest: dict[tuple[str, str], tuple[dt.date | None, int]] = {}
    for model, one in work.kept:
        if not one.ids:
            continue
        key = (model, one.reason)
        until, rows = latest.get(key, (one.until, 0))
        later = None if None in (until, one.until) else max(until, one.until)  # type: ignore[type-var]  # None was just left out
        latest[key] = (later, rows + len(one.ids))
    Remainder.objects.bulk_create(
        Remainder(
            subject_id=scope.subject_id,
            organisation_id=scope.holder,
            content=model,
            reason=reason,
            until=until,
            rows=rows,
        )
        for (model, reason), (until, rows) in sorted(latest.items())
    )


def _prove(
    acting: Acting, scope: Scope, work: _Work, rule: str, how: str, again: bool
) -> PurgeProof:
    kept = sorted(
        {
            (model, one.reason, one.until.isoformat() if one.until else "")
            for model, one in work.kept
            if one.ids
        }
    )
    proof = PurgeProof.objects.create(
        pk=work.proof_id,
        subject_id=scope.subject_id,
        organisation_id=scope.holder,
        how=how,
        rule=rule[:120],
        counts=work.counts,
        digests=work.digests,
        documents=len(work.keys),
        kept=[{"content": m, "reason": r, "until": u} for m, r, u in kept],
        replayed_from=work.proof_id if again else None,
    )
    # Of the organisation, of nobody: the event must not name who has just left.
    record(
        "privacy.file_destroyed",
        acting,
        object=proof,
        organisations=[scope.holder],
        data={"rule": rule[:120], "rows": sum(work.counts.values()), "how": how},
    )
    keys, line = list(work.keys), proofs.line_of(proof)
    transaction.on_commit(lambda: _finish(keys, line))
    return proof


def _finish(keys: list[str], line: dict[str, Any]) -> None:
    """Once it is true: the files leave the storage, the proof leaves the database."""
    for key in keys:
        with contextlib.suppress(FileNotFoundError):
            default_storage.delete(key)
    proofs.append([line])
