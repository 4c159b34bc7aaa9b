"""What stays add elsewhere: menus, a tab, the portal's home, the timeline, facts to verify."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.kernel import (
    finder,
    handover,
    inbox,
    invariants,
    links,
    navigation,
    panels,
    timeline,
)
from enracine.kernel.acting import Acting
from enracine.kernel.addresses import address
from enracine.kernel.clock import today
from enracine.kernel.parameters import parameter
from enracine.people.rules import fold
from enracine.settlement.queries import VISITS
from enracine.stays import rules
from enracine.stays.actions import give_stays
from enracine.stays.models import HELD_PLACES, Stay, StayNeed, StayParticipant, StayRequest
from enracine.stays.queries import leading

_SENTENCES = (
    ("joined", _("Séjour demandé"), "compass"),
    ("agreement_asked", _("Accord demandé pour un séjour"), "compass"),
    ("requested", _("Demande de séjour reçue par l’organisateur"), "send"),
    ("left", _("Ne vient pas au séjour"), "x-circle"),
    ("offered", _("Place offerte dans un séjour"), "clock"),
    ("confirmed", _("Place de séjour confirmée"), "check-circle"),
    ("waiting", _("Sur la liste d’attente d’un séjour"), "clock"),
    ("declined", _("Demande de séjour non retenue"), "x-circle"),
    ("expired", _("Place de séjour offerte, sans réponse"), "x-circle"),
    ("withdrawn", _("Demande de séjour retirée"), "x-circle"),
    ("lapsed", _("Demande de séjour jamais complétée"), "x-circle"),
    ("cancelled", _("Séjour annulé"), "x-circle"),
    ("lead_changed", _("Une autre personne organise le séjour"), "person"),
    ("needs_told", _("Besoin dit pour un séjour"), "pencil"),
    ("needs_destroyed", _("Besoin dit pour un séjour : détruit"), "trash"),
    ("present", _("Venue ou venu au séjour"), "check-circle"),
    ("evaluated", _("Avis donné sur un séjour"), "pencil"),
    ("absent", _("Pas venue ou pas venu au séjour"), "x-circle"),
)


def _nothing(_acting: Any, _of: Any) -> dict[str, Any]:
    return {}


def _gestures(acting: Acting, text: str, _limit: int) -> list[finder.Hit]:
    """« Nouveau séjour », in the palette, for whoever may. No SQL query."""
    label = gettext("Nouveau séjour")
    if acting.role not in HOLDER_ROLES or fold(text) not in fold(label):
        return []
    return [finder.Hit(label, reverse("stays:new"), group=gettext("Gestes"), icon="compass")]


def _places_are_counted() -> list[str]:
    """The places taken of a stay equal those of its requests."""
    rows = Stay.objects.annotate(
        held=Sum("requests__seats", filter=Q(requests__state__in=HELD_PLACES), default=0)
    ).exclude(taken=F("held"))
    return [f"le séjour {s.pk} : {s.taken} au compteur, {s.held} tenues" for s in rows]


def _each_adult_agreed() -> list[str]:
    """No organiser reads a request that an adult who comes has not agreed to."""
    rows = StayParticipant.objects.filter(left_at__isnull=True, agreed_at__isnull=True).exclude(
        request__state__in=["collecting", "lapsed", "cancelled"]
    )
    return [f"participation {pk} sans accord" for pk in rows.values_list("pk", flat=True)]


def _children_are_seats() -> list[str]:
    """The seats of a request are its adults who come and its children."""
    broken = []
    for request in StayRequest.objects.filter(state__in=HELD_PLACES).prefetch_related(
        "participants"
    ):
        adults = sum(1 for p in request.participants.all() if p.left_at is None)
        if adults + request.children != request.seats:
            broken.append(f"demande {request.pk} : {request.seats} places")
    return broken


def _needs_are_gone() -> list[str]:
    """No health need outlives its stay by more than the dated setting and a day for the job."""
    days = int(parameter(*rules.NEEDS_DAYS))
    rows = StayNeed.objects.filter(stay__ends_on__lt=today() - dt.timedelta(days=days + 2))
    return [f"besoin {pk} gardé trop longtemps" for pk in rows.values_list("pk", flat=True)]


def _to_choose(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="stays_to_choose",
        title=said["title"],
        what=_("Inscriptions finies : choisir qui vient"),
        url=address("stays:stay_work", pk),
        since=dt.date.fromisoformat(said["closes"]),
        detail=said["town"],
        icon="compass",
    )


def _to_attend(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="stays_attendance",
        title=said["title"],
        what=_("Séjour commencé : noter qui est là"),
        url=address("stays:attendance", pk),
        since=dt.date.fromisoformat(said["starts"]),
        due_on=dt.date.fromisoformat(said["ends"]),
        detail=said["town"],
        icon="compass",
    )


def register_all() -> None:
    """Called once, when every application is loaded."""
    navigation.register("public", "stays", _("Séjours"), "stays:stays", "compass", order=35)
    navigation.register(
        "workspace",
        "stays",
        _("Séjours exploratoires"),
        "stays:work",
        "compass",
        roles=HOLDER_ROLES,
        order=56,
    )
    inbox.register(
        "stays_to_choose",
        _("Séjours : participants à choisir"),
        inbox.InTwoSteps((leading.to_choose_keys,), leading.stays_told, _to_choose),
        roles=HOLDER_ROLES,
        order=43,
        url_name="stays:work",
    )
    inbox.register(
        "stays_attendance",
        _("Séjours : présences à noter"),
        inbox.InTwoSteps((leading.attendance_keys,), leading.stays_told, _to_attend),
        roles=HOLDER_ROLES,
        order=44,
        url_name="stays:work",
    )
    handover.register(
        "stays.stays", _("Séjours à organiser"), leading.stays_led, give_stays, order=70
    )
    # The journey of a household in one line says the visits that were made.
    links.register(VISITS, leading.visits_of)
    panels.register_tab(
        "dossier",
        "stays",
        _("Séjours"),
        "stays:of_dossier",
        order=62,
        roles=HOLDER_ROLES,
        group="region",
    )
    panels.register_panel("portal.home", "stays", "stays/_home.html", _nothing, order=65)
    finder.register("stays.gestures", _gestures, order=6)
    for kind, sentence, icon in _SENTENCES:
        timeline.register(f"stays.{kind}", sentence, icon)
    timeline.register_family("sejours", _("Séjours"), "stays.", order=52)
    for key, words, check in (
        (
            "places",
            "Les places prises d’un séjour sont celles de ses demandes",
            _places_are_counted,
        ),
        ("agreed", "Chaque adulte d’une demande reçue a dit oui", _each_adult_agreed),
        (
            "seats",
            "Les places d’une demande comptent ses adultes et ses enfants",
            _children_are_seats,
        ),
        ("needs", "Un besoin de santé dit pour un séjour est détruit après lui", _needs_are_gone),
    ):
        invariants.register(f"stays.{key}", words, check)
