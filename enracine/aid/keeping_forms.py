"""Forms of the catalogue and of the envelopes, for whoever keeps them."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.aid import rules
from enracine.aid.actions import AidFacts, EnvelopeFacts, TermsFacts
from enracine.aid.models import Aid, AidEnvelope, AidTerms, Nature, OnCancel, Per
from enracine.kernel.clock import today
from enracine.kernel.forms import (
    DayInput,
    DollarsField,
    HintedBoxes,
    cents_of,
    dollars_of,
    field_of_choices,
)
from enracine.network.models import Programme
from enracine.people.models import PersonDocument


class EnvelopeForm(forms.Form):
    """What an agreement sets aside for aid."""

    programme_id = forms.ChoiceField(label=_("Entente"))
    name = forms.CharField(label=_("Nom de l’enveloppe"), max_length=120)
    cents = DollarsField(label=_("Montant, en dollars"), most=rules.MOST_CENTS * 100)
    source = forms.CharField(
        label=_("D’où vient ce montant"),
        max_length=300,
        help_text=_("Le numéro de l’entente, de l’annexe ou de la résolution."),
    )
    valid_from = forms.DateField(label=_("Du"), widget=DayInput())
    valid_to = forms.DateField(label=_("Au"), widget=DayInput())
    two_people = forms.BooleanField(
        label=_("Qui demande ne décide pas : deux personnes"), required=False, initial=True
    )
    on_cancel = forms.ChoiceField(
        label=_("Si le départ n’a pas lieu, ce qui est versé est"), choices=OnCancel.choices
    )

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "programme_id").choices = [
            ("", gettext("Choisissez")),
            *((str(p.pk), p.name) for p in programmes),
        ]

    def facts(self) -> EnvelopeFacts:
        """What the action asks."""
        data = self.cleaned_data
        return EnvelopeFacts(
            programme_id=uuid.UUID(data["programme_id"]),
            name=data["name"].strip(),
            cents=cents_of(data["cents"]),
            source=data["source"].strip(),
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            two_people=data["two_people"],
            on_cancel=data["on_cancel"],
        )


class TermsForm(forms.Form):
    """The terms of an aid from a day on."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    valid_from = forms.DateField(label=_("En vigueur dès le"), widget=DayInput(), initial=today)
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Une phrase par ligne, des mots simples. La personne les lit avant de demander."
        ),
    )
    conditions_en = forms.CharField(
        label=_("Conditions en anglais"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    pieces = HintedBoxes(
        label=_("Documents à joindre"), choices=PersonDocument.Kind.choices, required=False
    )
    envelope_id = forms.ChoiceField(
        label=_("Entente imputée"),
        required=False,
        help_text=_("L’enveloppe qui paie, si l’aide se demande ici."),
    )
    ceiling_cents = DollarsField(
        label=_("Plafond par ménage, en dollars"),
        most=rules.MOST_CENTS,
        required=False,
        help_text=_("Laissez vide si aucun document ne le dit."),
    )
    ceiling_source = forms.CharField(
        label=_("D’où vient ce plafond"), max_length=300, required=False
    )
    official_url = forms.URLField(
        label=_("Adresse officielle"), max_length=400, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, envelopes: Sequence[AidEnvelope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "envelope_id").choices = [
            ("", gettext("Aucune")),
            *((str(e.pk), f"{e.programme.name} – {e.name}") for e in envelopes),
        ]

    def terms(self) -> TermsFacts:
        """What the action asks."""
        data = self.cleaned_data
        amount = data["ceiling_cents"]
        return TermsFacts(
            valid_from=data["valid_from"],
            conditions=data["conditions"].strip(),
            conditions_en=data["conditions_en"].strip(),
            pieces=tuple(data["pieces"]),
            envelope_id=uuid.UUID(data["envelope_id"]) if data["envelope_id"] else None,
            ceiling_cents=None if amount is None else cents_of(amount),
            ceiling_source=data["ceiling_source"].strip(),
            official_url=data["official_url"],
        )


class _AidFields(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=120)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=120, required=False)
    nature = forms.ChoiceField(label=_("Nature"), choices=Nature.choices)
    per = forms.ChoiceField(label=_("Combien de fois"), choices=Per.choices)
    is_handled = forms.BooleanField(
        label=_("Elle se demande ici, et votre organisme décide"),
        required=False,
        initial=True,
        help_text=_("Sinon, elle est seulement dite, avec son adresse officielle."),
    )
    for_move = forms.BooleanField(
        label=_("Elle sert au départ : un départ annulé l’arrête"), required=False
    )

    def facts(self) -> AidFacts:
        """What the action asks."""
        data = self.cleaned_data
        return AidFacts(
            nature=data["nature"],
            title=data["title"].strip(),
            title_en=data["title_en"].strip(),
            per=data["per"],
            is_handled=data["is_handled"],
            for_move=data["for_move"],
        )


class AidForm(_AidFields):
    """What an aid is called."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NewAidForm(_AidFields, TermsForm):
    """A new aid with its first terms."""

    field_order = (
        "title", "title_en", "nature", "per", "is_handled", "for_move", "valid_from",
        "conditions", "conditions_en", "pieces", "envelope_id", "ceiling_cents",
        "ceiling_source", "official_url",
    )  # fmt: skip


def aid_initial(aid: Aid) -> dict[str, Any]:
    """An aid as its form shows it."""
    names = ("version", "title", "title_en", "nature", "per", "is_handled", "for_move")
    return {name: getattr(aid, name) for name in names}


def terms_initial(aid: Aid, terms: AidTerms | None) -> dict[str, Any]:
    """The terms in force as the form of new ones begins: whoever changes one line keeps the others."""
    base: dict[str, Any] = {"version": aid.version, "valid_from": today()}
    if terms is None:
        return base
    names = ("conditions", "conditions_en", "pieces", "ceiling_source", "official_url")
    return (
        base
        | {name: getattr(terms, name) for name in names}
        | {
            "envelope_id": str(terms.envelope_id or ""),
            "ceiling_cents": dollars_of(terms.ceiling_cents) if terms.ceiling_cents else None,
        }
    )
