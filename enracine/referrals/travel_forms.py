"""Forms of what travels: a need answered, needs shared out, a household, a transfer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, HintedBoxes, HintedRadio, field_of_choices
from enracine.network.models import Organisation
from enracine.privacy.models import SENSITIVE_SECTIONS, Section
from enracine.referrals.models import (
    NeedCode,
    NeedReason,
    Reason,
    TransferReason,
    TransferRefusal,
)
from enracine.referrals.queries.targets import Receiver

#: Lines offered for needs: a plan of a dozen needs is already long.
LINES = 8


def _boxes(sections: Iterable[str]) -> tuple[list[tuple[str, Any]], dict[str, Any]]:
    allowed = set(sections)
    hints = {code: _("Sensible : seulement si c’est nécessaire.") for code in SENSITIVE_SECTIONS}
    return [c for c in Section.choices if c[0] in allowed], hints


def receiver_label(receiver: Receiver) -> str:
    """An organisation, its place, and the law it answers to."""
    name = str(receiver.organisation)
    place = f" – {receiver.place}" if receiver.place else ""
    return f"{name}{place} ({receiver.organisation.regime})"


class NeedAnswerForm(forms.Form):
    """What became of one need: an outcome, its day, a coded reason when it is not answered."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = HintedRadio(label=_("Ce qu’il en est"))
    day = forms.DateField(label=_("Date"), widget=DayInput(), required=False)
    reason = forms.ChoiceField(
        label=_("Motif"),
        help_text=_("Demandé quand le besoin attend, est refusé ou reste sans suite."),
        choices=[("", "—"), *NeedReason.choices],
        required=False,
    )

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "name").choices = list(steps)
        self.fields["day"].initial = today()


class NeedDayForm(forms.Form):
    """A need that is answered: the day. For who names the outcome apart."""

    day = forms.DateField(label=_("Date"), widget=DayInput())


class NeedWhyForm(NeedDayForm):
    """A need that waits, is refused or has no follow-up: the day, and a coded reason."""

    reason = forms.ChoiceField(label=_("Motif"), choices=NeedReason.choices)


