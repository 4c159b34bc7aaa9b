"""What this feature brings to the shells: menus, « Aujourd’hui », tabs and panels."""

import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.accompaniment import sources
from enracine.accompaniment.models import Dossier, Task
from enracine.accompaniment.queries.waiting import title_of
from enracine.kernel import inbox, links, navigation, panels
from enracine.kernel.acting import Acting
from enracine.kernel.addresses import address
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.identity import acting_of, register_after_view
from enracine.referrals.models import OPEN_STATES, Referral
from enracine.referrals.queries import lists
from enracine.referrals.queries.common import COORDINATING_ROLES, WORKING_ROLES
from enracine.referrals.queries.loop.scope import OUTSIDE_ROLES
from enracine.referrals.queries.messages import unread_keys, unread_told
from enracine.referrals.queries.plans import to_reuse
from enracine.referrals.rules import CAME_BACK

#: Who reads the figures of the loop.
LOOP_ROLES = (*COORDINATING_ROLES, *OUTSIDE_ROLES)


def _sent_about(acting: Acting, dossier_id: uuid.UUID) -> list[links.Link]:
    """The referrals that a step of a plan may be linked to. One SQL query."""
    rows = Referral.objects.filter(dossier_id=dossier_id, sender_id=acting.organisation_id)
    return [
        links.Link(
            row.pk,
            f"{row.number} → {row.receiver}",
            address("referrals:detail", row.pk),
        )
        for row in rows.select_related("receiver").order_by("-created_at")[:20]
    ]


def _refer_from(acting: Acting, service_id: uuid.UUID) -> list[links.Link]:
    """From a service of the directory: refer somebody. No SQL query."""
    if acting.role not in WORKING_ROLES:
        return []
    url = address("referrals:from_service", service_id)
    return [links.Link(service_id, _("Référer quelqu’un"), url)]


def _badge(request: HttpRequest) -> int:
    acting = acting_of(request)
    return lists.count_received(acting)


def _item(
    row: lists.Row, what: str, icon: str, url_name: str = "referrals:detail"
) -> inbox.InboxItem:
    referral = row.referral
    moment = referral.sent_at or referral.created_at
    return inbox.InboxItem(
        kind="referrals",
        title=row.name,
        what=what,
        url=address(url_name, row.pk),
        since=moment.astimezone(QUEBEC).date() if moment else today(),
        due_on=referral.due_on,
        detail=row.place,
        icon=icon,
        subject_id=referral.subject_id if row.shows_name else None,
    )


#: What a receiver is expected to do once it has answered, when the day has come.
_UNDER_WAY = {
    "waiting_list": gettext_lazy(
        "Liste d’attente : donner une place, ou dire qu’elle attend toujours"
    ),
    "accepted": gettext_lazy("Joindre la personne, puis noter le premier contact"),
    "first_contact": gettext_lazy("Commencer le service"),
    "in_service": gettext_lazy("Dire si le service continue, ou son résultat"),
    "on_hold": gettext_lazy("Reprendre le service"),
}


