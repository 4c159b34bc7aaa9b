"""The answers of a registration: kept as typed, checked again each time they are used."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from enracine.people.forms import MemberForm, SectionForm, project_value
from enracine.people.forms.base import language
from enracine.people.forms.home import PlaceForm
from enracine.people.pages.words import shown_answers
from enracine.people.values import Home, Member, NewPerson
from enracine.portal.registration.steps import AGREEMENT, BY_SLUG, FAMILY, STEPS, Step

#: More people than this under one roof is a mistake of the finger, or a robot.
MOST_MEMBERS = 20
#: Longest answer kept, and most answers to one question.
MOST_CHARACTERS = 5_000
MOST_VALUES = 60


@dataclass(frozen=True)
class Line:
    """One line of the page « Vérifiez vos réponses »."""

    label: str
    value: str


class Answers:
    """What the draft holds: raw answers by step, the family, and what became of it."""

    def __init__(self, data: dict[str, Any] | None) -> None:
        self.data: dict[str, Any] = data or {}

    @property
    def key(self) -> str:
        """The key that makes the registration happen once."""
        return str(self.data.get("key", ""))

    @property
    def done(self) -> dict[str, Any] | None:
        """The receipt, once the registration is made; the answers are erased then."""
        receipt: dict[str, Any] | None = self.data.get("done")
        return receipt

    @property
    def family(self) -> list[dict[str, list[str]]]:
        """The raw answers about each member of the household."""
        return list(self.data.get("family", []))

    def raw(self, slug: str) -> MultiValueDict[str, str] | None:
        """The answers of a step as typed; None when its page was never sent."""
        kept = self.data.get("steps", {}).get(slug)
        return MultiValueDict(kept["values"]) if kept else None

    def was_sent(self, slug: str) -> bool:
        """Whether the page was sent (and not only saved as one types)."""
        return bool(self.data.get("steps", {}).get(slug, {}).get("sent"))

    def with_step(self, slug: str, post: QueryDict, *, sent: bool) -> dict[str, Any]:
        """The draft with this page's answers over the former ones."""
        asked = BY_SLUG[slug].form
        values = typed_values(post, asked.base_fields if asked else ())
        steps = dict(self.data.get("steps", {}))
        steps[slug] = {"values": values, "sent": sent or self.was_sent(slug)}
        return {**self.data, "steps": steps}

    def without_step(self, slug: str) -> dict[str, Any]:
        """The draft without what was typed in this page."""
        steps = {name: kept for name, kept in self.data.get("steps", {}).items() if name != slug}
        return {**self.data, "steps": steps}

    def with_family(self, members: list[dict[str, list[str]]]) -> dict[str, Any]:
        """The draft with these members."""
        return {**self.data, "family": members[:MOST_MEMBERS]}

    @functools.cached_property
    def known(self) -> dict[str, dict[str, Any]]:
        """Every valid answer, by step: what the following questions depend on."""
        found: dict[str, dict[str, Any]] = {}
        for step in STEPS:
            if step.form is None or not self.was_sent(step.slug):
                continue
            if not step.applies(found):
                continue
            form = self._build(step, found, self.raw(step.slug))
            if form.is_valid():
                found[step.slug] = form.cleaned_data
                self._forms[step.slug] = form
        return found

    @functools.cached_property
    def _forms(self) -> dict[str, SectionForm]:
        return {}

    def _build(
        self, step: Step, known: dict[str, dict[str, Any]], data: Any = None, **kwargs: Any
    ) -> SectionForm:
        assert step.form is not None  # noqa: S101 - the family has pages of its own
        context = {
            "birth_date": known.get("qui", {}).get("birth_date"),
            "code": known.get("statut", {}).get("code", ""),
            "email": known.get("joindre", {}).get("email", ""),
        }
        return step.form(data, known=context, **kwargs)

    def form(self, step: Step, data: Any = None) -> SectionForm:
        """The form of a page: bound to what was just sent, else showing what was kept.

        What was kept is shown without its errors until the page was really sent.
        """
        if data is not None:
            return self._build(step, self.known, data)
        kept = self.raw(step.slug)
        if kept is None:
            initial = {"language": language()} if step.slug == "joindre" else None
            return self._build(step, self.known, initial=initial)
        if self.was_sent(step.slug):
            return self._build(step, self.known, kept)
        return self._build(step, self.known, initial=_as_initial(step, kept))

    def steps(self) -> list[Step]:
        """The pages asked of this person, in order."""
        return [step for step in STEPS if step.applies(self.known)]

    def is_complete(self, step: Step) -> bool:
        """Whether a page was sent and holds today (a birthday may have passed since)."""
        if step.slug == FAMILY:
            return self.was_sent(FAMILY) and all(form.is_valid() for form in self.member_forms())
        return step.slug in self.known

    def first_incomplete(self) -> Step | None:
        """The first page still to answer; None when everything may be checked."""
        return next((step for step in self.steps() if not self.is_complete(step)), None)

    def member_forms(self) -> list[MemberForm]:
        """A form for each member of the household."""
        return [MemberForm(MultiValueDict(raw)) for raw in self.family]

    def members(self) -> list[Member]:
        """The members whose answers hold."""
        return [form.value() for form in self.member_forms() if form.is_valid()]

    def lines(self, step: Step) -> list[Line]:
        """What a page says, as the reader reads it."""
        if step.slug == FAMILY:
            return [Line(_("Avec vous"), name) for name in map(member_name, self.members())] or [
                Line(_("Avec vous"), _("Personne d’autre"))
            ]
        self.known  # noqa: B018 - fills the forms
        form = self._forms.get(step.slug)
        if form is None:
            return []
        if isinstance(form, PlaceForm) and form.hit:
            place = f"{form.hit.name} ({form.hit.region_name})"
            code = [Line(_("Code postal"), form.postal_code)] if form.postal_code else []
            return [Line(_("Municipalité"), place), *code]
        return [Line(label, text) for label, text in shown_answers(form, form.cleaned_data)]

    def new_person(self, page_language: str) -> NewPerson:
        """The whole registration. Raises KeyError when a page is missing: check first."""
        known = self.known
        forms_by_step = self._forms
        candidate = "statut" in known
        home = known["ou"]["where"]
        home_step = {"quebec": "lieu", "abroad": "pays"}.get(home)
        agreement: Any = forms_by_step[AGREEMENT]
        situation = None
        if "arrivee" in forms_by_step:
            situation = forms_by_step["arrivee"].value()  # type: ignore[attr-defined]  # every such form has one
        elif candidate:
            empty = self._build(BY_SLUG["arrivee"], known, MultiValueDict())
            empty.is_valid()
            situation = empty.value()  # type: ignore[attr-defined]  # every such form has one
        return NewPerson(
            key=self.key,
            identity=self._value("qui"),
            reach=self._value("joindre"),
            consents=agreement.purposes(),
            home=self._value(home_step) if home_step else Home("CA"),
            situation=situation,
            members=tuple(self.members()) if candidate else (),
            studies=self._value("etudes"),
            work=self._value("travail"),
            speech=self._value("francais"),
            project=project_value({**known["projet"], **known["regions"]}) if candidate else None,
            language=page_language,
        )

    def _value(self, slug: str) -> Any:
        form = self._forms.get(slug)
        return form.value() if form else None  # type: ignore[attr-defined]  # every such form has one


