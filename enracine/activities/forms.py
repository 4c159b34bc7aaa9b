"""Forms of acts, notes and sessions; the rules stay in the actions."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from enracine.activities.actions.entries import ActFacts, NextTask, note_limit
from enracine.activities.models import ActKind, Entry, GroupSession, Mode
from enracine.activities.queries.entries import Defaults
from enracine.activities.rules import what_fits
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.forms import DayInput, HintedBoxes, HintedRadio, HourInput, field_of_choices
from enracine.kernel.templatetags import formats
from enracine.network.models import Membership, Programme
from enracine.people.models import HouseholdMember


class Words(forms.CharField):
    """The words of a note: no length in the page, or a browser would cut what is pasted in silence."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(**kwargs)


class TextForm(forms.Form):
    """A form with the words of a note: what is too long is said, and what fits stays in the form."""

    text = Words(
        label=gettext_lazy("Votre note"),
        help_text=gettext_lazy(
            "La personne peut demander à la lire. Aucun numéro d’assurance sociale."
        ),
    )
    #: Whether the words were cut, so that the page keeps what fits as a draft.
    was_cut = False

    def clean_text(self) -> str:
        """Refuse what does not fit, keeping in the form what does."""
        text: str = self.cleaned_data["text"]
        most = note_limit()
        if len(text) <= most:
            return text
        fits = what_fits(text, most)
        # What was sent is read-only: the form shows a copy.
        shown = QueryDict(mutable=True)
        shown.update(self.data)
        shown[self.add_prefix("text")] = fits
        self.data = shown
        self.was_cut = True
        language = get_language() or "fr-ca"
        raise forms.ValidationError(
            _(
                "Ce texte a %(length)s caractères; une note en a au plus %(most)s. Les %(kept)s "
                "premiers sont gardés ci-dessous; le reste n’est pas enregistré."
            )
            % {
                "length": formats.number(len(text), language),
                "most": formats.number(most, language),
                "kept": formats.number(len(fits), language),
            },
            code="too_long",
        )


class NextForm(forms.Form):
    """What is to be done next, in the same gesture."""

    next_title = forms.CharField(
        label=gettext_lazy("À faire ensuite"), required=False, max_length=200
    )
    next_on = forms.DateField(label=gettext_lazy("Avant le"), required=False, widget=DayInput())

    def following(self) -> NextTask:
        """The thing to do, when there is one."""
        return NextTask(self.cleaned_data["next_title"], self.cleaned_data["next_on"])


class NoteForm(NextForm, TextForm):
    """A note in a dossier."""

    field_order: Sequence[str] = ("text", "next_title", "next_on")


