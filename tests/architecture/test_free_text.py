"""Every text field of every form refuses a social insurance number (law.md, L68)."""

import contextlib
import importlib
import pkgutil

import pytest
from django import forms
from django.core.exceptions import ValidationError

import enracine
from enracine.kernel.forms import takes_free_text

SIN = "Le NAS est 046 454 286."


def every_form() -> list[type[forms.BaseForm]]:
    """Each form class of the product, those of pages not opened yet included."""
    for info in pkgutil.walk_packages(enracine.__path__, "enracine."):
        parts = info.name.split(".")
        if "forms" in parts or parts[-1] == "steps" or "pages" in parts:
            importlib.import_module(info.name)
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            if form not in found:
                found.add(form)
                waiting.append(form)
    return sorted(
        (f for f in found if f.__module__.startswith("enracine.") and hasattr(f, "base_fields")),
        key=lambda f: (f.__module__, f.__qualname__),
    )


def test_every_free_text_field_refuses_a_social_insurance_number():
    tried, accepted = 0, []
    for form in every_form():
        for name, field in form.base_fields.items():
            if not takes_free_text(field):
                continue
            tried += 1
            # A field that takes no sentence at all (a year) refuses it for a reason of its own.
            with contextlib.suppress(ValidationError):
                field.clean(SIN)
                accepted.append(f"{form.__module__}.{form.__qualname__}.{name}")
    assert accepted == []
    assert tried > 40


def test_a_field_that_forgets_the_guard_would_be_found(monkeypatch):
    class Forgetful(forms.CharField):
        def validate(self, value):
            """Forget everything."""

    class Hole(forms.Form):
        words = Forgetful()

    monkeypatch.setattr(f"{__name__}.every_form", lambda: [Hole])
    with pytest.raises(AssertionError, match="Hole"):
        test_every_free_text_field_refuses_a_social_insurance_number()
