"""The quick tags say what Django's say, whatever they are given."""

import uuid

import pytest
from django.template import Context, Engine
from django.test import override_settings
from django.urls import set_script_prefix
from django.utils.translation import override

from enracine.kernel import addresses

DJANGO = Engine(builtins=["django.templatetags.i18n"])
OURS = Engine(builtins=["django.templatetags.i18n", "enracine.kernel.templatetags.quick"])
ONE, TWO = uuid.uuid4(), uuid.uuid4()
#: Fixed and unusual, one after the other: what is kept for one never answers another.
TEXTS = (
    '{% url "workspace:home" %}',
    '{% url "referrals:detail" pk %}',
    '{% url "referrals:detail" other %}',
    '{% url "referrals:step" pk "refuser" %}',
    '{% url "referrals:step" pk slug %}',
    '{% url "referrals:step" referral_id=pk slug=slug %}',
    '{% url "referrals:need" pk other %}',
    '{% url "referrals:need" other pk %}',
    '{% url "referrals:detail" pk as here %}[{{ here }}]',
    '{% url "referrals:detail" "no identifier" as here %}[{{ here }}]',
    '{% url "territories:region" "côte-nord" as here %}[{{ here }}]',
    '{% url "workspace:setting_withdraw" "a.b" "2026-01-01" %}',
    '{% translate "Accepter" %}',
    '{% translate "Accepter" as word %}<{{ word }}>',
    '{% translate "Accepter" noop %}',
    '{% translate "Accepter"|upper %}',
    "{% translate slug %}",
    '{% translate "100 %" %}',
    '{% translate "a < b & c" %}',
)


def said(engine: Engine, text: str) -> str:
    return engine.from_string(text).render(Context({"pk": ONE, "other": TWO, "slug": "refuser"}))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("language", ["fr-ca", "en"])
def test_they_say_what_django_says(text, language):
    template = OURS.from_string(text)
    with override(language):
        expected = said(DJANGO, text)
        for _again in range(2):
            values = Context({"pk": ONE, "other": TWO, "slug": "refuser"})
            assert template.render(values) == expected


def test_one_template_speaks_each_language_in_turn():
    template = OURS.from_string('{% translate "Enregistrer" %}')
    told = []
    for language in ("fr-ca", "en", "fr-ca"):
        with override(language):
            told.append(template.render(Context()))
    assert told == ["Enregistrer", "Save", "Enregistrer"]


def test_an_address_follows_the_prefix_of_the_site():
    before = said(OURS, TEXTS[1])
    try:
        set_script_prefix("/sous/")
        assert said(OURS, TEXTS[1]) == "/sous" + before
    finally:
        set_script_prefix("/")
    assert said(OURS, TEXTS[1]) == before


@override_settings(ROOT_URLCONF="enracine.project.urls")
def test_a_route_is_asked_once_for_a_whole_list():
    addresses._route.cache_clear()
    for _line in range(50):
        said(OURS, '{% url "referrals:detail" pk %}')
        said(OURS, '{% url "referrals:detail" other %}')
    assert addresses._route.cache_info().misses == 1
