"""A personal field without purpose, sensitivity, retention and readers fails the build (L09)."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from enracine.privacy import register
from enracine.privacy.labels import label_of
from enracine.privacy.models import Integration, Purpose
from enracine.privacy.register_words import WORDS


def test_every_personal_field_has_a_sheet():
    assert register.undeclared() == []


def test_every_field_of_the_register_has_a_french_name():
    """The officer reads the register, and gives it to the Commission: « Object id » names nothing."""
    codes = [
        f"{declared.model}.{name}"
        for declared in register.declarations()
        for name in declared.fields
        if not label_of(apps.get_model(declared.model), name) and name not in WORDS
    ]
    assert codes == []


def test_a_field_that_nobody_declared_is_found(monkeypatch):
    declarations = dict(register._declarations)
    declarations.pop("people.Contact")
    monkeypatch.setattr(register, "_declarations", declarations)
    assert "people.Contact.email" in register.undeclared()


def test_a_sheet_for_a_field_that_does_not_exist_is_refused():
    sheet = register.PersonalField("Essai", "Un jour", ("personne",))
    with pytest.raises(ValueError, match="unknown fields"):
        register.declare("people.Contact", "contact", {"social_insurance_number": sheet})
    with pytest.raises(ValueError, match="needs a purpose"):
        register.PersonalField("", "Un jour", ("personne",))


def test_no_model_holds_a_social_insurance_number_or_a_photograph():
    forbidden = ("sin", "nas", "photo", "social_insurance", "fingerprint_image")
    found = [
        f"{m._meta.label}.{f.name}"
        for m in apps.get_models()
        if m.__module__.startswith("enracine.")
        for f in m._meta.get_fields()
        if isinstance(f, models.Field) and (f.name in forbidden or isinstance(f, models.ImageField))
    ]
    assert found == []


def test_l07_the_evaluation_names_every_purpose_and_every_integration():
    page = (Path(__file__).resolve().parents[2] / "docs" / "efvp.md").read_text(encoding="utf-8")
    codes = [*Purpose.values, *Integration.values]
    assert len(codes) >= 8
    assert [code for code in codes if f"`{code}`" not in page] == []


def test_l10_a_form_without_purpose_cannot_be_published():
    """What a form collects is kept in fields, and each field says why before it exists."""
    sheets = [sheet for d in register.declarations() for sheet in d.fields.values()]
    assert len(sheets) > 300
    assert [s for s in sheets if not (s.purpose and s.retention and s.destination)] == []
