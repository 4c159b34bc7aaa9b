"""What must always be true of referrals, beyond what the database holds; for `enracine verify`."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, Subquery

from enracine.kernel import invariants
from enracine.kernel.clock import today
from enracine.network.models import Capacity, Reservation
from enracine.privacy.models import AccessGrant
from enracine.referrals.actions.counting import drifted
from enracine.referrals.actions.tallying import tallies_apart
from enracine.referrals.models import (
    OPEN_STATES,
    Package,
    Referral,
    Transfer,
    TransferPackage,
    Turn,
)
from enracine.referrals.queries.package import digest
from enracine.referrals.workflow import SERVING

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
        | Q(state="draft", turn=Turn.CANDIDATE, next_alarm_on__isnull=True)
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


def two_holders() -> list[str]:
    """A transferred dossier is open at both ends, or at neither because of the transfer."""
    broken = Transfer.objects.filter(state="accepted").filter(
        Q(dossier__closed_on__isnull=True, successor__closed_on__isnull=True)
        | ~Q(successor__organisation=F("receiver"))
        | ~Q(dossier__organisation=F("sender"))
        | ~Q(successor__subject=F("subject"))
    )
    early = Transfer.objects.exclude(state="accepted").filter(successor__isnull=False)
    return [
        f"{t.number} : le dossier n’a pas exactement un détenteur."
        for t in [*broken.order_by("id")[:LIMIT], *early.order_by("id")[:LIMIT]]
    ]


def transfers_changed() -> list[str]:
    """What was shown for a transfer no longer matches its digest (latest 1 000)."""
    rows = TransferPackage.objects.select_related("transfer").order_by("-frozen_at")[:1000]
    return [
        f"{p.transfer.number} : le contenu montré ne correspond plus à son empreinte."
        for p in rows
        if digest(p.content) != p.sha256 or p.sha256 != p.transfer.package_sha256
    ]


def attachments_changed() -> list[str]:
    """A document listed in a package is not the one that was chosen (latest 1 000 packages)."""
    rows = Package.objects.prefetch_related("referral__attachments").order_by("-frozen_at")[:1000]
    return [
        f"{p.referral.number} : les documents joints ne sont plus ceux du contenu transmis."
        for p in rows
        if {a["sha256"] for a in p.content.get("attachments", ())}
        != {a.sha256 for a in p.referral.attachments.all()}
    ]


def places_without_service() -> list[str]:
    """A place is held for a referral that no service follows any more."""
    serving = Referral.objects.filter(state__in=SERVING).values("pk")
    kept = Reservation.objects.filter(released_at__isnull=True).exclude(holder_id__in=serving)
    return [
        f"La place {r.number} du mandat {r.mandate_id} est prise sans service en cours."
        for r in kept.order_by("id")[:LIMIT]
    ]


def places_past_the_declared() -> list[str]:
    """More places are taken than the receiver declares today."""
    day = today()
    declared = Capacity.objects.on(day).filter(mandate=OuterRef("mandate"))
    beyond = (
        Reservation.objects.filter(released_at__isnull=True)
        .annotate(places=Subquery(declared.values("places")[:1]))
        .filter(number__gt=F("places"))
    )
    return [
        f"La place {r.number} du mandat {r.mandate_id} dépasse ce qui est déclaré."
        for r in beyond.order_by("id")[:LIMIT]
    ]


def tallies_drifted() -> list[str]:
    """The numbers kept by triggers say what counting the referrals says."""
    return [
        f"{code}, {side}, {state} : {kept} au compteur, {found} références."
        for code, side, state, kept, found in tallies_apart(LIMIT)
    ]


def loop_drifted() -> list[str]:
    """What the nights counted of the loop no longer matches the referrals, month by month."""
    return [
        f"{month:%Y-%m}, {measure} : {kept} gardées, {found} trouvées."
        for month, measure, kept, found in drifted(LIMIT)
    ]


def owners_gone() -> list[str]:
    """A referral waits for somebody who has left, and nobody has been asked to hand it over."""
    gone = (
        Referral.objects.filter(state__in=OPEN_STATES, owner__isnull=False)
        .filter(Q(owner__valid_to__lt=today() - dt.timedelta(days=1)))
        .exclude(owner__handovers__state__in=["planned", "waiting"])
        .order_by("id")
    )
    return [f"{r.number} attend une personne qui ne travaille plus là." for r in gone[:LIMIT]]


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
            "referrals.places",
            "Une place prise l’est par une référence en service.",
            places_without_service,
        ),
        (
            "referrals.places_declared",
            "Les places prises tiennent dans ce qui est déclaré.",
            places_past_the_declared,
        ),
        (
            "referrals.package",
            "Ce qui a été communiqué correspond à son empreinte.",
            packages_changed,
        ),
        (
            "referrals.attachments",
            "Les documents joints sont ceux du contenu transmis.",
            attachments_changed,
        ),
        (
            "referrals.one_holder",
            "Un dossier transféré a exactement un détenteur.",
            two_holders,
        ),
        (
            "referrals.transfer_package",
            "Ce qui a été montré pour un transfert correspond à son empreinte.",
            transfers_changed,
        ),
        (
            "referrals.no_orphan",
            "Une référence reçue a pour responsable une personne qui travaille là.",
            owners_gone,
        ),
        (
            "referrals.loop",
            "Les chiffres de la boucle se retrouvent en recomptant les références.",
            loop_drifted,
        ),
        (
            "referrals.tallies",
            "Les nombres de références tenus pour chaque organisme égalent ses références.",
            tallies_drifted,
        ),
    ):
        invariants.register(key, sentence, check)
