"""A line drawn from its shape is the line that the template draws, whatever its words are made of."""

import uuid

import pytest
from django.template import engines
from django.utils.safestring import mark_safe
from django.utils.translation import override

from enracine.kernel.drawn import MOST_SHAPES, Line

SOURCE = (
    '{% load ui %}<li id="l-{{ line.pk }}"{% if line.late %} class="late"{% endif %}>'
    "{% if line.other %}{{ line.other }}/{% endif %}{{ line.name }}, {{ line.tag }}"
    "{% blocktranslate with who=line.name %}Retirer le filtre {{ who }}{% endblocktranslate %}"
    '{% if line.place %}<b title="{{ line.place }}">{{ line.place }}</b>{% endif %}</li>'
)
WORDS = {
    "pk": uuid.UUID(int=12),
    "other": uuid.UUID(int=13),
    "name": "Ève <b>& « Cie »</b> 100 %s {{ line.pk }}",
    "tag": mark_safe("<i>ok</i>"),
    "place": "",
    "late": True,
}


@pytest.fixture
def line(monkeypatch):
    """A line whose template is counted each time it is asked."""
    template, asked = engines["django"].from_string(SOURCE), []

    def drawn(_name, context):
        asked.append(1)
        return template.render(context)

    monkeypatch.setattr("enracine.kernel.drawn.render_to_string", drawn)
    found = Line("une ligne")
    return found, asked


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"place": "L’Île-d’Anticosti & alentours"},
        {"late": False, "other": None},
        {"name": "", "tag": ""},
        {"name": mark_safe("<b>sûr</b>")},
    ],
)
def test_a_line_is_drawn_as_its_template_draws_it(line, changes):
    drawn, words = line[0], WORDS | changes
    assert drawn.drawn(words) == drawn.drawn_apart(words)
    again = words | {"pk": uuid.uuid4()}
    assert drawn.drawn(again) == drawn.drawn_apart(again)


def test_the_template_is_asked_for_a_new_shape_and_for_a_new_language_only(line):
    drawn, asked = line
    for number in range(5):
        drawn.drawn(WORDS | {"name": f"Personne {number}", "pk": uuid.uuid4()})
    assert len(asked) == 1
    drawn.drawn(WORDS | {"late": False})
    assert len(asked) == 2
    with override("en"):
        drawn.drawn(WORDS)
    assert len(asked) == 3


def test_what_somebody_typed_is_never_taken_for_a_mark_nor_kept(line):
    drawn = line[0]
    words = WORDS | {"name": "\ufdd0place\ufdd1 fffffff1-0000-0000-0000-000000000000"}
    assert drawn.drawn(words) == drawn.drawn_apart(words)
    assert "Personne" not in drawn.drawn(words)
    shapes = {name: bool(value) for name, value in words.items()}
    for number in range(MOST_SHAPES + 2):
        drawn.drawn(words | shapes | {"pk": words["pk"], f"n{number}": True})
    assert len(drawn._shapes) <= MOST_SHAPES
