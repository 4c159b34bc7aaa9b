"""Forms of stays: what was typed is kept, errors stand beside it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import QUEBEC
from enracine.kernel.forms import DayInput, HintedBoxes, HourInput, field_of_choices
from enracine.kernel.templatetags import formats
from enracine.network.models import Membership, Programme
from enracine.people.models import HouseholdMember
from enracine.stays import rules
from enracine.stays.actions import StayFacts, StepFacts, Wish
from enracine.stays.models import Criterion, Included, Stay, StayCriterion, StayRequest, StayStep
from enracine.stays.queries.lists import ChoiceLine
from enracine.territories.fields import PlaceField

OUTCOMES = (
    (rules.OFFERED, _("Retenir : offrir une place")),
    (rules.WAITING, _("Liste d’attente")),
    (rules.DECLINED, _("Ne pas retenir")),
)


class StayForm(forms.Form):
    """A stay: what, where, when, for how many, with which criteria."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Genre de séjour"), choices=Stay.Kind.choices)
    title = forms.CharField(label=_("Titre"), max_length=120)
    summary = forms.CharField(
        label=_("Ce qu’on y fait"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Tout le monde le lit. Une phrase par ligne, des mots simples."),
    )
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=120, required=False)
    summary_en = forms.CharField(
        label=_("Ce qu’on y fait, en anglais"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = PlaceField(label=_("Municipalité"))
    starts_on = forms.DateField(label=_("Premier jour"), widget=DayInput())
    ends_on = forms.DateField(label=_("Dernier jour"), widget=DayInput())
    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=60,
        help_text=_("En personnes, enfants compris."),
    )
    opens_on = forms.DateField(label=_("Inscriptions dès le"), widget=DayInput())
    closes_on = forms.DateField(label=_("Inscriptions jusqu’au"), widget=DayInput())
    included = HintedBoxes(
        label=_("Ce qui est payé ou fourni"), choices=Included.choices, required=False
    )
    required = HintedBoxes(
        label=_("Critères obligatoires"),
        choices=Criterion.choices,
        required=False,
        help_text=_("Un ménage à qui il en manque un n’est pas retenu."),
    )
    preferred = HintedBoxes(
        label=_("Critères qui comptent"),
        choices=Criterion.choices,
        required=False,
        help_text=_("Le ménage qui en remplit le plus passe avant; à égalité, le premier arrivé."),
    )
    lead_id = forms.ChoiceField(label=_("Organisé par"))
    programme = forms.ChoiceField(label=_("Entente imputée"), required=False)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Membership],
        agreements: Sequence[Programme],
        shown: bool = False,
        **kwargs: Any,
    ) -> None:
        """`shown`: the criteria are published, and stand."""
        super().__init__(*args, **kwargs)
        field_of_choices(self, "lead_id").choices = [(str(m.pk), m.user.name) for m in people]
        field_of_choices(self, "programme").choices = [
            ("", gettext("Aucune")),
            *((str(p.pk), p.name) for p in agreements),
        ]
        for name in ("required", "preferred"):
            self.fields[name].disabled = shown

    def clean(self) -> dict[str, Any]:
        """Refuse a criterion asked twice."""
        data: dict[str, Any] = super().clean() or {}
        if set(data.get("required", [])) & set(data.get("preferred", [])):
            self.add_error(
                "preferred", gettext("Un critère est obligatoire ou il compte, pas les deux.")
            )
        return data

    def facts(self) -> StayFacts:
        """What the action asks."""
        data = self.cleaned_data
        return StayFacts(
            kind=data["kind"],
            title=data["title"].strip(),
            summary=data["summary"].strip(),
            title_en=data["title_en"].strip(),
            summary_en=data["summary_en"].strip(),
            municipality=data["place"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            opens_on=data["opens_on"],
            closes_on=data["closes_on"],
            capacity=data["capacity"],
            included=tuple(data["included"]),
            lead_id=uuid.UUID(data["lead_id"]),
            programme_id=uuid.UUID(data["programme"]) if data["programme"] else None,
            criteria=(
                *((code, True) for code in data["required"]),
                *((code, False) for code in data["preferred"]),
            ),
        )


def stay_initial(stay: Stay, criteria: Sequence[StayCriterion]) -> dict[str, Any]:
    """A stay as its form shows it."""
    plain = (
        "version", "kind", "title", "summary", "title_en", "summary_en", "starts_on", "ends_on",
        "opens_on", "closes_on", "capacity", "included",
    )  # fmt: skip
    return {name: getattr(stay, name) for name in plain} | {
        "place": f"{stay.municipality.name} ({stay.municipality.mrc.short_name})",
        "lead_id": str(stay.lead_id),
        "programme": str(stay.programme_id or ""),
        "required": [c.code for c in criteria if c.is_required],
        "preferred": [c.code for c in criteria if not c.is_required],
    }


class CancelForm(forms.Form):
    """Why a stay does not happen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Pourquoi"), max_length=200)


class CriteriaForm(forms.Form):
    """Which criteria of the stay a household fills."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    met = HintedBoxes(label=_("Critères remplis"), required=False)

    def __init__(self, *args: Any, criteria: Sequence[StayCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "met").choices = [(c.code, _required_said(c)) for c in criteria]


def _required_said(criterion: StayCriterion) -> str:
    label = str(Criterion(criterion.code).label)
    return gettext("%(label)s (obligatoire)") % {"label": label} if criterion.is_required else label


class SelectForm(forms.Form):
    """One decision for each request, as the criteria propose it; another one says why."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[ChoiceLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [line.placed.asked.key for line in lines]
        reasons = [
            ("", gettext("Selon les critères")),
            *(
                (code, label)
                for code, label in StayRequest.Reason.choices
                if code in rules.DIFFERING
            ),
        ]
        for line in lines:
            key = line.placed.asked.key
            self.fields[f"outcome_{key}"] = forms.ChoiceField(
                label=gettext("Décision pour %(who)s") % {"who": line.line.title},
                choices=OUTCOMES,
                initial=line.placed.proposal,
            )
            self.fields[f"reason_{key}"] = forms.ChoiceField(
                label=gettext("Motif pour %(who)s") % {"who": line.line.title},
                choices=reasons,
                required=False,
            )

    def decisions(self) -> dict[uuid.UUID, rules.Decision]:
        """What the action asks."""
        data = self.cleaned_data
        found = {}
        for key in self.keys:
            outcome = data[f"outcome_{key}"]
            found[key] = rules.Decision(outcome, data[f"reason_{key}"] or rules.USUAL[outcome])
        return found


class AskForm(forms.Form):
    """Who comes, what the household says of the criteria, and the agreement of whoever asks."""

    adults = HintedBoxes(label=_("Quels adultes viennent?"), required=False)
    children = HintedBoxes(label=_("Quels enfants viennent?"), required=False)
    claimed = HintedBoxes(
        label=_("Qu’est-ce qui est vrai pour votre ménage?"),
        required=False,
        help_text=_("Cochez seulement ce qui est vrai. L’organisme vérifie avec vous."),
    )
    agree = forms.BooleanField(
        label=_("J’ai lu ce texte et j’accepte."),
        error_messages={"required": _("Sans votre accord, la demande ne peut pas partir.")},
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[HouseholdMember],
        criteria: Sequence[StayCriterion],
        me: uuid.UUID | None,
        names: dict[uuid.UUID, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`me` agrees by this form and always comes; without her, a professional asks."""
        super().__init__(*args, **kwargs)
        known = names or {}
        adults = [
            (str(m.person_id), known.get(m.person_id) or m.first_name or gettext("Un autre adulte"))
            for m in members
            if m.kind == "adult" and m.person_id and m.person_id != me
        ]
        children = [
            (str(m.pk), f"{m.first_name} ({m.birth_year})") for m in members if m.kind == "child"
        ]
        if me is not None:
            self.fields["adults"].label = gettext("Quels autres adultes viennent?")
            self.fields["adults"].help_text = gettext(
                "Chaque adulte recevra une lettre et répondra pour lui-même."
            )
        else:
            del self.fields["agree"]
        for name, choices in (("adults", adults), ("children", children)):
            if choices:
                field_of_choices(self, name).choices = choices
            else:
                del self.fields[name]
        field_of_choices(self, "claimed").choices = [(c.code, _required_said(c)) for c in criteria]

    def wish(self) -> Wish:
        """What the action asks."""
        data = self.cleaned_data
        return Wish(
            adults=tuple(uuid.UUID(pk) for pk in data.get("adults", [])),
            children=tuple(uuid.UUID(pk) for pk in data.get("children", [])),
            claimed=tuple(data["claimed"]),
        )


class StepForm(forms.Form):
    """A line of the schedule."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Quoi"), choices=StayStep.Kind.choices)
    title = forms.CharField(
        label=_("Titre"),
        max_length=160,
        help_text=_("Par exemple : départ de l’autocar, visite de l’école, entrevue."),
    )
    day = forms.ChoiceField(label=_("Jour"))
    hour = forms.TimeField(label=_("Heure du Québec"), widget=HourInput())
    minutes = forms.IntegerField(label=_("Durée, en minutes"), min_value=5, max_value=1440)
    place = forms.CharField(label=_("Lieu"), max_length=200, required=False)
    note = forms.CharField(
        label=_("À savoir"),
        max_length=300,
        required=False,
        help_text=_("Rien de médical : chacun lit cette ligne."),
    )
    request = forms.ChoiceField(label=_("Pour qui"), required=False)

    def __init__(
        self, *args: Any, stay: Stay, households: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        """`households`: (request, names) of those who have a place."""
        super().__init__(*args, **kwargs)
        language = get_language() or "fr-ca"
        field_of_choices(self, "day").choices = [
            (day.isoformat(), formats.weekday(day, language))
            for day in rules.days_of(stay.starts_on, stay.ends_on)
        ]
        field_of_choices(self, "request").choices = [
            ("", gettext("Tout le monde")),
            *households,
        ]

    def facts(self) -> StepFacts:
        """What the action asks."""
        data = self.cleaned_data
        return StepFacts(
            kind=data["kind"],
            title=data["title"].strip(),
            starts_at=dt.datetime.combine(dt.date.fromisoformat(data["day"]), data["hour"], QUEBEC),
            minutes=data["minutes"],
            place=data["place"].strip(),
            note=data["note"].strip(),
            request_id=uuid.UUID(data["request"]) if data["request"] else None,
        )


def step_initial(step: StayStep) -> dict[str, Any]:
    """A line as its form shows it."""
    there = step.starts_at.astimezone(QUEBEC)
    return {
        "version": step.version,
        "kind": step.kind,
        "title": step.title,
        "day": there.date().isoformat(),
        "hour": there.time(),
        "minutes": step.minutes,
        "place": step.place,
        "note": step.note,
        "request": str(step.request_id or ""),
    }


class PresenceForm(forms.Form):
    """Who came: a box for each adult who has a place."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    present = HintedBoxes(label=_("Qui est là"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "present").choices = people


class NeedsForm(forms.Form):
    """Allergies and what one needs to move around: nothing is obligatory, a yes of its own is."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    allergies = forms.CharField(
        label=_("Allergies ou repas à éviter"),
        max_length=300,
        required=False,
        help_text=_("Les vôtres, et celles de vos enfants de moins de 14 ans."),
    )
    mobility = forms.CharField(
        label=_("Ce qu’il vous faut pour vous déplacer"),
        max_length=300,
        required=False,
        help_text=_("Par exemple : fauteuil roulant, siège d’enfant, peu de marches."),
    )
    express = forms.BooleanField(
        label=_("Oui, j’accepte que la personne qui organise lise ce que j’écris ici."),
        required=False,
    )
