"""What a receiver says of its places, and the places that accepted people take.

Whoever writes here locks the mandate first: two people declaring, or fifty accepting at once, come one
after the other, and the constraints of the database are the net under it.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import after, now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.network.models import MOST_PLACES, Capacity, Mandate, ReferralPause, Reservation
from enracine.network.queries.capacity import may_declare, own_mandates
from enracine.network.rules import first_free_place

ONE_DAY = dt.timedelta(days=1)


def _own(acting: Acting, mandate_id: uuid.UUID) -> Mandate:
    """The mandate, locked, when the acting member speaks for it. Raises NotVisible otherwise."""
    if not may_declare(acting):
        raise NotVisible
    mandate: Mandate | None = (
        own_mandates(acting)
        .filter(pk=mandate_id)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if mandate is None:
        raise NotVisible
    return mandate


def _in_force(mandate_id: uuid.UUID) -> Capacity | None:
    found: Capacity | None = Capacity.objects.on(today()).filter(mandate=mandate_id).first()
    return found


def _same_version(present: Capacity | None, version: int | None, places: int | None) -> None:
    """Raise Conflict when the page showed another declaration (0: it showed none)."""
    if version is not None and version != (present.version if present else 0):
        raise Conflict(current=present, mine={_("Places"): "–" if places is None else str(places)})


@action
def declare_capacity(
    acting: Acting,
    mandate_id: uuid.UUID,
    places: int | None,
    *,
    until: dt.date | None = None,
    note: str = "",
    version: int | None = None,
) -> Capacity | None:
    """Say how many people can be followed at once from today on; None: nothing is declared any more.

    The former word stays as history, unless it was of today. Raises ActionRefused beside « places »
    when more places are taken than declared, Conflict when a colleague declared meanwhile.
    """
    mandate = _own(acting, mandate_id)
    day, present = today(), _in_force(mandate.pk)
    _same_version(present, version, places)
    if until is not None and until < day:
        raise ActionRefused(_("Choisissez aujourd’hui ou un jour à venir."), field="until")
    if places is None:
        _declare_nothing(acting, mandate, present, day)
        return None
    if places > MOST_PLACES:
        raise ActionRefused(
            _("Écrivez %(most)d places ou moins.") % {"most": MOST_PLACES}, field="places"
        )
    _close_ranks(mandate.pk, places)
    said = {"places": places, "note": " ".join(note.split()), "valid_to": until}
    confirmed = {"confirmed_on": day, "confirmed_by_id": acting.membership_id}
    if present is not None and present.valid_from == day:
        declared = update_versioned(present, None, **said, **confirmed)
    else:
        number = 1
        if present is not None:
            update_versioned(present, None, valid_to=day - ONE_DAY)
            number = present.version + 1
        # The version goes on from one row to the next: a page left open yesterday says so.
        declared = Capacity.objects.create(
            mandate=mandate, valid_from=day, version=number, **said, **confirmed
        )
    record(
        "network.capacity_declared",
        acting,
        object=declared,
        organisations=[mandate.organisation_id],
        data={"places": places, "until": until.isoformat() if until else ""},
    )
    return declared


def _declare_nothing(
    acting: Acting, mandate: Mandate, present: Capacity | None, day: dt.date
) -> None:
    if present is None:
        return
    if present.valid_from == day:
        present.delete()
    else:
        update_versioned(present, None, valid_to=day - ONE_DAY)
    record(
        "network.capacity_withdrawn",
        acting,
        object=mandate,
        organisations=[mandate.organisation_id],
    )


def _close_ranks(mandate_id: uuid.UUID, places: int) -> None:
    """Give the places past `places` a lower free number. Raises ActionRefused when none is left."""
    taken = list(
        Reservation.objects.filter(mandate=mandate_id, released_at__isnull=True).order_by("number")
    )
    if len(taken) > places:
        message = ngettext(
            "%(n)d place est prise : déclarez-en au moins autant.",
            "%(n)d places sont prises : déclarez-en au moins autant.",
            len(taken),
        )
        raise ActionRefused(message % {"n": len(taken)}, field="places", code="places_taken")
    numbers = {r.number for r in taken}
    for reservation in taken:
        if reservation.number > places:
            free = first_free_place(places, numbers)
            update_versioned(reservation, None, number=free)
            numbers.add(free or 0)


@action
def confirm_capacity(acting: Acting, mandate_id: uuid.UUID | None = None) -> int:
    """« C'est encore vrai » : for one mandate, or for all of them at once. Returns how many."""
    if not may_declare(acting):
        raise NotVisible
    mandates = own_mandates(acting)
    if mandate_id is not None:
        mandates = mandates.filter(pk=mandate_id)
        if not mandates.exists():
            raise NotVisible
    present = Capacity.objects.on(today()).filter(mandate__in=mandates.order_by().values("pk"))
    confirmed = list(present.select_related("mandate").order_by("mandate_id"))
    for capacity in confirmed:
        # Not a new version: what a colleague is typing is still about the same places.
        Capacity.objects.filter(pk=capacity.pk).update(
            confirmed_on=today(), confirmed_by_id=acting.membership_id, updated_at=now()
        )
        record(
            "network.capacity_confirmed",
            acting,
            object=capacity,
            organisations=[capacity.mandate.organisation_id],
            data={"places": capacity.places},
        )
    return len(confirmed)


