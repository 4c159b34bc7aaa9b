"""What must always be true of referrals, beyond what the database holds; for `enracine verify`."""

from django.db.models import Exists, OuterRef, Q

from enracine.kernel import invariants
from enracine.privacy.models import AccessGrant
from enracine.referrals.models import OPEN_STATES, Package, Referral, Turn
from enracine.referrals.queries.package import digest

LIMIT = 50


def _open_grants() -> Exists:
    return Exists(AccessGrant.objects.filter(object_id=OuterRef("pk"), ended_at__isnull=True))


def access_without_referral() -> list[str]:
    """An organisation still reads through a referral that is closed."""
    closed = Referral.objects.exclude(state__in=OPEN_STATES).filter(_open_grants()).order_by("id")
    return [f"{r.number} est fermée, mais un accès reste ouvert." for r in closed[:LIMIT]]


def open_without_consent() -> list[str]:
    """A referral is open although its consent is not in force."""
    found = Referral.objects.filter(state__in=OPEN_STATES).exclude(consent__state="given")
    return [f"{r.number} est ouverte sans consentement en vigueur." for r in found[:LIMIT]]


def nobody_s_turn() -> list[str]:
    """A referral is open and waits for nobody, or waits without a date."""
    silent = Referral.objects.filter(
        Q(state__in=OPEN_STATES, turn=Turn.NOBODY)
        | Q(state__in=["sent", "received"], next_alarm_on__isnull=True)
    ).order_by("id")
    return [f"{r.number} n’attend personne ou n’a pas d’échéance." for r in silent[:LIMIT]]


def packages_changed() -> list[str]:
    """What was communicated no longer matches the proof taken that day (latest 1 000)."""
    rows = Package.objects.select_related("referral").order_by("-frozen_at")[:1000]
    return [
        f"{p.referral.number} : le contenu transmis ne correspond plus à son empreinte."
        for p in rows
        if digest(p.content) != p.sha256 or p.sha256 != p.referral.package_sha256
    ]


def register_all() -> None:
    """Add them to the kernel's registry (from `ReferralsConfig.ready`)."""
    for key, sentence, check in (
        (
            "referrals.access_ends",
            "Une référence fermée ne laisse aucun accès ouvert.",
            access_without_referral,
        ),
        (
            "referrals.consent_in_force",
            "Une référence ouverte repose sur un consentement en vigueur.",
            open_without_consent,
        ),
        (
            "referrals.turn",
            "Une référence ouverte attend toujours quelqu’un, avec une échéance.",
            nobody_s_turn,
        ),
        (
            "referrals.package",
            "Ce qui a été communiqué correspond à son empreinte.",
            packages_changed,
        ),
    ):
        invariants.register(key, sentence, check)
