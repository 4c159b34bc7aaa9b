"""What must always be true of persons, across rows; for `enracine verify`. Each function only reads."""

from django.db.models import Q

from enracine.kernel import invariants
from enracine.kernel.clock import today
from enracine.privacy.models import AccessGrant, Consent, Purpose

LIMIT = 50
#: The agreement by which a file is kept until its calendar destroys it: the only one that outlives her.
_KEPT = Q(state=Consent.State.GIVEN, purpose=Purpose.REGISTRATION)


def agreements_after_a_death() -> list[str]:
    """Somebody whose death is noted still has an agreement in force, or one that waits for her answer."""
    living = (
        Consent.objects.filter(
            subject__person__death_noted_on__isnull=False,
            state__in=[Consent.State.GIVEN, Consent.State.REQUESTED],
        )
        .exclude(_KEPT)
        .order_by("id")
    )
    return [
        f"l’accord {c} vit après un décès noté" for c in living.values_list("pk", flat=True)[:LIMIT]
    ]


def sections_open_after_a_death() -> list[str]:
    """An agreement other than the registration still opens sections of somebody whose death is noted."""
    opened = (
        AccessGrant.objects.filter(
            subject__person__death_noted_on__isnull=False,
            ended_at__isnull=True,
            consent__isnull=False,
        )
        .exclude(valid_until__lt=today())
        .exclude(consent__purpose=Purpose.REGISTRATION)
        .order_by("id")
    )
    return [
        f"l’accès {g} ouvre encore des sections après un décès noté"
        for g in opened.values_list("pk", flat=True)[:LIMIT]
    ]


def register_all() -> None:
    """Add them to the kernel's registry."""
    invariants.register(
        "people.agreements_after_death",
        "Après un décès noté, aucun accord ne vit, sauf celui de l’inscription.",
        agreements_after_a_death,
    )
    invariants.register(
        "people.sections_after_death",
        "Après un décès noté, aucun accord n’ouvre encore de section, sauf celui de l’inscription.",
        sections_open_after_a_death,
    )
