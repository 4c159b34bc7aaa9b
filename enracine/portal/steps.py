"""The portal's own part of a candidate's page: registration, information, agreements to answer."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from enracine.kernel import journey, navigation
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects, Several
from enracine.kernel.templatetags import formats
from enracine.people import rules
from enracine.people.actions.announcing import announced_end
from enracine.people.models import (
    Education,
    ImmigrationStatus,
    Languages,
    Occupation,
    Person,
    Registration,
    SettlementProject,
    Standing,
)
from enracine.people.queries.identity import has_proposed_link
from enracine.people.rules import standing_at
from enracine.portal import news as home_news
from enracine.privacy.models import Consent
from enracine.privacy.queries import pending_consents

#: Optional sections worth filling in before the first meeting: model, page, name.
USEFUL = (
    (Education, "etudes", gettext_lazy("vos études")),
    (Occupation, "travail", gettext_lazy("votre travail")),
    (Languages, "langues", gettext_lazy("vos langues")),
    (SettlementProject, "projet", gettext_lazy("votre projet")),
)


@dataclass(frozen=True)
class Facts:
    """What the portal knows of where somebody stands."""

    number: str
    is_contact: bool
    is_of_age: bool
    missing: tuple[tuple[str, str], ...]
    waiting: int
    first_waiting: uuid.UUID | None
    first_recipient: str
    permit_ends: dt.date | None = None
    has_proposed_link: bool = True
    news: home_news.News = home_news.News()


def facts_of(subject_id: uuid.UUID, households: Sequence[uuid.UUID] = ()) -> Facts | None:
    """Everything in one SQL query; None when the person is not visible."""
    found = _FACTS.objects(subject_id, list(households or (subject_id,)))
    return _read(found[0]) if found else None


def _row(subject_id: uuid.UUID, households: Several) -> QuerySet[Person]:
    """The person, with a column for each thing her home says."""
    here = OuterRef("pk")
    permit = ImmigrationStatus.objects.filter(
        subject_id=here, is_current=True, expires_on__gte=today()
    ).order_by("expires_on")
    asked = Consent.objects.filter(subject_id=here, state=Consent.State.REQUESTED)
    oldest = asked.order_by("requested_at", "id")
    registered = Registration.objects.filter(subject_id=here).order_by("registered_at", "id")
    return Person.objects.filter(pk=subject_id).annotate(
        number=Coalesce(Subquery(registered.values("number")[:1]), Value("")),
        permit_ends=Subquery(permit.values("expires_on")[:1]),
        waiting=Coalesce(Subquery(_count(asked)), 0),
        first_waiting=Subquery(oldest.values("pk")[:1]),
        has_proposed_link=has_proposed_link("pk"),
        first_recipient=Coalesce(Subquery(oldest.values("recipient__name")[:1]), Value("")),
        **{
            f"has_{slug}": Exists(model._default_manager.filter(subject_id=here))
            for model, slug, _name in USEFUL
        },
        **home_news.columns(subject_id, households),
    )


_FACTS = ForObjects(_row, given=2)


def _read(row: Any) -> Facts:
    return Facts(
        number=row.number,
        is_contact=row.standing == Standing.CONTACT,
        is_of_age=is_of_age(row),
        missing=tuple(
            (slug, str(name)) for _m, slug, name in USEFUL if not getattr(row, f"has_{slug}")
        ),
        permit_ends=row.permit_ends,
        has_proposed_link=row.has_proposed_link,
        waiting=row.waiting,
        first_waiting=row.first_waiting,
        first_recipient=row.first_recipient,
        news=home_news.read(row),
    )


def is_of_age(person: Person) -> bool:
    """Whether she may be a candidate today."""
    born = person.birth_date
    return born is not None and standing_at(born, today()) == rules.Standing.CANDIDATE


def _count(consents: QuerySet[Consent]) -> QuerySet[Any, Any]:
    return consents.order_by().values("subject_id").annotate(n=Count("pk")).values("n")


def own_steps(facts: Facts) -> list[journey.Step]:
    """Registration, information, agreements."""
    found = []
    if facts.number:
        hint = _("Inscription %(number)s") % {"number": facts.number}
        found.append(
            journey.Step("registration", _("M’inscrire"), journey.DONE, hint=hint, order=10)
        )
    if not facts.is_contact:
        found.append(_information(facts))
    if facts.waiting:
        number = {"n": facts.waiting}
        found.append(
            journey.Step(
                "consents",
                _("Répondre aux demandes de partage"),
                journey.TODO,
                url=reverse("portal:consents"),
                hint=ngettext("%(n)d demande", "%(n)d demandes", facts.waiting) % number,
                order=60,
            )
        )
    return found


def _information(facts: Facts) -> journey.Step:
    names = {"names": ", ".join(name for _slug, name in facts.missing)}
    return journey.Step(
        "information",
        _("Compléter mes renseignements"),
        journey.DOING if facts.missing else journey.DONE,
        url=reverse("portal:information"),
        hint=_("Il manque : %(names)s") % names if facts.missing else "",
        order=20,
    )


def own_next(facts: Facts) -> journey.NextThing:
    """An answer awaited, else something useful to say, else just wait."""
    if facts.first_waiting:
        who = {"who": facts.first_recipient or _("Emplois en régions")}
        return journey.NextThing(
            title=_("Choisir ce que vous partagez"),
            text=_("On vous demande votre accord pour transmettre des renseignements à %(who)s.")
            % who,
            rank=10,
            url=reverse("portal:consent", args=[facts.first_waiting]),
            action=_("Lire et répondre"),
        )
    if facts.is_contact and facts.is_of_age:
        return journey.NextThing(
            title=_("Confirmer votre inscription"),
            text=_("Vous avez 18 ans : dites-nous si vous voulez devenir candidate ou candidat."),
            rank=5,
            url=reverse("portal:majority"),
            action=_("Répondre"),
        )
    unread = facts.news.unread
    if unread is not None:
        return journey.NextThing(
            title=ngettext("Vous avez un message", "Vous avez %(n)d messages", unread.count)
            % {"n": unread.count},
            text=_("%(organisation)s vous a écrit.") % {"organisation": unread.organisation},
            rank=15,
            url=reverse("threads:mine_one", args=[unread.dossier_id]),
            action=_("Lire le message"),
        )
    if facts.is_contact:
        return journey.NextThing(
            title=_("Attendre notre réponse"),
            text=_(
                "Vous avez moins de 18 ans : nous vous envoyons de l’information. "
                "À 18 ans, vous pourrez devenir candidate ou candidat."
            ),
            rank=80,
        )
    ends = announced_end(facts.permit_ends)
    if ends is not None:
        return journey.NextThing(
            title=_("Votre permis prend fin le %(on)s")
            % {"on": formats.day(ends, get_language() or "fr-ca")},
            text=_(
                "Vous en avez un nouveau? Dites-le-nous. "
                "Pour un conseil, voyez une personne autorisée."
            ),
            rank=30,
            url=reverse("portal:edit", args=["statut"]),
            action=_("Vérifier mes dates"),
        )
    if facts.missing:
        slug, name = facts.missing[0]
        return journey.NextThing(
            title=_("Parlez-nous de %(name)s") % {"name": name},
            text=_("C’est court, et cela prépare votre première rencontre."),
            rank=50,
            url=reverse("portal:edit", args=[slug]),
            action=_("Continuer"),
        )
    return journey.NextThing(
        title=_("Rien à faire pour le moment"),
        text=_("C’est à nous de jouer. Nous vous écrirons ou nous vous appellerons."),
        rank=95,
    )


def whole_journey(
    acting: Acting, facts: Facts, subject_id: uuid.UUID
) -> tuple[list[journey.Step], journey.NextThing]:
    """The steps of every feature with the portal's own, and the most pressing next thing."""
    silent = frozenset() if facts.has_proposed_link else frozenset({"identity"})
    said, theirs = journey.told(acting, subject_id, silent)
    steps = [*own_steps(facts), *said]
    mine = own_next(facts)
    pressing = theirs if theirs is not None and theirs.rank < mine.rank else mine
    return sorted(steps, key=lambda step: (step.order, step.key)), pressing


def _pending(request: HttpRequest) -> int:
    person = getattr(request, "person", None)
    if person is None:
        return 0
    known: int | None = getattr(request, "pending_consents", None)
    return pending_consents(person.pk).count() if known is None else known


def register_all() -> None:
    """The portal's own items of the candidate's menu."""
    for key, label, url, icon, order in (
        ("home", gettext_lazy("Mes étapes"), "portal:home", "list-check", 10),
        ("documents", gettext_lazy("Mes documents"), "portal:documents", "paperclip", 18),
        ("information", gettext_lazy("Mes infos"), "portal:information", "person-vcard", 20),
        ("consents", gettext_lazy("Mes accords"), "portal:consents", "clipboard-check", 30),
        ("who_has", gettext_lazy("Qui voit mon dossier"), "portal:who_has", "eye", 40),
    ):
        navigation.register(
            "portal",
            key,
            label,
            url,
            icon,
            order=order,
            badge=_pending if key == "consents" else None,
        )
