"""Papers and pictures: accessible, and without anything a page would refuse."""

import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from enracine.kernel.charts import Bar, bar_chart, share_chart
from enracine.kernel.pdf import PdfNotDrawn, render_pdf

VALUES = {
    "title": "Ce qui est prêt, ce qu’il reste à faire",
    "language": "fr",
    "footer": "Enracine",
    "name": "Amina Benali",
    "date": "le 22 novembre 2026",
    "ready_title": "Ce qui est prêt",
    "ready": ["Votre français"],
    "todo_title": "Ce qu’il reste à faire",
    "todo": [{"title": "Refaire le CV", "due": "le 4 décembre 2026"}],
    "columns": ["Étape", "Échéance", "Fait"],
    "none": "Rien",
    "contact_title": "Qui m’accompagne",
    "contacts": ["Jade, PROMIS"],
}


def test_months_stand_in_their_order_not_in_that_of_their_letters():
    months = ["déc. 2025", "janv. 2026", "févr. 2026"]
    drawn = share_chart([("PROMIS", 0.5, [0.2, 0.4, 0.6])], months)
    assert re.findall(r">(\w+\. 20\d\d)<", drawn) == months
    assert share_chart([], []) == ""


def test_a_sheet_is_tagged_titled_in_its_language_and_readable():
    content = render_pdf("enracine.kernel", "readiness.typ", VALUES)
    reader = PdfReader(io.BytesIO(content))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).lower().startswith("fr")
    assert reader.metadata.title == VALUES["title"]
    assert b"pdfuaid" in content or b"pdfuaid" in catalogue["/Metadata"].get_object().get_data()
    text = reader.pages[0].extract_text()
    assert "Refaire le CV" in text
    assert "Amina Benali" in text


def test_the_same_values_make_the_same_bytes():
    moment = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    first = render_pdf("enracine.kernel", "readiness.typ", VALUES, moment)
    assert first == render_pdf("enracine.kernel", "readiness.typ", VALUES, moment)


def test_a_value_that_is_missing_is_an_error_not_a_blank():
    with pytest.raises(PdfNotDrawn):
        render_pdf("enracine.kernel", "readiness.typ", {"title": "Vide"})


def test_a_chart_carries_no_script_and_no_style():
    svg = bar_chart([Bar("PROMIS", 12, "12"), Bar("INICI", 10, "10")])
    assert svg.startswith("<svg")
    assert "PROMIS" in svg
    for forbidden in ("<script", "<style", "style=", "onload"):
        assert forbidden not in svg


def test_nothing_to_draw_is_nothing():
    assert bar_chart([]) == ""