class _SharingForm(forms.Form):
    """Why, what, and a word: what every preparation asks."""

    reasons = HintedBoxes(
        label=_("Pourquoi"), error_messages={"required": _("Cochez au moins un critère.")}
    )
    message = forms.CharField(
        label=_("Message à l’organisme"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, receivers: Iterable[Receiver], reasons: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = [r for r in receivers if not r.refuses]
        usable = set(reasons)
        field_of_choices(self, "reasons").choices = [c for c in Reason.choices if c[0] in usable]


class NeedsForm(_SharingForm):
    """Needs one by one, each to the organisation that answers it (S22)."""

    sections = HintedBoxes(
        label=_("Renseignements à transmettre"),
        inline=True,
        error_messages={"required": _("Cochez au moins un renseignement.")},
    )

    def __init__(self, *args: Any, sections: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = self.fields["sections"]
        assert isinstance(boxes, HintedBoxes)  # noqa: S101 – tells the type checker what Django gives
        boxes.choices, boxes.choice_hints = _boxes(sections)
        whom = [("", "—"), *[(r.key, receiver_label(r)) for r in self.receivers]]
        for line in range(1, LINES + 1):
            self.fields[f"code_{line}"] = forms.ChoiceField(
                label=_("Besoin %(n)d") % {"n": line},
                choices=[("", "—"), *NeedCode.choices],
                required=False,
            )
            self.fields[f"text_{line}"] = forms.CharField(
                label=_("Précision du besoin %(n)d") % {"n": line}, max_length=200, required=False
            )
            self.fields[f"to_{line}"] = forms.ChoiceField(
                label=_("Qui répond au besoin %(n)d") % {"n": line}, choices=whom, required=False
            )

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """The bound fields of each line: what, in a few words, to whom."""
        return [
            (self[f"code_{n}"], self[f"text_{n}"], self[f"to_{n}"]) for n in range(1, LINES + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """A need names who answers it, and an organisation is asked something."""
        data = super().clean() or {}
        used = 0
        for n in range(1, LINES + 1):
            code, to = data.get(f"code_{n}"), data.get(f"to_{n}")
            if code and not to and not self.errors.get(f"to_{n}"):
                self.add_error(f"to_{n}", _("Choisissez qui répond à ce besoin."))
            if not code and (to or data.get(f"text_{n}")) and not self.errors.get(f"code_{n}"):
                self.add_error(f"code_{n}", _("Choisissez le besoin."))
            used += bool(code and to)
        if not used and not self.errors:
            self.add_error("code_1", _("Écrivez au moins un besoin."))
        return data

    def shares(self) -> dict[str, list[tuple[str, str]]]:
        """Needs by the key of who answers, in the order of the page."""
        found: dict[str, list[tuple[str, str]]] = {}
        for n in range(1, LINES + 1):
            code, to = self.cleaned_data[f"code_{n}"], self.cleaned_data[f"to_{n}"]
            if code and to:
                found.setdefault(to, []).append((code, self.cleaned_data[f"text_{n}"]))
        return found


class HouseholdForm(_SharingForm):
    """One organisation for a household; for each adult, whether and what she may be asked for."""

    receiver = HintedRadio(
        label=_("À qui"), error_messages={"required": _("Choisissez un organisme.")}
    )

    def __init__(
        self, *args: Any, adults: Sequence[tuple[str, str, Iterable[str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "receiver").choices = [
            (r.key, receiver_label(r)) for r in self.receivers
        ]
        self.adults = list(adults)
        for key, name, sections in self.adults:
            choices, hints = _boxes(sections)
            boxes = HintedBoxes(
                label=_("À transmettre pour %(name)s, si elle ou il l’accepte") % {"name": name},
                help_text=_("Rien de coché : cette personne n’est pas référée."),
                inline=True,
                required=False,
            )
            boxes.choices, boxes.choice_hints = choices, hints
            self.fields[f"sections_{key}"] = boxes

    @property
    def adult_fields(self) -> list[Any]:
        """The bound field of each adult."""
        return [self[f"sections_{key}"] for key, _name, _sections in self.adults]

    def chosen(self) -> dict[str, list[str]]:
        """The sections of each adult who is referred."""
        found = {key: self.cleaned_data[f"sections_{key}"] for key, _n, _s in self.adults}
        return {key: sections for key, sections in found.items() if sections}

    def clean(self) -> dict[str, Any]:
        """At least one adult."""
        data = super().clean() or {}
        if not self.errors and not any(data[f"sections_{key}"] for key, _n, _s in self.adults):
            self.add_error(f"sections_{self.adults[0][0]}", _("Choisissez au moins une personne."))
        return data


class TransferForm(forms.Form):
    """To whom a dossier goes, why, and what goes with it."""

    receiver = forms.ChoiceField(label=_("À qui confier le dossier"))
    reason = HintedRadio(label=_("Pourquoi"), choices=TransferReason.choices)
    sections = HintedBoxes(
        label=_("Ce qui suit le dossier"),
        help_text=_("Vos notes restent chez vous."),
        inline=True,
        error_messages={"required": _("Cochez au moins un renseignement.")},
    )

    def __init__(
        self,
        *args: Any,
        holders: Iterable[Organisation],
        sections: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "receiver").choices = [
            ("", "—"),
            *[(str(o.pk), f"{o.name} ({o.regime})") for o in holders],
        ]
        boxes = self.fields["sections"]
        assert isinstance(boxes, HintedBoxes)  # noqa: S101 – tells the type checker what Django gives
        boxes.choices, boxes.choice_hints = _boxes(sections)


class TransferRefusalForm(forms.Form):
    """Why a dossier is not taken over."""

    refusal = HintedRadio(label=_("Motif du refus"), choices=TransferRefusal.choices)
