"""What the register names, the rights of people reach: access, portability, destruction (L41, L48)."""

from django.apps import apps
from django.db import models
from django.utils import translation

from enracine.privacy import content
from enracine.privacy.labels import label_of
from enracine.privacy.queries.packages import shown_fields
from enracine.privacy.register import declarations


def test_every_table_of_the_register_says_how_it_is_given_back_and_how_it_leaves():
    # A new model with a subject: describe it in your application's holdings.py (privacy.content).
    assert content.uncovered() == []


def test_a_table_that_nobody_described_is_found(monkeypatch):
    known = dict(content._contents)
    known.pop("people.Contact")
    monkeypatch.setattr(content, "_contents", known)
    assert content.uncovered() == ["people.Contact"]


def test_what_is_described_exists():
    for one in content.contents():
        model = apps.get_model(one.model)
        names = {f.name for f in model._meta.concrete_fields}
        # A trim writes columns.
        columns = {f.attname for f in model._meta.concrete_fields} | names
        for field in (*one.provided, *one.hidden, *one.texts, *one.others):
            assert field in names, f"{one.model}.{field}"
        assert set(one.trim) <= columns, one.model


def test_every_field_of_a_package_has_french_words():
    with translation.override("fr-ca"):
        silent = [
            f"{one.model}.{name}"
            for one in content.contents()
            for name in shown_fields(apps.get_model(one.model), one)
            if not label_of(apps.get_model(one.model), name)
        ]
    # A field with neither a verbose_name nor a line in privacy/labels.py.
    assert silent == []


def test_free_texts_are_read_for_the_names_of_others():
    """A long text that no human proposes to mask would leave as it is."""
    forgotten = []
    for declared in declarations():
        model = apps.get_model(declared.model)
        described = content.find(declared.model)
        shown = set(shown_fields(model, described))
        for field in model._meta.concrete_fields:
            if isinstance(field, models.TextField) and field.name in shown:
                read = {*described.texts, *described.others}
                if field.name not in read:
                    forgotten.append(f"{declared.model}.{field.name}")
    assert forgotten == []


def test_what_points_at_a_row_leaves_before_it():
    """Otherwise a destruction would meet a protected row half way."""
    wrong = []
    for one in content.contents():
        for field in apps.get_model(one.model)._meta.concrete_fields:
            target = field.related_model
            if target is None or target._meta.label not in {c.model for c in content.contents()}:
                continue
            if field.remote_field.on_delete is models.PROTECT and (
                one.order <= content.find(target._meta.label).order
            ):
                wrong.append(f"{one.model}.{field.name} → {target._meta.label}")
    assert wrong == []
