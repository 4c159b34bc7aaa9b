"""The parts of a file: five groups, each part once, the one that is open always said."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel import panels
from enracine.network.tests.factories import signed_in
from enracine.privacy.models import AccessGrant

pytestmark = pytest.mark.django_db

FOLD = re.compile(r'<nav class="tab-fold.*?</nav>', re.S)
ROWS = re.compile(r'<nav class="tab-groups.*?</nav>', re.S)


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


def page_of(member, dossier, name="plan"):
    address = reverse(f"accompaniment:{name}", args=[dossier.pk])
    return signed_in(member).get(address).content.decode()


def addresses(part):
    return re.findall(r'<a [^>]*href="([^"]+)"', part)


def test_every_part_has_its_group_and_there_are_at_most_six():
    groups = {group.key for group in panels.registered_groups("dossier")}
    tabs = panels.registered_tabs("dossier")
    assert len(tabs) == 17
    assert [tab.key for tab in tabs if tab.group not in groups] == ["summary"]
    assert len(groups) + 1 == 6
    assert {tab.group for tab in tabs} - {""} == groups


def test_both_navigations_lead_to_every_part_once_and_say_the_one_that_is_open(project):
    dossier = make_dossier(project, "Amina", "Benali")
    html = page_of(project.counsellors[0], dossier)
    wide, fold = ROWS.search(html)[0], FOLD.search(html)[0]
    wanted = {reverse(tab.url_name, args=[dossier.pk]) for tab in panels.registered_tabs("dossier")}
    for part in (wide, fold):
        assert set(addresses(part)) == wanted
        assert len(addresses(part)) == len(wanted)
        assert re.findall(r'aria-current="page">([^<]+)<', part) == ["Plan"]
    assert re.search(r"Accompagnement\s:</span> Plan", fold.partition("</summary>")[0])
    # The group that is open is a row; the others unfold.
    assert '<span class="tab-groups__here">Accompagnement</span>' in wide
    assert "<summary>Accompagnement" not in wide


def test_what_is_done_most_stays_one_press_away(project):
    dossier = make_dossier(project, "Amina", "Benali")
    html = page_of(project.counsellors[0], dossier, "history")
    for name in ("act", "note"):
        assert html.count(reverse(f"activities:{name}", args=[dossier.pk])) == 1


def test_the_kept_drawing_carries_the_identifier_of_each_file_and_the_language_of_each_reader(
    project,
):
    first = make_dossier(project, "Amina", "Benali")
    other = make_dossier(project, "Samir", "Ouali")
    for dossier, stranger in ((first, other), (other, first), (first, other)):
        drawn = FOLD.search(page_of(project.counsellors[0], dossier))[0]
        assert drawn.count(str(dossier.pk)) == 17
        assert str(stranger.pk) not in drawn
        assert "00000000-0000" not in drawn
    client = signed_in(project.counsellors[0])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get(reverse("accompaniment:plan", args=[first.pk])).content.decode()
    assert "Other parts" in FOLD.search(english)[0]


def test_a_group_of_which_one_part_is_seen_is_that_part(project):
    dossier = make_dossier(project, "Amina", "Benali")
    wide = ROWS.search(page_of(project.coordinator, dossier, "dossier"))[0]
    assert "<details" not in wide
    assert re.findall(r">([^<>]+)</a>", wide) == [
        "Résumé", "Renseignements", "Départ", "Historique"
    ]  # fmt: skip
    # What opens for whoever holds the file alone is offered to nobody else.
    for tab in panels.registered_tabs("dossier"):
        address = reverse(tab.url_name, args=[dossier.pk])
        if f'href="{address}"' in wide:
            assert signed_in(project.coordinator).get(address).status_code == 200, tab.key


def test_whoever_holds_the_file_reads_why_no_document_is_there(project, as_owner):
    dossier = make_dossier(project, "Amina", "Benali")
    address = reverse("accompaniment:documents", args=[dossier.pk])
    client = signed_in(project.counsellors[0])
    with as_owner():
        AccessGrant.objects.filter(subject_id=dossier.subject_id).update(sections=["identity"])
    page = client.get(address)
    assert page.status_code == 200
    assert "Ses documents ne sont pas partagés avec vous" in page.content.decode()
    # Reading is said; sending is still refused.
    assert client.post(address, {}).status_code == 404