@action
def pause_referrals(
    acting: Acting, mandate_id: uuid.UUID, reason: str, *, until: dt.date | None = None
) -> ReferralPause:
    """Receive no referral under a mandate from today; `until`, its last day, ends it by itself.

    A pause in force takes the new reason and the new day.
    """
    mandate = _own(acting, mandate_id)
    text, day = " ".join(reason.split())[:300], today()
    if not text:
        raise ActionRefused(_("Dites pourquoi : l’émetteur lira ce motif."), field="reason")
    if until is not None and until < day:
        raise ActionRefused(_("Choisissez aujourd’hui ou un jour à venir."), field="until")
    present = ReferralPause.objects.on(day).filter(mandate=mandate).first()
    if present is None:
        present = ReferralPause.objects.create(
            mandate=mandate, reason=text, valid_from=day, valid_to=until
        )
    else:
        update_versioned(present, None, reason=text, valid_to=until)
    record(
        "network.referrals_paused",
        acting,
        object=present,
        organisations=[mandate.organisation_id],
        data={"until": until.isoformat() if until else ""},
    )
    return present


@action
def reopen_referrals(acting: Acting, mandate_id: uuid.UUID) -> bool:
    """Receive referrals again from now on. Returns whether there was a pause; safe to repeat."""
    mandate = _own(acting, mandate_id)
    day = today()
    present = ReferralPause.objects.on(day).filter(mandate=mandate).first()
    if present is None:
        return False
    if present.valid_from == day:
        present.delete()
    else:
        update_versioned(present, None, valid_to=day - ONE_DAY)
    record(
        "network.referrals_reopened",
        acting,
        object=mandate,
        organisations=[mandate.organisation_id],
    )
    return True


@action
def take_place(
    acting: Acting, mandate_ids: Sequence[uuid.UUID], holder_id: uuid.UUID
) -> Reservation | None:
    """Take the first free place of these mandates for `holder_id`, in their order.

    None when none of them declared anything (nobody is limited), or when the holder has its place
    already. Raises ActionRefused (« full ») when every declared place is taken.
    """
    # Locked in the order of identifiers, whatever order the places are looked for in.
    locked = (
        Mandate.objects.filter(pk__in=mandate_ids)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    list(locked.values_list("pk", flat=True))
    declared = {
        c.mandate_id: c.places for c in Capacity.objects.on(today()).filter(mandate__in=mandate_ids)
    }
    held = Reservation.objects.filter(holder_id=holder_id, released_at__isnull=True)
    if not declared or held.exists():
        return None
    taken: dict[uuid.UUID, set[int]] = {pk: set() for pk in declared}
    rows = Reservation.objects.filter(mandate__in=list(declared), released_at__isnull=True)
    for mandate_id, number in rows.order_by().values_list("mandate_id", "number"):
        taken[mandate_id].add(number)
    for mandate_id in mandate_ids:
        if mandate_id not in declared:
            continue
        free = first_free_place(declared[mandate_id], taken[mandate_id])
        if free is not None:
            reservation: Reservation = Reservation.objects.create(
                mandate_id=mandate_id, number=free, holder_id=holder_id
            )
            return reservation
    raise ActionRefused(
        _(
            "Toutes les places déclarées sont prises. Mettez la personne sur la liste d’attente, "
            "ou ajoutez une place dans « Nos places »."
        ),
        code="full",
    )


@action
def release_place(acting: Acting, holder_id: uuid.UUID) -> uuid.UUID | None:
    """Give back the place that `holder_id` held. Returns its mandate; None when it held none."""
    held = Reservation.objects.filter(holder_id=holder_id, released_at__isnull=True).first()
    if held is None:
        return None
    update_versioned(held, None, released_at=after(held.taken_at))
    return held.mandate_id
