"""The register of personal fields: purpose, sensitivity, retention and readers of each one.

A personal field missing here fails the build (law.md, L09).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models

#: Bookkeeping that says nothing about anybody.
TECHNICAL = frozenset({"id", "version", "created_at", "updated_at", "subject", "subject_id"})
#: The usual destination: nothing leaves the installation.
NOWHERE = "Rien ne quitte l’installation"
SENSITIVITIES = frozenset({"ordinary", "sensitive"})


@dataclass(frozen=True)
class PersonalField:
    """Why a field is kept, how sensitive it is, until when, and who reads it."""

    purpose: str
    retention: str
    readers: tuple[str, ...]
    sensitivity: str = "ordinary"
    #: Where it may go, outside the organisations that read it.
    destination: str = NOWHERE

    def __post_init__(self) -> None:
        if self.sensitivity not in SENSITIVITIES or not (
            self.purpose and self.retention and self.readers and self.destination
        ):
            raise ValueError(
                "a personal field needs a purpose, a retention, readers, a sensitivity"
            )


@dataclass(frozen=True)
class Declaration:
    """A model that holds personal fields, the section they belong to, and each field."""

    model: str
    section: str
    fields: Mapping[str, PersonalField]


_declarations: dict[str, Declaration] = {}


def declare(
    model: type[models.Model] | str, section: str, fields: Mapping[str, PersonalField]
) -> None:
    """Declare the personal fields of a model. Raises ValueError on a field that does not exist."""
    concrete = apps.get_model(model) if isinstance(model, str) else model
    known = {f.name for f in concrete._meta.get_fields()}
    unknown = set(fields) - known
    if unknown:
        raise ValueError(f"{concrete._meta.label}: unknown fields {sorted(unknown)}")
    _declarations[concrete._meta.label] = Declaration(concrete._meta.label, section, dict(fields))


def same(names: Iterable[str], personal: PersonalField) -> dict[str, PersonalField]:
    """The same sheet for several fields."""
    return dict.fromkeys(names, personal)


def declarations() -> list[Declaration]:
    """The whole register, by model."""
    return [_declarations[key] for key in sorted(_declarations)]


def undeclared() -> list[str]:
    """Every personal field without a sheet, as `app.Model.field`; empty when the register is whole.

    A model is personal when one of its columns is a subject.
    """
    missing = []
    for model in apps.get_models():
        if not model.__module__.startswith("enracine."):
            continue
        names = {f.name for f in model._meta.concrete_fields} | {
            f.attname for f in model._meta.concrete_fields
        }
        if not {"subject", "subject_id"} & names or model._meta.label == "privacy.Subject":
            continue
        declared = _declarations.get(model._meta.label)
        for field in model._meta.concrete_fields:
            if field.name in TECHNICAL:
                continue
            if declared is None or field.name not in declared.fields:
                missing.append(f"{model._meta.label}.{field.name}")
    return sorted(missing)
