"""What must always be true of protection, beyond what the database holds; for `enracine verify`."""

from enracine.kernel import invariants
from enracine.kernel.clock import today
from enracine.privacy.models import AccessGrant, Consent
from enracine.privacy.queries.journal import broken_links, unsealed
from enracine.privacy.queries.proofs import proof_digest

LIMIT = 50
#: Proofs read again at each check, the newest first.
PROOFS = 1_000


def shares_without_consent() -> list[str]:
    """An access rests on a consent that is not in force."""
    stray = (
        AccessGrant.objects.filter(ended_at__isnull=True, consent__isnull=False)
        .exclude(valid_until__lt=today())
        .exclude(consent__state=Consent.State.GIVEN)
        .order_by("id")
    )
    return [f"l’accès {g.pk} repose sur un accord qui n’est plus en vigueur" for g in stray[:LIMIT]]


def shares_more_than_agreed() -> list[str]:
    """An access shows a section that its consent does not name, or a sensitive one without gesture."""
    broken = []
    rows = (
        AccessGrant.objects.filter(ended_at__isnull=True, consent__isnull=False)
        .select_related("consent")
        .order_by("id")
    )
    for grant in rows.iterator(chunk_size=1_000):
        consent = grant.consent
        if consent is None:
            continue
        unsaid = set(consent.sensitive_sections) - set(consent.express_sections)
        beyond = set(grant.sections) - (set(consent.sections) - unsaid)
        if beyond:
            broken.append(f"l’accès {grant.pk} montre {', '.join(sorted(beyond))} sans accord")
        if len(broken) == LIMIT:
            break
    return broken


def proofs_changed() -> list[str]:
    """A proof no longer matches the digest taken the instant the consent was given (latest 1 000)."""
    rows = (
        Consent.objects.exclude(sha256="")
        .filter(given_at__isnull=False)
        .select_related("text", "proof")
        .order_by("-given_at", "-id")[:PROOFS]
    )
    return [
        f"la preuve de l’accord {c.pk} ne correspond plus à son empreinte"
        for c in rows
        if proof_digest(c) != c.sha256
    ][:LIMIT]


def journal_broken() -> list[str]:
    """The chain of the access journal has a gap, or a reading was changed or removed."""
    told = broken_links(LIMIT)
    late = unsealed()
    if late:
        told.append(f"{late} lectures attendent leur numéro depuis plus de deux heures")
    return told


def register_all() -> None:
    """Add them to the kernel's registry (from `PrivacyConfig.ready`)."""
    for key, sentence, check in (
        (
            "privacy.consent_in_force",
            "Un accès qui repose sur un accord repose sur un accord en vigueur.",
            shares_without_consent,
        ),
        (
            "privacy.within_consent",
            "Un accès ne montre que ce que son accord nomme.",
            shares_more_than_agreed,
        ),
        (
            "privacy.consent_proofs",
            "La preuve d’un accord correspond à son empreinte.",
            proofs_changed,
        ),
        (
            "privacy.journal",
            "Le journal des lectures est entier : ni trou, ni ligne changée.",
            journal_broken,
        ),
    ):
        invariants.register(key, sentence, check)