def member_name(member: Member) -> str:
    """« Lina, 2021 » for a child, the first name for an adult."""
    if member.birth_year is None:
        return member.first_name
    return _("%(name)s, enfant, né ou née en %(year)s") % {
        "name": member.first_name,
        "year": member.birth_year,
    }


def typed_values(post: QueryDict, fields: Iterable[str]) -> dict[str, list[str]]:
    """What was typed in these fields (and their parts, as « birth_date_day »), and nothing else.

    A robot may send anything: other names are left out, and each answer is cut to what a person
    may write, so that a draft stays small.
    """
    names = tuple(fields)
    return {
        name: [value[:MOST_CHARACTERS] for value in values[-MOST_VALUES:]]
        for name, values in post.lists()
        if any(name == field or name.startswith(f"{field}_") for field in names)
    }


def _as_initial(step: Step, kept: MultiValueDict[str, str]) -> dict[str, Any]:
    """What was saved as one typed, as first values of the form: no error is shown yet."""
    assert step.form is not None  # noqa: S101 - the family has pages of its own
    initial: dict[str, Any] = {}
    for name, field in step.form.base_fields.items():
        if isinstance(field, forms.BooleanField):
            continue  # a box is never ticked for somebody
        initial[name] = field.widget.value_from_datadict(kept, MultiValueDict(), name)
    return initial
