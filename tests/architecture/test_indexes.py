"""Every row pays for its indexes: none may repeat the beginning of another."""

from django.apps import apps
from django.db import models


def _beginnings(model: type[models.Model]) -> set[str]:
    """The first column of each whole index and unique constraint written by hand."""
    whole = [i.fields[0].lstrip("-") for i in model._meta.indexes if not i.condition and i.fields]
    unique = [
        c.fields[0]
        for c in model._meta.constraints
        if isinstance(c, models.UniqueConstraint) and not c.condition and c.fields
    ]
    return {*whole, *unique}


def _inherited(model: type[models.Model], name: str) -> bool:
    """Whether the column comes from an abstract parent, which other models share."""
    return any(name in {f.name for f in base._meta.fields} for base in _abstract(model))


def _abstract(model):
    return [b for b in model.__mro__ if hasattr(b, "_meta") and b._meta.abstract]


def test_no_index_repeats_the_beginning_of_another():
    twice = [
        f"{model._meta.label}.{field.name} (db_index=False)"
        for model in apps.get_models()
        if model.__module__.startswith("enracine.")
        and "territories" not in model.__module__
        and "network" not in model.__module__
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.db_index
        and not field.unique
        and field.name in _beginnings(model)
        and not _inherited(model, field.name)
    ]
    assert twice == []
