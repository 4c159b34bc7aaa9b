"""A gesture of a page, offered to a software by its name: what it asks for, whether it is possible.

The page's own form says which fields there are; a software sends them as JSON, and is told of each
fault as the page would tell it. One mechanism, whatever the object (a referral, a transfer, a need).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

from enracine.kernel.acting import Acting
from enracine.kernel.api.problems import Problem
from enracine.kernel.api.schemas import Line, Text
from enracine.kernel.errors import ActionRefused

T = TypeVar("T")
Data = MultiValueDict[str, Any] | None
Build = Callable[[Acting, T, Data], forms.Form]
Perform = Callable[[Acting, T, dict[str, Any]], object]


class NothingAsked(forms.Form):
    """A gesture that asks for nothing."""


@dataclass(frozen=True)
class Gesture(Generic[T]):
    """One gesture: its name, its form for somebody and an object, what it does."""

    name: str
    build: Build[T]
    perform: Perform[T]
    label: Any = ""


@dataclass(frozen=True)
class Missing:
    """A fact that a gesture still asks for."""

    fact: str
    text: str


@dataclass(frozen=True)
class Offer(Generic[T]):
    """A gesture open to somebody now, with what it still misses."""

    gesture: Gesture[T]
    label: str
    missing: tuple[Missing, ...] = ()


def plain(form: type[forms.Form]) -> Build[Any]:
    """The form as it is, whoever asks and whatever the object."""
    return lambda _acting, _object, data: form(data)


class MissingOut(Schema):
    """A fact that a transition still asks for."""

    fact: str
    text: str


class ChoiceOut(Schema):
    """One value of a coded field."""

    value: str
    label: str


class FieldOut(Schema):
    """A field to send with a transition."""

    name: str
    label: str
    required: bool
    type: str = Field(description="text, date, boolean, choice, choices")
    choices: list[ChoiceOut] | None = None


class TransitionOut(Schema):
    """A gesture open to the caller now."""

    name: str
    label: str
    missing: list[MissingOut] = Field(description="what is still to be said or true")
    fields: list[FieldOut]


class TransitionIn(BaseModel):
    """A gesture by its name, with the fields that `available_transitions` lists for it.

    `reason` and `comment` may stand for the gesture's own coded reason and words.
    """

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "additionalProperties": True,
            "example": {"name": "decline", "reason": "capacity", "comment": "Place en mars"},
        },
    )
    name: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]
    reason: Line | None = None
    comment: Text | None = None


#: The words of the contract → the field of the gesture that holds them.
ALIASES = {
    "reason": ("reason", "decline_reason", "close_code", "outcome", "refusal"),
    "comment": ("comment", "counter_proposal", "feedback"),
}


def offer_shape(acting: Acting, found: T, offer: Offer[T]) -> dict[str, Any]:
    """An offer as `available_transitions` shows it."""
    form = offer.gesture.build(acting, found, None)
    return {
        "name": offer.gesture.name,
        "label": offer.label,
        "missing": [{"fact": m.fact, "text": m.text} for m in offer.missing],
        "fields": [_field(name, field) for name, field in form.fields.items() if _asked(field)],
    }


def _asked(field: forms.Field) -> bool:
    """A hidden field is the page's own business (a version, a key): a software has its headers."""
    return not field.widget.is_hidden


def _field(name: str, field: forms.Field) -> dict[str, Any]:
    shape = {
        "name": name,
        "label": force_str(field.label or name),
        # Whoever acts takes care of it unless somebody else is named.
        "required": bool(field.required) and name != "owner",
        "type": _kind(field),
    }
    # A list of rows is a list of choices too: both give pairs.
    choices: Any = getattr(field, "choices", None)
    if choices is not None:
        shape["choices"] = [
            {"value": force_str(value), "label": force_str(label)}
            for value, label in choices
            if value
        ]
    return shape


def _kind(field: forms.Field) -> str:
    if isinstance(field, forms.MultipleChoiceField):
        return "choices"
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return "choice"
    if isinstance(field, forms.BooleanField):
        return "boolean"
    if isinstance(field, forms.DateField | forms.MultiValueField):
        return "date"
    return "text"


def perform(
    acting: Acting,
    found: T,
    offers: Iterable[Offer[T]],
    body: TransitionIn,
    state: str,
) -> object:
    """Do the gesture that `body` names, if it is among `offers`; returns what it returned.

    Raises ActionRefused for one that is not possible now (`state`, in words), Problem (422) naming
    each field that is wrong or that the gesture does not ask for.
    """
    offer = next((o for o in offers if o.gesture.name == body.name), None)
    if offer is None:
        said = _("Ce n’est pas possible maintenant : l’état est « %(state)s ».")
        raise ActionRefused(said % {"state": state}, field="name", code="illegal")
    form = _filled(offer.gesture, acting, found, body)
    return offer.gesture.perform(acting, found, form.cleaned_data)


def _filled(gesture: Gesture[T], acting: Acting, found: T, body: TransitionIn) -> forms.Form:
    """The gesture's form with what was said. Raises Problem naming each fault."""
    form = gesture.build(acting, found, None)
    said = {k: v for k, v in body.model_dump(exclude_unset=True).items() if k != "name"}
    for word, places in ALIASES.items():
        place = next((p for p in places if p in form.fields), None)
        if word in said and word not in form.fields and place and place not in said:
            said[place] = said.pop(word)
    asked = {name for name, field in form.fields.items() if _asked(field)}
    unknown = [name for name in said if name not in asked]
    if unknown:
        raise faults({name: [_("Ce geste ne demande pas ce champ.")] for name in unknown})
    if "owner" in asked:
        said.setdefault("owner", acting.membership_id)
    bound = gesture.build(acting, found, typed(form, said))
    if not bound.is_valid():
        raise faults({name: list(map(str, told)) for name, told in bound.errors.items()})
    return bound


def faults(found: Mapping[str, Iterable[str]]) -> Problem:
    """The refusal (422) that names each field and says each fault."""
    errors = [
        {"pointer": f"/{name}", "detail": said} for name, told in found.items() for said in told
    ]
    return Problem(422, "invalid", _("La demande n’a pas la forme attendue."), errors=errors)


def typed(form: forms.Form, said: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    """Values of a software as a page would send them: dates in parts, yes and no as boxes."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, field in form.fields.items():
        value = said.get(name)
        if value is None or value is False:
            continue
        if isinstance(field.widget, forms.MultiWidget):
            parts: list[Any] = field.widget.decompress(str(value)) or []
            suffixes = field.widget.widgets_names  # type: ignore[attr-defined]  # Django's stubs leave it out
            for suffix, part in zip(suffixes, parts, strict=True):
                data[f"{name}{suffix}"] = "" if part is None else str(part)
        elif isinstance(value, list):
            data.setlist(name, [str(one) for one in value])
        else:
            data[name] = "on" if value is True else str(value)
    return data
