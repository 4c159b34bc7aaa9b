"""What this feature brings to the shells: menus, « Aujourd’hui », tabs and panels."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel import inbox, navigation, panels
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.identity import acting_of, register_after_view
from enracine.referrals.models import Referral
from enracine.referrals.queries import lists
from enracine.referrals.queries.common import COORDINATING_ROLES, WORKING_ROLES


def _badge(request: HttpRequest) -> int:
    acting = acting_of(request)
    return lists.count_received(acting)


def _item(row: lists.Row, what: str, icon: str) -> inbox.InboxItem:
    referral = row.referral
    moment = referral.sent_at or referral.created_at
    return inbox.InboxItem(
        kind="referrals",
        title=row.name,
        what=what,
        url=reverse("referrals:detail", args=[row.pk]),
        since=moment.astimezone(QUEBEC).date() if moment else today(),
        due_on=referral.due_on,
        detail=row.place,
        icon=icon,
        subject_id=referral.subject_id if row.shows_name else None,
    )


def _received_items(acting: Acting, limit: int) -> list[inbox.InboxItem]:
    rows = lists.received_rows(acting, limit)
    return [
        _item(r, _("Répondre à une référence (de : %(who)s)") % {"who": r.referral.sender}, "inbox")
        for r in rows
    ]


def _what_sender_does(referral: Referral) -> str:
    if referral.state == "draft":
        return _("Terminer la référence")
    if referral.state == "information_requested":
        return _("Répondre à la question de %(who)s") % {"who": referral.receiver}
    if referral.state in {"declined", "decline_confirmed", "expired"}:
        return _("Choisir la suite : %(who)s n’a pas pris la référence") % {
            "who": referral.receiver
        }
    return _("Lire le retour de %(who)s") % {"who": referral.receiver}


def _sender_items(acting: Acting, limit: int) -> list[inbox.InboxItem]:
    rows = lists.sender_rows(acting, limit)
    return [_item(r, _what_sender_does(r.referral), "send") for r in rows]


def _my_referrals(acting: Acting, _person: Any) -> dict[str, Any] | None:
    from enracine.referrals.pages.portal import panel

    return panel(acting, _person)


def _of_dossier(acting: Acting, dossier: Any) -> dict[str, Any] | None:
    if dossier.organisation_id != acting.organisation_id or dossier.closed_on:
        return None
    return {"rows": lists.of_dossier(acting, dossier.pk, limit=3), "dossier": dossier}


def register_all() -> None:
    """Called once, when every application is loaded."""
    from enracine.referrals.pages.workspace import note_opened

    register_after_view(note_opened)
    navigation.register(
        "workspace",
        "referrals",
        gettext_lazy("Références reçues"),
        "referrals:inbox",
        "inbox",
        roles=WORKING_ROLES,
        order=30,
        badge=_badge,
    )
    navigation.register(
        "workspace",
        "referrals_sent",
        gettext_lazy("Références envoyées"),
        "referrals:sent",
        "send",
        roles=WORKING_ROLES,
        order=40,
    )
    navigation.register(
        "workspace",
        "referrals_silence",
        gettext_lazy("Silences et refus"),
        "referrals:silence",
        "bell",
        roles=COORDINATING_ROLES,
        order=45,
    )
    inbox.register(
        "referrals_received",
        gettext_lazy("Références à répondre"),
        _received_items,
        count=lists.count_received,
        roles=WORKING_ROLES,
        order=10,
        url_name="referrals:inbox",
    )
    inbox.register(
        "referrals_sent",
        gettext_lazy("Références qui vous reviennent"),
        _sender_items,
        count=lists.count_sender_turn,
        roles=WORKING_ROLES,
        order=15,
        url_name="referrals:sent",
    )
    panels.register_tab(
        "dossier", "referrals", gettext_lazy("Références"), "referrals:of_dossier", order=50
    )
    panels.register_panel(
        "dossier", "referrals", "referrals/_dossier_panel.html", _of_dossier, order=30, side=True
    )
    panels.register_panel(
        "portal.home", "referrals", "referrals/_my_referrals.html", _my_referrals, order=20
    )
