"""Which subjects an account is: what makes « my file » mine."""

import uuid
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now
from enracine.network.bearer import signed_in
from enracine.privacy.models import SubjectHolder


def subjects_held_by(user_id: int) -> list[uuid.UUID]:
    """The subjects of this account, oldest first; row-level security: only itself may ask.

    A file tied to its address by a registration waits for the next sign-in, which proves it.
    """
    return list(
        SubjectHolder.objects.filter(user_id=user_id, proved_at__isnull=False)
        .order_by("since", "id")
        .values_list("subject_id", flat=True)
    )


def await_proof(acting: Acting, user_id: int, *subject_ids: uuid.UUID) -> None:
    """The address was typed, not proved: the account opens these subjects after its next sign-in only.

    Part of the action that ties them, in its transaction, as who acts on the subjects.
    """
    with acting_as(acting.with_subjects(*subject_ids)):
        SubjectHolder.objects.filter(user_id=user_id, subject_id__in=subject_ids).update(
            proved_at=None
        )


def _prove(*, user: Any, **_others: Any) -> None:
    """A sign-in: a person's account opens by a code sent to its address, and in no other way."""
    mine = Acting(user_id=user.pk)
    with transaction.atomic():
        with acting_as(mine):
            waiting = list(
                SubjectHolder.objects.filter(user_id=user.pk, proved_at__isnull=True).values_list(
                    "subject_id", flat=True
                )
            )
        if waiting:
            with acting_as(mine.with_subjects(*waiting)):
                SubjectHolder.objects.filter(user_id=user.pk, subject_id__in=waiting).update(
                    proved_at=now()
                )


def connect() -> None:
    """Listen to sign-ins (from `PrivacyConfig.ready`)."""
    for signal in (user_logged_in, signed_in):
        signal.connect(_prove, dispatch_uid="privacy.holders")
