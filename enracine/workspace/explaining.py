"""`enracine access explain USER OBJECT`: why somebody sees something, or why not, section by section.

The answer is not told from the rules alone: the decision is taken again as that person, under the
web's own role, and the reasons beside it are the rows that decided.
"""

import argparse
import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES, held, visible
from enracine.kernel.acting import Acting, acting_as, seen_by
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.commands import CommandFailed
from enracine.kernel.templatetags import formats
from enracine.network.models import Membership, Organisation, User
from enracine.network.scope import FOLLOWING, Scope
from enracine.network.standing import acting_through
from enracine.privacy.models import (
    AccessGrant,
    Consent,
    ExceptionalAccess,
    Section,
    SubjectHolder,
)
from enracine.privacy.queries import granted_sections
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import parties_of
from enracine.referrals.queries.need import known_referrals

FRENCH = "fr-ca"
PARTIES = {
    "sender": "l’émetteur",
    "receiver": "le destinataire",
    "coordination": "la coordination",
    "household": "la personne",
}


@dataclass(frozen=True)
class Target:
    """What the question is about: a person, seen through a dossier or a referral when named so."""

    subject_id: uuid.UUID
    told: str
    dossier: Dossier | None = None
    referral: Referral | None = None


def configure(parser: argparse.ArgumentParser) -> None:
    """Two words: who, and what."""
    parser.add_argument("user", metavar="USER", help="courriel du compte, ou identifiant du rôle")
    parser.add_argument(
        "object",
        metavar="OBJECT",
        help="numéro ou identifiant d’un dossier ou d’une référence, identifiant d’une personne "
        "ou d’un accord",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation. Returns 0; raises CommandFailed when nobody or nothing bears that name."""
    with transaction.atomic(), acting_as(Acting.for_system("access explain")):
        lines = list(explain(arguments.user, arguments.object))
    print("\n".join(lines))  # noqa: T201 - an operator's command speaks on its terminal
    return 0


def explain(who: str, what: str) -> Iterator[str]:
    """The explanation, line by line, in French."""
    user, only = _user(who)
    target = _target(what)
    yield f"Qui : {user.get_full_name()} <{user.email}>"
    yield f"Quoi : {target.told}"
    if not user.is_active:
        yield "NON : ce compte est fermé."
        return
    yield from _as_herself(user, target)
    memberships = Membership.objects.on(today()).filter(user=user)
    if only is not None:
        memberships = memberships.filter(pk=only)
    found = list(memberships.select_related("user", "organisation").order_by("valid_from", "id"))
    if not found:
        yield "Aucun rôle en vigueur dans un organisme aujourd’hui."
    for member in found:
        yield ""
        yield from _through(member, target)


def _user(who: str) -> tuple[User, uuid.UUID | None]:
    pk = _identifier(who)
    if pk is not None:
        member = Membership.objects.filter(pk=pk).select_related("user").first()
        if member is not None:
            return member.user, member.pk
    user = User.objects.filter(email__iexact=who.strip()).first()
    if user is None:
        raise CommandFailed(f"Aucun compte ni aucun rôle « {who} ».")
    return user, None


def _identifier(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _target(what: str) -> Target:
    pk, number = _identifier(what), what.strip().upper()
    dossier = (
        Dossier.objects.filter(Q(pk=pk) if pk else Q(number=number))
        .select_related("organisation", "coordinating_organisation", "assignee__user")
        .first()
    )
    if dossier is not None:
        return Target(dossier.subject_id, _dossier_told(dossier), dossier)
    referral = (
        Referral.objects.filter(Q(pk=pk) if pk else Q(number=number))
        .select_related("sender", "receiver")
        .first()
    )
    if referral is not None:
        told = (
            f"référence {referral.number}, de {referral.sender} à {referral.receiver}, "
            f"« {referral.get_state_display()} »"
        )
        return Target(referral.subject_id, told, referral=referral)
    if pk is not None:
        consent = Consent.objects.filter(pk=pk).first()
        if consent is not None:
            told = f"accord « {consent.get_purpose_display()} » : {consent.get_state_display()}"
            return Target(consent.subject_id, told)
        if AccessGrant.objects.filter(subject_id=pk).exists() or (
            SubjectHolder.objects.filter(subject_id=pk).exists()
        ):
            return Target(pk, f"personne {pk}")
    raise CommandFailed(f"Aucun dossier, référence, accord ni personne « {what} ».")


def _dossier_told(dossier: Dossier) -> str:
    follower = dossier.assignee.user.get_full_name() if dossier.assignee else "personne"
    team = (
        f" (équipe {dossier.assignee.team})" if dossier.assignee and dossier.assignee.team else ""
    )
    above = dossier.coordinating_organisation
    return (
        f"dossier {dossier.number}, tenu par {dossier.organisation}, suivi par {follower}{team}"
        + (f", coordonné par {above}" if above else "")
        + (", fermé" if dossier.closed_on else "")
    )


def _as_herself(user: User, target: Target) -> Iterator[str]:
    if SubjectHolder.objects.filter(user=user, subject_id=target.subject_id).exists():
        yield "OUI : c’est son propre dossier (compte de la personne); toutes les sections."


def _through(member: Membership, target: Target) -> Iterator[str]:
    """The answer through one membership."""
    acting = acting_through(member, member.user.get_full_name())
    yield f"Par son rôle : {member.get_role_display()}, {member.organisation}"
    if target.dossier is not None:
        yield from _dossier_answer(acting, member, target.dossier)
    if target.referral is not None:
        parties = parties_of(acting, target.referral)
        named = ", ".join(sorted(PARTIES.get(p, p) for p in parties))
        if not parties:
            yield "  NON : ni son organisme ni son rôle n’y ont de part."
        elif _needs(acting, target.referral):
            yield f"  OUI : son organisme y est {named}."
        else:
            yield (
                f"  NON : son organisme y est {named}, mais d’autres la suivent; par exception "
                "seulement."
            )
    yield from _sections(acting, member, target.subject_id)


def _needs(acting: Acting, referral: Referral) -> bool:
    """Whether this member needs to know of a referral of her organisation (law.md, L30)."""
    with seen_by(acting):
        return Referral.objects.filter(known_referrals(acting), pk=referral.pk).exists()


def _dossier_answer(acting: Acting, member: Membership, dossier: Dossier) -> Iterator[str]:
    with seen_by(acting):
        opens = visible(acting).filter(pk=dossier.pk).exists()
        known = held(acting).filter(pk=dossier.pk).exists()
    yield f"  {'OUI' if opens else 'NON'} : ce rôle {'ouvre' if opens else 'n’ouvre pas'} ce dossier."
    if member.role not in DOSSIER_ROLES:
        yield "    - ce rôle n’ouvre aucun dossier."
        return
    if not known:
        yield "    - ni tenu ni coordonné par cet organisme : introuvable (404)."
        return
    yield (
        "    - l’organisme le tient."
        if dossier.organisation_id == member.organisation_id
        else ("    - l’organisme le coordonne.")
    )
    yield f"    - {_need(acting, member, dossier)}"
    exception = (
        ExceptionalAccess.objects.filter(membership=member, object_id=dossier.pk, ends_at__gt=now())
        .order_by("-ends_at", "id")
        .first()
    )
    if exception is not None:
        yield (
            "    - accès d’exception jusqu’au "
            f"{formats.moment(exception.ends_at, FRENCH)} : {exception.reason}"
        )


def _need(acting: Acting, member: Membership, dossier: Dossier) -> str:
    if member.role not in FOLLOWING:
        return "besoin de savoir : la coordination voit tous les dossiers."
    rule = Scope(acting.scope).label if acting.scope in Scope.values else acting.scope
    if dossier.assignee is None:
        return f"besoin de savoir ({rule}) : personne ne suit encore ce dossier."
    if dossier.assignee_id == member.pk or dossier.assignee.user_id == member.user_id:
        return f"besoin de savoir ({rule}) : c’est elle ou lui qui le suit."
    if acting.scope == Scope.ORGANISATION:
        return f"besoin de savoir ({rule}) : tout l’organisme."
    same = acting.scope == Scope.TEAM and dossier.assignee.team == member.team
    name = dossier.assignee.user.get_full_name()
    if same:
        return f"besoin de savoir ({rule}) : même équipe que {name}."
    return f"besoin de savoir ({rule}) : suivi par {name}, d’une autre équipe."


def _sections(acting: Acting, member: Membership, subject_id: uuid.UUID) -> Iterator[str]:
    """Each section, and the access that shows it, or what happened to the one that did."""
    with seen_by(acting):
        shown = granted_sections(subject_id)
    grants = list(
        AccessGrant.objects.filter(subject_id=subject_id, organisation_id=member.organisation_id)
        .select_related("consent", "granted_by")
        .order_by("ended_at", "valid_from", "id")
    )
    yield "  Section par section (accès de l’organisme à la personne) :"
    for section in Section:
        covering = [g for g in grants if section.value in g.sections]
        open_ones = [g for g in covering if _is_open(g)]
        if section.value in shown and open_ones:
            yield f"    oui  {section.label} : {_grant_told(open_ones[0])}"
        elif covering:
            yield f"    non  {section.label} : {_ended_told(covering[-1])}"
        else:
            yield f"    non  {section.label} : aucun accès n’a été donné."


def _is_open(grant: AccessGrant) -> bool:
    return grant.ended_at is None and (grant.valid_until is None or grant.valid_until >= today())


def _grant_told(grant: AccessGrant) -> str:
    by: Organisation | None = grant.granted_by
    parts = [str(grant.get_basis_display()).lower(), f"depuis le {_day(grant.valid_from)}"]
    if grant.valid_until:
        parts.append(f"jusqu’au {_day(grant.valid_until)}")
    if grant.consent is not None and grant.consent.given_at is not None:
        given = grant.consent.given_at.astimezone(QUEBEC).date()
        parts.append(f"accord {grant.consent_id} donné le {_day(given)}")
    elif by is not None:
        parts.append(f"donné par {by}")
    return ", ".join(parts) + "."


def _ended_told(grant: AccessGrant) -> str:
    consent = grant.consent
    why = f" ({str(consent.get_state_display()).lower()})" if consent is not None else ""
    if grant.ended_at is not None:
        return f"accès terminé le {formats.moment(grant.ended_at, FRENCH)}{why}."
    if grant.valid_until is not None:
        return f"accès échu le {_day(grant.valid_until)}{why}."
    return f"accès fermé{why}."


def _day(day: dt.date) -> str:
    return formats.day(day, FRENCH)
