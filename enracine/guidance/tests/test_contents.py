"""Contents: written by communications, read by everybody, each edition kept."""

import pytest
from django.db import DatabaseError, transaction

from enracine.guidance import actions, queries
from enracine.guidance.models import Content, Edition
from enracine.guidance.reference import load_contents, shipped
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.network.models import Role
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in

pytestmark = pytest.mark.django_db
TEXTS = {
    "title": "Le froid",
    "lead": "On s’y fait.",
    "body": "Un manteau aide.\n\n- bottes\n- <script>alert(1)</script>\n- [piège](javascript:alert(1))",
}
PLACED = {"kind": "page", "moment": "think", "rank": 1}


@pytest.fixture
def writer(as_owner):
    with as_owner():
        return make_member(Role.COMMUNICATIONS, make_organisation(kind="eer_network", name="Nous"))


@pytest.fixture
def other(as_owner):
    with as_owner():
        return make_member(Role.COMMUNICATIONS, make_organisation(kind="eer_member", name="Eux"))


def test_what_comes_with_the_product_is_read_in_both_languages_with_its_sources(client):
    listed = client.get("/se-preparer/").content.decode()
    for slug, values in shipped().items():
        assert values["title"] in listed.replace("&#x27;", "'")
        page = client.get(f"/se-preparer/{slug}/")
        assert page.status_code == 200
        assert "Sources" in page.content.decode()
    english = client.get("/se-preparer/logement-et-bail/", headers={"accept-language": "en"})
    assert "Housing and lease" in english.content.decode()
    assert client.get("/se-preparer/nulle-part/").status_code == 404


def test_nobody_reads_before_it_is_published_and_each_edition_stays(writer, client):
    acting = acting_of(writer)
    made = actions.create_content(acting, slug="le-froid", **PLACED, texts=TEXTS)
    assert client.get("/se-preparer/le-froid/").status_code == 404
    first = actions.publish(acting, made, made.version)
    page = client.get("/se-preparer/le-froid/").content.decode()
    assert "<li>bottes</li>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    actions.change_content(acting, made, made.version, **PLACED, texts=TEXTS | {"title": "Le gel"})
    assert "Le gel" not in client.get("/se-preparer/le-froid/").content.decode()
    second = actions.publish(acting, made, made.version)
    assert (first.number, second.number) == (1, 2)
    assert "Le gel" in client.get("/se-preparer/le-froid/").content.decode()
    assert queries.edition(made, 1).title == "Le froid"
    actions.withdraw(acting, made, made.version)
    assert client.get("/se-preparer/le-froid/").status_code == 404
    assert queries.editions(made).count() == 2


def test_an_edition_cannot_be_rewritten(writer):
    edition = Edition.objects.order_by("pk").first()
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(title="Autre chose")
    assert Edition.objects.get(pk=edition.pk).title == edition.title


def test_a_page_of_the_product_is_taken_over_and_then_left_alone(writer, other, as_owner):
    found = Content.objects.get(slug="toutes-loin")
    actions.change_content(
        acting_of(writer), found, found.version, **PLACED, texts=TEXTS | {"title": "À nous"}
    )
    with pytest.raises(NotVisible):
        actions.publish(acting_of(other), found, found.version)
    assert signed_in(other).get(f"/travail/contenus/{found.pk}/").status_code == 404
    with as_owner():
        load_contents(Acting.for_system("reference"))
    assert Content.objects.get(pk=found.pk).title == "À nous"


def test_two_writers_lose_nothing_and_a_bad_source_is_said(writer):
    acting = acting_of(writer)
    made = actions.create_content(acting, slug="le-froid", **PLACED, texts=TEXTS)
    seen = made.version
    actions.change_content(acting, made, seen, **PLACED, texts=TEXTS | {"title": "Un"})
    with pytest.raises(Conflict):
        actions.change_content(acting, made, seen, **PLACED, texts=TEXTS | {"title": "Deux"})
    with pytest.raises(Conflict):
        actions.publish(acting, made, seen)
    with pytest.raises(ActionRefused) as refused:
        actions.create_content(acting, slug="autre", **PLACED, texts=TEXTS | {"sources": "| rien"})
    assert refused.value.field == "sources"
    with pytest.raises(ActionRefused) as refused:
        actions.create_content(acting, slug="le-froid", **PLACED, texts=TEXTS)
    assert refused.value.field == "slug"


def test_the_writers_pages_write_and_publish(writer):
    client = signed_in(writer)
    form = {"slug": "le-froid", "version": "", **PLACED, **TEXTS}
    refused = client.post("/travail/contenus/nouveau/", form | {"title": "", "sources": "| x"})
    assert refused.status_code == 422
    assert "Un manteau aide." in refused.content.decode()
    made = client.post("/travail/contenus/nouveau/", form)
    assert made.status_code == 302
    page = client.get(made.url).content.decode()
    assert "Pas publiée" in page
    found = Content.objects.get(slug="le-froid")
    assert client.post(f"{made.url}publier/", {"version": found.version}).status_code == 302
    assert client.get(f"{made.url}editions/1/").status_code == 200
    assert client.get(f"{made.url}editions/9/").status_code == 404
    assert "Publiée" in client.get("/travail/contenus/").content.decode()


def test_what_is_old_is_counted_for_those_who_write_it(writer, as_owner):
    acting = acting_of(writer)
    made = actions.create_content(acting, slug="le-froid", **PLACED, texts=TEXTS)
    actions.publish(acting, made, made.version)
    assert queries.due_count(acting) == 0
    with as_owner():
        Edition.objects.filter(content=made).update(published_at="2020-01-01T12:00:00Z")
    assert queries.due_count(acting) == 1
    assert next(x for x in queries.lines(acting) if x.content.pk == made.pk).is_due
