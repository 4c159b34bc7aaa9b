"""Quick templates say what Django's say: same text, same escaping, same silences, same errors."""

import datetime as dt
import decimal
import uuid

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, VariableDoesNotExist
from django.template.base import NodeList
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from enracine.kernel.templating import QuickNodeList, QuickVariable, quicken

LIBRARIES = {"ui": "enracine.kernel.templatetags.ui"}
BUILTINS = ["django.templatetags.i18n", "enracine.kernel.templatetags.quick"]
ENGINE = Engine(builtins=BUILTINS, libraries=LIBRARIES)
STRICT = Engine(builtins=BUILTINS, libraries=LIBRARIES, string_if_invalid="[%s?]")
MARKED = Engine(builtins=BUILTINS, libraries=LIBRARIES, string_if_invalid="?")


class Nothing(ObjectDoesNotExist):
    pass


class Person:
    kept = "a class attribute"

    def __init__(self):
        self.name = "Zoé <b>"
        self.asked = 0

    @property
    def late(self):
        return 3

    @property
    def gone(self):
        raise Nothing

    def title(self):
        self.asked += 1
        return f"asked {self.asked}"

    def needs(self, something):
        return something

    def erase(self):
        raise AssertionError("a template erased something")

    erase.alters_data = True

    def __str__(self):
        return f"<{self.name}>"


class Choices:
    do_not_call_in_templates = True
    first = "first"

    def __call__(self):
        raise AssertionError("called")


class Indexed:
    def __getitem__(self, key):
        if key == "wrong":
            raise AttributeError
        return {"a": "key a", 1: "rank 1"}[key]

    b = "attribute b"


def values():
    return {
        "person": Person(),
        "choices": Choices(),
        "indexed": Indexed(),
        "kind": Person,
        "number": 1234567,
        "half": 12.5,
        "money": decimal.Decimal("1240.50"),
        "yes": True,
        "none": None,
        "text": "L’été & « Noël » <i>",
        "safe": mark_safe("<i>"),
        "lazy": gettext_lazy("Enregistrer"),
        "day": dt.date(2026, 11, 29),
        "moment": dt.datetime(2026, 11, 29, 3, 0, tzinfo=dt.UTC),
        "pk": uuid.UUID(int=7),
        "rows": [1, 2, 3],
        "pairs": [("a", "<1>"), ("b", None)],
        "table": {"k": {"deep": "v"}, "items": "shadowed"},
        "no": [],
        "made": (n for n in "xyz"),
    }


