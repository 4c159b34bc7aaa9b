"""Referrals prepared together: a household as one thing for its receiver, needs for their sender."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.people.models import HouseholdMember
from enracine.people.queries import header, headers
from enracine.privacy.queries import granted_sections
from enracine.referrals.models import OPEN_STATES, Bundle, Referral, State
from enracine.referrals.queries.common import WORKING_ROLES
from enracine.referrals.queries.need import known_received, known_referrals


@dataclass(frozen=True)
class AdultHere:
    """An adult of a household: her name as far as one may know it, her dossier when it is here."""

    subject_id: uuid.UUID
    name: str
    dossier: Dossier | None
    sections: frozenset[str]


def adults_here(acting: Acting, dossier: Dossier) -> list[AdultHere]:
    """The adults of the dossier's household who have a file, hers first. A query an adult more."""
    if dossier.household_id is None:
        return []
    members = list(
        HouseholdMember.objects.filter(
            household_id=dossier.household_id,
            kind="adult",
            person__isnull=False,
            left_on__isnull=True,
        )
        .order_by("created_at", "id")
        .values_list("person_id", flat=True)
    )
    ids = sorted({m for m in members if m}, key=lambda pk: (pk != dossier.subject_id, str(pk)))
    held = {
        d.subject_id: d
        for d in Dossier.objects.open()
        .filter(subject_id__in=ids, organisation=acting.organisation_id)
        .order_by("opened_on", "id")
    }
    names = {pk: h.full_name for pk, h in headers(ids).items()}
    return [
        AdultHere(pk, names.get(pk, ""), held.get(pk), granted_sections(pk)) for pk in ids if pk
    ]


def visible_bundle(acting: Acting, bundle_id: uuid.UUID) -> Bundle:
    """The bundle, for the organisation that prepares it or one that received some of it."""
    bundle = Bundle.objects.filter(pk=bundle_id).first()
    if bundle is None or acting.role not in WORKING_ROLES or not referrals_of(acting, bundle):
        raise NotVisible
    return bundle


def referrals_of(acting: Acting, bundle: Bundle) -> list[Referral]:
    """The referrals of a bundle that the acting organisation sends or received. One SQL query."""
    mine = acting.organisation_id
    return list(
        Referral.objects.filter(known_referrals(acting), bundle=bundle)
        .filter(Q(sender_id=mine) | Q(receiver_id=mine, sent_at__isnull=False))
        .select_related(
            "sender", "receiver", "region", "paj_territory", "consent", "programme", "owner__user"
        )
        .order_by("id")
    )


def counts(bundle_id: Any) -> dict[str, Any]:
    """How many adults of a household one may know of, and how many children one of them told."""
    known = Referral.objects.filter(bundle_id=bundle_id, bundle__kind="household").filter(
        sent_at__isnull=False, state__in=OPEN_STATES
    )
    return known.aggregate(adults=Count("pk"), children=Max("children_told"))


def words(adults: int | None, children: int | None) -> str:
    """« ménage : 2 adultes, 1 enfant », as far as each shared; empty for one adult alone."""
    if not adults or (adults < 2 and not children):
        return ""
    said = [ngettext("%(n)d adulte", "%(n)d adultes", adults) % {"n": adults}]
    if children:
        said.append(ngettext("%(n)d enfant", "%(n)d enfants", children) % {"n": children})
    return _("ménage : %(who)s") % {"who": ", ".join(said)}


@dataclass(frozen=True)
class AdultBeside:
    """Another adult of a household, referred to the same organisation: as far as she agreed."""

    number: str
    state: str
    name: str
    children_told: int | None


def household_by_link(referral: Referral) -> list[AdultBeside]:
    """The other adults, for who came by the link of one of them: told by PostgreSQL alone, since a
    link opens one referral and never two (decision 0030). One SQL query, none without a household.
    """
    if referral.bundle_id is None:
        return []
    states = dict(State.choices)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_same_household(%s)", [referral.pk])
        return [
            AdultBeside(number, str(states[state]), f"{given} {family}".strip() or number, children)
            for number, state, given, family, children in cursor.fetchall()
        ]


def household_said(referral: Referral, others: list[AdultBeside]) -> str:
    """« ménage : 2 adultes, 1 enfant », from what a link may know."""
    if referral.bundle_id is None or not others:
        return ""
    told = [n for n in (referral.children_told, *(o.children_told for o in others)) if n]
    return words(1 + len(others), max(told, default=None))


def household_words(referral: Referral) -> str:
    """The same of one referral. One SQL query, none without a household."""
    if referral.bundle_id is None:
        return ""
    found = counts(referral.bundle_id)
    return words(found["adults"], found["children"])


def told_together(rows: "QuerySet[Referral]") -> "QuerySet[Referral]":
    """Rows that also say how large their household is: in the same SQL query."""
    known = (
        Referral.objects.filter(
            bundle_id=OuterRef("bundle_id"),
            bundle__kind="household",
            sent_at__isnull=False,
            state__in=OPEN_STATES,
        )
        .order_by()
        .values("bundle_id")
    )
    return rows.annotate(
        adults_told=Subquery(known.annotate(n=Count("pk")).values("n")),
        most_children=Subquery(known.annotate(n=Max("children_told")).values("n")),
    )


def one_of_each(
    acting: Acting, rows: "QuerySet[Referral]", states: tuple[str, ...]
) -> "QuerySet[Referral]":
    """One row for a household: the first of its adults in the same list, among those one reads."""
    earlier = Referral.objects.filter(
        known_received(acting),
        bundle_id=OuterRef("bundle_id"),
        bundle__kind="household",
        receiver_id=OuterRef("receiver_id"),
        state__in=states,
        pk__lt=OuterRef("pk"),
    )
    return rows.filter(Q(bundle__isnull=True) | ~Exists(earlier))


def others_of(referral: Referral) -> list[tuple[Referral, str]]:
    """The other adults that were referred to the same organisation, by name. Two queries, or none."""
    if referral.bundle_id is None:
        return []
    rows = list(
        Referral.objects.filter(bundle_id=referral.bundle_id)
        .exclude(pk=referral.pk)
        .select_related("receiver")
        .order_by("id")
    )
    names = {pk: h.full_name for pk, h in headers({r.subject_id for r in rows}).items()}
    return [(r, names.get(r.subject_id, r.number)) for r in rows]


def name_of(referral: Referral) -> str:
    """Who a referral is about, as far as one may know. One SQL query."""
    who = header(referral.subject_id)
    return who.full_name if who else referral.number
