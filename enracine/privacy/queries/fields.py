"""The register of personal fields as pages read it: no SQL, it comes from the models themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.privacy.labels import label_of as label_of_field
from enracine.privacy.models import Section
from enracine.privacy.register import PersonalField, declarations
from enracine.privacy.register_words import WORDS

#: Sections of the register that are none of the person's facts.
OTHER_SECTIONS = {
    "consent": gettext_lazy("Accords et accès"),
    "journal": gettext_lazy("Historique et lectures"),
    "referral": gettext_lazy("Références"),
    "rights": gettext_lazy("Demandes et destructions"),
    "protection": gettext_lazy("Incidents, plaintes et demandes"),
}


@dataclass(frozen=True)
class Filters:
    """What the reader of the register looks for."""

    section: str = ""
    sensitivity: str = ""
    retention: str = ""
    text: str = ""

    def keeps(self, section: str, sheet: PersonalField, words: str) -> bool:
        """Whether a field is asked for."""
        return (
            (not self.section or section == self.section)
            and (not self.sensitivity or sheet.sensitivity == self.sensitivity)
            and (not self.retention or sheet.retention == self.retention)
            and (not self.text or self.text.casefold() in words.casefold())
        )


@dataclass(frozen=True)
class FieldGroup:
    """Fields of a model that share one sheet."""

    section: str
    label: str
    model: str
    names: tuple[str, ...]
    sheet: PersonalField

    @property
    def is_sensitive(self) -> bool:
        """Whether an express gesture is asked before it is shared."""
        return self.sheet.sensitivity == "sensitive"


def label_of(section: str) -> str:
    """A section in words; its code when nobody named it."""
    known = dict(Section.choices) | OTHER_SECTIONS
    return str(known.get(section, section))


def _name(model: str, field: str) -> str:
    return label_of_field(apps.get_model(model), field) or WORDS.get(field, field)


def register_of(filters: Filters = Filters()) -> list[FieldGroup]:
    """The fields asked for, by section then model; those that share a sheet are one line."""
    found = []
    for declared in declarations():
        grouped: dict[PersonalField, list[str]] = {}
        for name, sheet in declared.fields.items():
            words = f"{declared.model} {name} {_name(declared.model, name)} {sheet.purpose}"
            if filters.keeps(declared.section, sheet, words):
                grouped.setdefault(sheet, []).append(_name(declared.model, name))
        found += [
            FieldGroup(
                declared.section,
                label_of(declared.section),
                str(capfirst(apps.get_model(declared.model)._meta.verbose_name)),
                tuple(names),
                sheet,
            )
            for sheet, names in grouped.items()
        ]
    return sorted(found, key=lambda g: (g.section, g.model))


def total() -> int:
    """How many personal fields the product holds."""
    return sum(len(declared.fields) for declared in declarations())


def choices() -> dict[str, list[tuple[str, str]]]:
    """What each filter offers."""
    sections = sorted({d.section for d in declarations()}, key=label_of)
    sheets = [sheet for d in declarations() for sheet in d.fields.values()]
    return {
        "sections": [(code, label_of(code)) for code in sections],
        "retentions": [(r, r) for r in sorted({s.retention for s in sheets})],
    }


@dataclass(frozen=True)
class Held:
    """What is held about somebody in a section, in plain words: why, how long, who reads (L14)."""

    section: str
    label: str
    purposes: tuple[str, ...]
    retentions: tuple[str, ...]
    readers: tuple[str, ...]
    is_sensitive: bool


def held_in(sections: Iterable[str]) -> list[Held]:
    """The register said to the person, section by section, in the order of the file."""
    asked = set(sections)
    order = [*Section.values, *OTHER_SECTIONS]
    by_section: dict[str, list[PersonalField]] = {}
    for declared in declarations():
        if declared.section in asked:
            by_section.setdefault(declared.section, []).extend(declared.fields.values())
    return [
        Held(
            section,
            label_of(section),
            _unique(s.purpose for s in sheets),
            _unique(s.retention for s in sheets),
            _unique(reader for s in sheets for reader in s.readers),
            any(s.sensitivity == "sensitive" for s in sheets),
        )
        for section, sheets in sorted(
            by_section.items(), key=lambda kv: order.index(kv[0]) if kv[0] in order else 99
        )
    ]


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_(text) for text in texts))