TEXTS = (
    "{{ person.name }}{{ person.late }}{{ person }}{{ person.kept }}",
    "{{ person.title }} {{ person.title }}",
    "{{ person.needs }}|{{ person.erase }}|{{ person.gone }}|{{ person.gone.name }}",
    "{{ missing }}|{{ person.missing }}|{{ person.name.missing }}|{{ none.x }}|{{ table.x.y }}",
    "{{ missing|default:'–' }}|{{ none|default:person.name }}|{{ person.missing|default_if_none:1 }}",
    "{{ choices.first }}|{{ kind.kept }}|{{ kind.name }}",
    "{{ indexed.a }}{{ indexed.1 }}{{ indexed.b }}{{ indexed.c }}{{ indexed.wrong }}",
    "{{ rows.0 }}{{ rows.7 }}{{ text.0 }}{{ pairs.1.0 }}{{ rows.x }}",
    "{{ table.k.deep }}{{ table.items }}{{ table.keys|length }}",
    "{% for k, v in table.k.items %}{{ k }}={{ v }}{% endfor %}",
    "{{ number }} {{ half }} {{ money }} {{ yes }} {{ none }} {{ day }} {{ moment }} {{ pk }}",
    "{{ text }}{{ safe }}{{ lazy }}{{ 'lit<' }}{{ 12 }}{{ _('Enregistrer') }}",
    "{{ text|upper }}{{ safe|upper }}{{ text|safe }}{{ text|escape }}{{ safe|add:text }}",
    "{{ moment|date:'H:i' }}{{ rows|join:text }}{{ text|linebreaks }}{{ text|truncatechars:4 }}",
    "{% autoescape off %}{{ text }}{{ safe }}{{ person }}{{ pk }}{{ text|linebreaks }}{% endautoescape %}",
    "{% if missing %}a{% elif person.late > 2 and not none %}b{% else %}c{% endif %}",
    "{% if person.missing == None %}a{% endif %}{% if 2 in rows %}b{% endif %}{% if x in y %}c{% endif %}",
    "{% if yes %}{% if no %}1{% else %}2{% endif %}{% endif %}{% if person.erase %}3{% endif %}",
    "{% for r in rows %}{{ forloop.counter }}{{ forloop.first }}{{ forloop.revcounter0 }}{{ r }}{% endfor %}",
    "{% for r in rows reversed %}{% for p in no %}{% empty %}{{ forloop.counter }}{% endfor %}{% endfor %}",
    "{% for r in rows %}{% for p in pairs %}{{ forloop.parentloop.last }}{% endfor %}{% endfor %}",
    "{% for a, b in pairs %}{{ a }}{{ b }}{{ forloop.last }}{% empty %}none{% endfor %}",
    "{% for a in missing %}x{% empty %}none{% endfor %}{% for a in no %}x{% empty %}none{% endfor %}",
    "{% for a in made %}{{ a }}{% cycle '1' '2' %}{% ifchanged a %}!{% endifchanged %}{% endfor %}{{ a }}",
    "{% with a=text b=no %}{{ a }}{{ b }}{% with a=1 %}{{ a }}{% endwith %}{{ a }}{% endwith %}{{ a }}",
    "{% blocktranslate with name=person.name %}De {{ name }} : {{ text }} 100 %{% endblocktranslate %}",
    "{% blocktranslate %}Rien {{ missing }}{% endblocktranslate %}",
    "{% blocktranslate trimmed with n=safe %}\n  Choisir {{ n }}\n{% endblocktranslate %}",
    "{% blocktranslate count n=rows|length %}un{% plural %}{{ n }} lignes{% endblocktranslate %}",
    "{% translate text %}{% translate lazy %}{% translate safe %}",
    "{% load ui %}{% tag 'ok' text %}{% when day 'short_day' %}{{ day|day }}{{ half|number:1 }}",
    "{% filter upper %}{{ text }}{% endfilter %}{% firstof missing none text %}{% widthratio 1 2 100 %}",
)


def both(engine, text):
    plain, quick = engine.from_string(text), engine.from_string(text)
    quicken([quick.nodelist])
    return plain, quick


@pytest.mark.parametrize("engine", [ENGINE, STRICT, MARKED], ids=["silent", "strict", "marked"])
@pytest.mark.parametrize("language", ["fr-ca", "en"])
@pytest.mark.parametrize("text", TEXTS)
def test_they_say_what_django_says(text, language, engine):
    plain, quick = both(engine, text)
    assert type(plain.nodelist) is NodeList
    assert type(quick.nodelist) is QuickNodeList
    with override(language):
        for _again in range(2):
            assert quick.render(Context(values())) == plain.render(Context(values()))


def test_an_error_of_ours_is_not_a_silence():
    class Broken:
        @property
        def name(self):
            raise AttributeError("inside")

        def ask(self):
            raise TypeError("inside")

    for text in ("{{ broken.name }}", "{{ broken.ask }}", "{% if broken.name %}{% endif %}"):
        for template in both(ENGINE, text):
            with pytest.raises((AttributeError, TypeError), match="inside"):
                template.render(Context({"broken": Broken()}))


def test_a_pair_of_the_wrong_size_is_an_error():
    for template in both(ENGINE, "{% for a, b in rows %}{{ a }}{% endfor %}"):
        with pytest.raises(ValueError, match="Need 2 values"):
            template.render(Context({"rows": [(1, 2, 3)]}))


def test_a_name_that_nobody_gave_is_said_to_tags_that_ask():
    name = QuickVariable("person.nothing")
    with pytest.raises(VariableDoesNotExist, match=r"person\.nothing"):
        name.resolve(Context({"person": Person()}))


def test_the_layers_are_put_back_after_an_error():
    context = Context({"rows": [1], "broken": type("B", (), {"x": property(lambda _s: 1 / 0)})()})
    depth = len(context.dicts)
    for text in (
        "{% for r in rows %}{{ broken.x }}{% endfor %}",
        "{% with a=1 %}{{ broken.x }}{% endwith %}",
    ):
        _plain, quick = both(ENGINE, text)
        with pytest.raises(ZeroDivisionError):
            quick.render(context)
        assert len(context.dicts) == depth


def test_pages_are_loaded_quick():
    from django.template.loader import get_template

    template = get_template("404.html").template
    assert type(template.nodelist) is QuickNodeList