class AnywhereForm(NoteForm):
    """A note begun before its person: the words, then whose file."""

    field_order: Sequence[str] = ("text", "dossier", "number", "next_title", "next_on")
    dossier = HintedRadio(label=gettext_lazy("Pour qui"), required=False, choices=())
    number = forms.CharField(
        label=gettext_lazy("Ou un autre dossier, par son numéro"), required=False, max_length=24
    )

    def __init__(self, *args: Any, files: Sequence[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "dossier").choices = [(str(pk), label) for pk, label in files]

    def clean(self) -> dict[str, Any] | None:
        """One file or the other."""
        if not (self.cleaned_data.get("dossier") or self.cleaned_data.get("number")):
            self.add_error("dossier", _("Choisissez la personne."))
        return self.cleaned_data


class ActForm(NextForm, TextForm):
    """An act: what, when, how long, how, under which agreement, who else was there, the words."""

    field_order: Sequence[str] = (
        "again", "kind", "held_on", "minutes", "mode", "programme", "present", "text",
        "next_title", "next_on",
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Ce qui a été fait"))
    held_on = forms.DateField(label=gettext_lazy("Date"), widget=DayInput())
    minutes = forms.IntegerField(
        label=gettext_lazy("Durée, en minutes"), min_value=1, max_value=1440
    )
    mode = HintedRadio(label=gettext_lazy("Comment"), choices=Mode.choices, inline=True)
    programme = forms.ChoiceField(label=gettext_lazy("Entente imputée"))
    present = HintedBoxes(label=gettext_lazy("Qui d’autre était là"), required=False, inline=True)
    again = forms.BooleanField(
        label=gettext_lazy("C’est un autre acte, le même jour"), required=False
    )

    def __init__(
        self,
        *args: Any,
        usual: Defaults,
        agreements: Sequence[Programme],
        others: Sequence[HouseholdMember] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        field_of_choices(self, "kind").choices = _grouped(usual)
        field_of_choices(self, "programme").choices = [(str(p.pk), p.name) for p in agreements]
        if others:
            field_of_choices(self, "present").choices = [(str(m.pk), m.first_name) for m in others]
        else:
            del self.fields["present"]
        self.fields["again"].widget = forms.HiddenInput()

    def say_twice(self) -> None:
        """Show the box that says « another act », once it is needed."""
        self.fields["again"].widget = forms.CheckboxInput()

    def facts(self) -> ActFacts:
        """What the action asks."""
        data = self.cleaned_data
        return ActFacts(
            kind=data["kind"],
            held_on=data["held_on"],
            minutes=data["minutes"],
            mode=data["mode"],
            programme_id=data["programme"] or None,
            text=data["text"],
        )


def _grouped(usual: Defaults) -> list[tuple[Any, Any]]:
    """The kinds that the author used last in a group of their own, so that one press is enough."""
    groups: list[tuple[Any, Any]] = [("", _("Choisir"))]
    if usual.recent:
        groups.append((_("Vos derniers"), _kinds(usual.recent)))
    return [*groups, (_("Toutes les activités"), _kinds(usual.others))]


def _kinds(kinds: Iterable[ActKind]) -> list[tuple[str, str]]:
    return [(kind.code, kind.label) for kind in kinds]


class CorrectActForm(ActForm):
    """A new version of an act, and why."""

    field_order: Sequence[str] = (
        "kind",
        "held_on",
        "minutes",
        "mode",
        "programme",
        "text",
        "reason",
        "version",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Pourquoi corriger"), max_length=300)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("again", "next_title", "next_on"):
            del self.fields[name]
        if entry.session_id:
            for name in ("kind", "held_on", "minutes", "mode", "programme"):
                self.fields[name].disabled = True


class CorrectNoteForm(TextForm):
    """A new version of a note, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Pourquoi corriger"), max_length=300)

    def facts(self) -> ActFacts:
        """What the action asks: of a note, only the words count."""
        return ActFacts("", today(), 0, "", text=self.cleaned_data["text"])


class ReasonForm(forms.Form):
    """Why it was a mistake, or why a session is cancelled."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Pourquoi"), max_length=200)


class SearchForm(forms.Form):
    """Words to look for in notes."""

    q = forms.CharField(label=gettext_lazy("Mots à chercher"), required=False, max_length=120)


class SessionForm(forms.Form):
    """A session: what, when, where, led by whom, for how many."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Activité"))
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=160)
    day = forms.DateField(label=gettext_lazy("Jour"), widget=DayInput())
    hour = forms.TimeField(label=gettext_lazy("Heure du Québec"), widget=HourInput())
    minutes = forms.IntegerField(
        label=gettext_lazy("Durée, en minutes"), min_value=5, max_value=1440
    )
    place = forms.CharField(label=gettext_lazy("Lieu"), required=False, max_length=200)
    video_url = forms.URLField(
        label=gettext_lazy("Lien vidéo"),
        help_text=gettext_lazy("Montré seulement aux personnes inscrites."),
        required=False,
        max_length=300,
        assume_scheme="https",
    )
    animator_id = forms.ChoiceField(label=gettext_lazy("Animée par"))
    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=500)
    programme = forms.ChoiceField(label=gettext_lazy("Entente imputée"), required=False)
    open_online = forms.BooleanField(
        label=gettext_lazy("Les personnes suivies ici peuvent s’inscrire en ligne"), required=False
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[ActKind],
        people: Sequence[Membership],
        agreements: Sequence[Programme],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "kind").choices = _kinds(kinds)
        field_of_choices(self, "animator_id").choices = [(str(m.pk), m.user.name) for m in people]
        field_of_choices(self, "programme").choices = [
            ("", _("Aucune")),
            *((str(p.pk), p.name) for p in agreements),
        ]

    def starts_at(self) -> dt.datetime:
        """The day and the hour, in Québec."""
        data = self.cleaned_data
        return dt.datetime.combine(data["day"], data["hour"], tzinfo=QUEBEC)


def session_initial(session: GroupSession) -> dict[str, Any]:
    """A session as its form shows it."""
    there = session.starts_at.astimezone(QUEBEC)
    return {
        "version": session.version,
        "kind": session.kind_id,
        "title": session.title,
        "day": there.date(),
        "hour": there.time(),
        "minutes": session.minutes,
        "place": session.place,
        "video_url": session.video_url,
        "animator_id": str(session.animator_id),
        "capacity": session.capacity,
        "programme": str(session.programme_id or ""),
        "open_online": session.open_online,
    }


class AttendanceForm(forms.Form):
    """Who came: a box by person, and how many came without a file."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    present = HintedBoxes(label=gettext_lazy("Qui est là"), required=False)
    visitors = forms.IntegerField(
        label=gettext_lazy("Combien d’autres, sans dossier ici"),
        required=False,
        min_value=0,
        max_value=500,
    )

    def __init__(self, *args: Any, people: Sequence[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "present").choices = [(str(pk), label) for pk, label in people]
