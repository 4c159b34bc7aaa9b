"""Who hears of a silence, and in how many letters: one to each, however many referrals wait."""

from collections import defaultdict

from django.conf import settings
from django.urls import reverse

from enracine.kernel.events import on_many
from enracine.kernel.models import Event
from enracine.kernel.outbox import Letter, queue_many
from enracine.referrals import notifications as letters
from enracine.referrals.addressees import Book, To, book_of
from enracine.referrals.models import Referral, Turn
from enracine.referrals.recipients import context_of, tell_by_link
from enracine.referrals.rules import EXPIRING

#: Event → the letter about one referral, and the one about several.
LETTERS = {
    "referrals.reminded": (letters.REMINDER, letters.SEVERAL_LATE),
    "referrals.supervised": (letters.SILENCE, letters.SEVERAL_SILENT),
    "referrals.escalated": (letters.SILENCE, letters.SEVERAL_SILENT),
}


def whom(kind: str, referral: Referral, book: Book) -> set[To]:
    """Who hears of this step: whose turn it is, then who supervises there, then the coordination."""
    sender, receiver = referral.sender_id, referral.receiver_id
    above = referral.coordinating_organisation_id
    if kind == "referrals.escalated":
        # The sender's own silence is told to its organisation.
        if referral.turn == Turn.SENDER:
            return book.queue(sender)
        # Time gives an unanswered request back to its sender; the rest, the sender hears of now.
        knows = set() if referral.state in EXPIRING else book.sender(referral)
        return book.queue(above or receiver) | knows
    if kind == "referrals.supervised":
        turns = {Turn.SENDER: sender, Turn.COORDINATION: above}
        return book.supervising(turns.get(Turn(referral.turn), receiver))
    if referral.turn == Turn.SENDER:
        return book.sender(referral)
    return book.queue(above) if referral.turn == Turn.COORDINATION else book.receiver(referral)


def _page(kind: str, referral: Referral, to: To) -> str:
    """Where several are read at once: the loop, for whoever coordinates them; else the list."""
    if referral.turn == Turn.SENDER or to.organisation_id == referral.sender_id:
        return "referrals:sent"
    above = kind == "referrals.escalated" and referral.coordinating_organisation_id is not None
    return "referrals:loop" if above or referral.turn == Turn.COORDINATION else "referrals:inbox"


def tell_of_silence(events: list[Event]) -> None:
    """Write to everybody concerned by these events, all of one kind: one letter to each."""
    kind = events[0].kind
    about = {e.object_id: e for e in events if e.object_id is not None}
    referrals = list(Referral.objects.filter(pk__in=about).order_by("due_on", "id"))
    book = book_of(referrals)
    waiting: dict[tuple[To, str], list[Referral]] = defaultdict(list)
    for referral in referrals:
        for to in whom(kind, referral, book):
            if to.by_link is not None:
                # Each letter carries the link of its own referral: never several in one.
                tell_by_link(about[referral.pk], referral, LETTERS[kind][0], to.by_link)
                continue
            waiting[to, _page(kind, referral, to)].append(referral)
    queue_many(
        _letter(kind, to, page, rows, about[rows[0].pk]) for (to, page), rows in waiting.items()
    )


def _letter(kind: str, to: To, page: str, rows: list[Referral], event: Event) -> Letter:
    single, several = LETTERS[kind]
    where = to.as_recipient
    if len(rows) == 1:
        context = context_of(rows[0], "referrals:detail", event)
        return Letter(event, single, context, **where)
    url = f"{settings.ENRACINE_SITE_URL}{reverse(page)}"
    return Letter(event, several, {"count": len(rows), "url": url}, **where)


for _kind in LETTERS:
    on_many(_kind)(tell_of_silence)
