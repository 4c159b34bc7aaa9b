"""The questions of a registration, in order: one thing a page, and when each one is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.people.actions.registering import NEEDS_AGREEMENT
from enracine.people.forms import (
    ArrivalForm,
    CountryForm,
    IdentityForm,
    PlaceForm,
    ReachForm,
    RegionsForm,
    SectionForm,
    SpeechForm,
    StatusForm,
    StudiesForm,
    WhereForm,
    WishForm,
    WorkForm,
)
from enracine.people.rules import Standing, standing_at
from enracine.privacy.models import Purpose

#: What is known so far: the cleaned answers, by step then by field.
Known = Mapping[str, Mapping[str, Any]]


class AgreementForm(SectionForm):
    """One box a purpose, none ticked beforehand (law.md, L20, L21)."""

    registration = forms.BooleanField(
        label=gettext_lazy("J’accepte que mon inscription soit traitée"), required=False
    )
    news = forms.BooleanField(
        label=gettext_lazy("J’accepte de recevoir des nouvelles par courriel"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """News go by e-mail only: without an address the question has no object."""
        super().__init__(*args, **kwargs)
        if not self.known.get("email"):
            del self.fields["news"]

    def clean_registration(self) -> bool:
        """The one agreement without which nothing can be done."""
        agreed = bool(self.cleaned_data["registration"])
        if not agreed:
            raise ValidationError(_(NEEDS_AGREEMENT), code="no_consent")
        return agreed

    def purposes(self) -> frozenset[str]:
        """The purposes agreed to."""
        return frozenset(
            purpose
            for purpose in (Purpose.REGISTRATION.value, Purpose.NEWS.value)
            if self.cleaned_data.get(purpose)
        )


def is_candidate(known: Known) -> bool:
    """False for somebody under 18, who is asked the minimum (S06)."""
    born = known.get("qui", {}).get("birth_date")
    return born is None or standing_at(born, today()) == Standing.CANDIDATE


def _where(answer: str) -> Callable[[Known], bool]:
    return lambda known: known.get("ou", {}).get("where") == answer


def _has_arrival(known: Known) -> bool:
    code = known.get("statut", {}).get("code", "")
    return is_candidate(known) and bool(ArrivalForm(known={"code": code}).fields)


@dataclass(frozen=True)
class Step:
    """One page: its address, its title, its form, and when it is asked.

    `main` says that the first question is the page's own, drawn larger.
    """

    slug: str
    title: Any
    form: type[SectionForm] | None
    applies: Callable[[Known], bool] = lambda _known: True
    lead: Any = ""
    main: bool = False


FAMILY = "famille"
AGREEMENT = "accord"
STEPS: tuple[Step, ...] = (
    Step(
        "qui",
        gettext_lazy("Qui êtes-vous?"),
        IdentityForm,
        lead=gettext_lazy("Écrivez votre nom comme vous le voulez, avec ses accents."),
    ),
    Step(
        "joindre",
        gettext_lazy("Comment vous joindre?"),
        ReachForm,
        lead=gettext_lazy("Un courriel ou un téléphone suffit. Les deux, c’est mieux."),
    ),
    Step("ou", gettext_lazy("Votre lieu de vie"), WhereForm, main=True),
    Step("lieu", gettext_lazy("Votre municipalité"), PlaceForm, _where("quebec"), main=True),
    Step("pays", gettext_lazy("Votre pays"), CountryForm, _where("abroad"), main=True),
    Step(
        "statut",
        gettext_lazy("Votre statut"),
        StatusForm,
        is_candidate,
        gettext_lazy(
            "C’est un renseignement sensible. En répondant, vous acceptez que l’organisme qui vous suit "
            "et sa coordination le lisent. Personne d’autre, sans un autre oui de vous."
        ),
        main=True,
    ),
    Step("arrivee", gettext_lazy("Votre arrivée"), ArrivalForm, _has_arrival),
    Step(FAMILY, gettext_lazy("Votre famille"), None, is_candidate),
    Step("etudes", gettext_lazy("Vos études"), StudiesForm, is_candidate, main=True),
    Step("travail", gettext_lazy("Votre travail"), WorkForm, is_candidate),
    Step("francais", gettext_lazy("Vos langues"), SpeechForm, is_candidate, main=True),
    Step("projet", gettext_lazy("Votre projet"), WishForm, is_candidate, main=True),
    Step(
        "regions",
        gettext_lazy("Les régions qui vous attirent"),
        RegionsForm,
        is_candidate,
        gettext_lazy("Vous hésitez? Laissez « Je ne sais pas encore ». Nous en parlerons."),
    ),
    Step(AGREEMENT, gettext_lazy("Votre accord"), AgreementForm),
)
BY_SLUG = {step.slug: step for step in STEPS}
