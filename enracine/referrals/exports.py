"""The loop as a file for its coordination: numbers, places, states and days; nobody's name."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.rules import fiscal_year
from enracine.kernel.acting import Acting
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.exports import Export, Row, register
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import COORDINATING_ROLES, place_of
from enracine.referrals.queries.loop.rows import every_row, followed_in, followed_since
from enracine.referrals.queries.loop.scope import DIRECTIONS, asked_of, direction_of

#: How many referrals are read at a time: a file of any size costs the same memory.
BATCH = 500
COLUMNS = (
    _("Numéro"),
    _("Sens"),
    _("De"),
    _("À"),
    _("Endroit"),
    _("État"),
    _("À qui le tour"),
    _("Envoyée le"),
    _("Réponse attendue le"),
    _("Répondue le"),
    _("Jours ouvrables avant la réponse"),
    _("Premier contact le"),
    _("Fermée le"),
    _("Motif du refus"),
    _("Issue"),
    _("Poste vacant à l’envoi"),
)


def _since() -> dt.datetime:
    """The first of April of the year before: two financial years, as the page compares them."""
    return dt.datetime(fiscal_year(today()) - 1, 4, 1, tzinfo=QUEBEC)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone(QUEBEC).date() if moment else None


def _cells(referral: Referral) -> Row:
    sent, answered = _day(referral.sent_at), _day(referral.answered_at)
    direction = direction_of(referral.sender.kind, referral.receiver.kind)
    return (
        referral.number,
        DIRECTIONS[direction][0],
        str(referral.sender),
        str(referral.receiver),
        place_of(referral),
        referral.get_state_display(),
        referral.get_turn_display(),
        sent,
        referral.due_on,
        answered,
        working_days_between(sent, answered) if sent and answered else "",
        referral.first_contact_on,
        _day(referral.closed_at),
        referral.get_decline_reason_display() if referral.decline_reason else "",
        referral.get_outcome_display() if referral.outcome else referral.get_close_code_display(),
        _("oui") if referral.receiver_was_vacant else _("non"),
    )


def _rows(scope: "QuerySet[Referral]") -> Iterator[Row]:
    for found in every_row(scope, BATCH):
        yield from map(_cells, found)


def _everything(acting: Acting) -> "QuerySet[Referral]":
    return followed_since(acting, _since())


def _narrowed(question: str) -> Export:
    """The same file for the filters of the page: as they were when it was asked."""
    asked = asked_of(QueryDict(question).dict(), today())
    said = [asked.period.label, str(DIRECTIONS[asked.direction][0]) if asked.direction else ""]
    if asked.receiver_id or asked.region_id:
        said.append(str(_("filtrée")))
    words = " · ".join(filter(None, map(str, said)))
    return replace(
        LOOP,
        title=_("Boucle des références : %(what)s") % {"what": words},
        count=lambda acting: followed_in(acting, asked).count(),
        rows=lambda acting: _rows(followed_in(acting, asked)),
    )


LOOP = Export(
    kind="boucle",
    title=_("Boucle des références, deux dernières années"),
    columns=COLUMNS,
    count=lambda acting: _everything(acting).count(),
    rows=lambda acting: _rows(_everything(acting)),
    roles=frozenset(COORDINATING_ROLES),
    narrowed=_narrowed,
)


def register_all() -> None:
    """Offer the export; called once, when every application is loaded."""
    register(LOOP)