def _waits(acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    """To answer when we receive, to go on with when we sent."""
    received = said["receiver_id"] == str(acting.organisation_id)
    what, icon, page = _to_answer(said) if received else _to_go_on(said)
    return inbox.InboxItem(
        kind="referrals",
        title=title_of(said),
        what=what,
        url=address(page, pk),
        since=inbox.day_of(said["since"]) or today(),
        due_on=inbox.day_of(said["due"]),
        detail=said["place"],
        icon=icon,
        subject_id=uuid.UUID(said["subject"]) if said["name"] else None,
    )


def _to_answer(said: dict[str, Any]) -> tuple[str, str, str]:
    if (under_way := _UNDER_WAY.get(said["state"])) is not None:
        return str(under_way), "person-check", "referrals:detail"
    told = _("Répondre à une référence (de : %(who)s)") % {"who": said["sender"]}
    return told, "inbox", "referrals:detail"


def _to_go_on(said: dict[str, Any]) -> tuple[str, str, str]:
    who = {"who": said["receiver"]}
    if said["state"] in CAME_BACK:
        told = _("Choisir la suite : %(who)s n’a pas pris la référence") % who
        return told, "send", "referrals:next"
    if said["state"] == "draft":
        # Her agreement was asked, and the time to answer is over.
        told = (
            _("Joindre la personne : elle n’a pas répondu à la demande d’accord")
            if said["alarm"]
            else _("Terminer la référence")
        )
    elif said["state"] == "information_requested":
        told = _("Répondre à la question de %(who)s") % who
    else:
        told = _("Lire le retour de %(who)s") % who
    return told, "send", "referrals:detail"


def _vacant_items(acting: Acting, limit: int) -> list[inbox.InboxItem]:
    """Sent to a post that nobody holds: its coordination has it in hand, with the same clock (S13)."""
    return [
        _item(
            row,
            _("Poste vacant chez %(who)s : voir à la réponse") % {"who": row.referral.receiver},
            "bell",
        )
        for row in lists.vacant_rows(acting, limit)
    ]


def _message(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="referral_messages",
        title=title_of(said),
        what=_("Lire un message de %(who)s") % {"who": said["by"]},
        url=address("referrals:detail", pk) + "#messages",
        since=inbox.day_of(said["since"]) or today(),
        icon="chat-dots",
        subject_id=uuid.UUID(said["subject"]) if said["name"] else None,
    )


def _my_referrals(acting: Acting, _person: Any) -> dict[str, Any] | None:
    from enracine.referrals.pages.portal import panel

    return panel(acting, _person)


def _of_dossier(acting: Acting, dossier: Any) -> dict[str, Any] | None:
    if dossier.organisation_id != acting.organisation_id or dossier.closed_on:
        return None
    return {"rows": lists.of_dossier(acting, dossier.pk, limit=3), "dossier": dossier}


def _reusable(acting: Acting, dossier: Any) -> dict[str, Any] | None:
    found = to_reuse(acting, dossier)
    return {"reusable": found} if found is not None else None


def _plan_only(acting: Acting, dossier: Any) -> dict[str, Any] | None:
    """On the page where one would begin a plan: the one that was accepted elsewhere."""
    found = to_reuse(acting, dossier)
    return {"reusable": replace(found, portrait=False)} if found and found.plan else None


def _my_transfers(acting: Acting, _person: Any) -> dict[str, Any] | None:
    from enracine.referrals.pages.transferring import panel

    return panel(acting, _person)


def _open_referrals(_acting: Acting, dossier: Dossier) -> list[tuple[uuid.UUID, str]]:
    """The open referrals of a dossier, for a thing to do to be about one. One SQL query."""
    rows = Referral.objects.filter(dossier=dossier, state__in=OPEN_STATES).select_related(
        "receiver"
    )
    return [(r.pk, f"{r.number} · {r.receiver}") for r in rows.order_by("-id")[:10]]


def register_all() -> None:
    """Called once, when every application is loaded."""
    from enracine.referrals.pages.messages import note_messages_read
    from enracine.referrals.pages.workspace import note_opened

    sources.register(Task.About.REFERRAL, "referrals:detail", _open_referrals)
    register_after_view(note_opened)
    register_after_view(note_messages_read)
    links.register("referral", _sent_about)
    links.register("service", _refer_from)
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
        "referrals_transfers",
        gettext_lazy("Transferts de dossier"),
        "referrals:transfers",
        "shuffle",
        roles=WORKING_ROLES,
        order=42,
    )
    navigation.register(
        "workspace",
        "referrals_loop",
        gettext_lazy("Boucle des références"),
        "referrals:loop",
        "arrow-repeat",
        roles=LOOP_ROLES,
        order=45,
    )
    inbox.register(
        "referrals",
        gettext_lazy("Références"),
        inbox.InTwoSteps(
            (lists.to_answer_keys, lists.offered_keys, lists.due_keys, lists.sender_keys),
            lists.waiting_told,
            _waits,
        ),
        count=lists.count_received,
        roles=WORKING_ROLES,
        order=10,
        url_name="referrals:inbox",
    )
    inbox.register(
        "referral_messages",
        gettext_lazy("Messages non lus"),
        inbox.InTwoSteps((unread_keys,), unread_told, _message),
        roles=WORKING_ROLES,
        order=12,
    )
    navigation.register(
        "workspace",
        "referrals_waiting",
        gettext_lazy("Liste d’attente"),
        "referrals:waiting",
        "hourglass-split",
        roles=WORKING_ROLES,
        order=35,
    )
    inbox.register(
        "referrals_vacant",
        gettext_lazy("Références vers un poste vacant"),
        _vacant_items,
        roles=COORDINATING_ROLES,
        order=14,
        url_name="referrals:loop",
    )
    panels.register_tab(
        "dossier",
        "referrals",
        gettext_lazy("Références"),
        "referrals:of_dossier",
        order=50,
        group="region",
        own=True,
    )
    panels.register_gesture(
        "caseload", "refer", gettext_lazy("Référer"), "referrals:prepare", roles=WORKING_ROLES
    )
    panels.register_panel(
        "dossier", "referrals", "referrals/_dossier_panel.html", _of_dossier, order=30, side=True
    )
    panels.register_panel(
        "dossier", "referrals_portrait", "referrals/_reuse_panel.html", _reusable, order=5
    )
    panels.register_panel("plan", "referrals_plan", "referrals/_reuse_panel.html", _plan_only)
    panels.register_panel(
        "portal.home", "transfers", "referrals/_my_transfers.html", _my_transfers, order=22
    )
    panels.register_panel(
        "portal.home", "referrals", "referrals/_my_referrals.html", _my_referrals, order=20
    )
