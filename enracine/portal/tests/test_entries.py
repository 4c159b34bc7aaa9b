"""A person's own entries and documents: added later, each optional, corrected, taken back."""

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.models import Document, Event
from enracine.kernel.testing import jobs_role
from enracine.network.models import User
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people import actions
from enracine.people.jobs import documents
from enracine.people.models import LanguageSkill, Occupation, PersonDocument
from enracine.people.queries import person_file
from enracine.people.tests.factories import acting_of_person, make_network, register
from enracine.people.values import Reach, Situation, Skill, Told, Work
from enracine.privacy.actions import grant_access

pytestmark = pytest.mark.django_db
EMAIL = "amina.benali@exemple.invalid"
BASE = "/mon-parcours/mes-renseignements/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def amina(as_owner):
    with as_owner():
        make_network()
    return register(reach=Reach(email=EMAIL), work=Work("ingénieure", 8))


@pytest.fixture
def me(amina):
    return acting_of_person(amina)


@pytest.fixture
def browser(amina):
    return signed_in(User.objects.get(email=EMAIL))


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_registration_asks_none_of_it(browser):
    page = words(browser.get(BASE))
    assert "Rien pour le moment" in page and "Mes documents" in page
    from django.test import Client

    asked = words(Client().get("/inscription/travail/", follow=True))
    assert "Dans quel pays?" not in asked and "cnp_code" not in asked


def test_each_list_takes_an_entry_shows_it_and_gives_it_back(browser, amina, me):
    entries = {
        "statut": {"code": "visitor", "since_month": "5", "since_year": "2019"},
        "etudes": {"level": "college", "title": "DEP en soudage", "country": "DZ", "year": "2012"},
        "travail": {"title": "Soudeuse", "cnp_code": "72106", "start_year": "2012"},
        "langues": {"language": "ar", "speak": "advanced", "read": "nclc_9"},
    }
    for slug, values in entries.items():
        assert browser.get(f"{BASE}{slug}/ajouter/").status_code == 200
        assert browser.post(f"{BASE}{slug}/ajouter/", values).status_code == 302, slug
    page = words(browser.get(BASE))
    for said in ("mai 2019", "DEP en soudage", "72106 – Soudeurs", "NCLC 9", "Visiteuse"):
        assert said in page, said
    with acting_as(me):
        file = person_file(amina.subject_id)
    row = next(o for o in file.occupations if o.title == "Soudeuse")
    assert browser.post(f"{BASE}travail/{row.pk}/principal/").status_code == 302
    with acting_as(me):
        assert Occupation.objects.get(is_main=True).title == "Soudeuse"
    (skill,) = file.skills
    changed = {"language": "ar", "speak": "basic", "version": str(skill.version)}
    assert browser.post(f"{BASE}langues/{skill.pk}/", changed).status_code == 302
    assert browser.post(f"{BASE}langues/{skill.pk}/", changed).status_code == 409
    assert browser.post(f"{BASE}langues/{skill.pk}/retirer/").status_code == 302
    with acting_as(me):
        assert not LanguageSkill.objects.exists()


def test_errors_are_beside_their_fields(browser):
    for slug, values, field in (
        ("travail", {"title": ""}, "title"),
        ("travail", {"title": "Soudeuse", "start_year": "2020", "end_year": "2010"}, "end_year"),
        ("etudes", {"level": "college", "year": "12"}, "year"),
        ("etudes", {"level": "college", "year": "2099"}, "year"),
        ("langues", {"language": "ar"}, "understand"),
        ("statut", {"code": "martien"}, "code"),
    ):
        answer = browser.post(f"{BASE}{slug}/ajouter/", values)
        assert answer.status_code == 422, slug
        assert field in answer.context["form"].errors, (slug, answer.context["form"].errors)


def test_without_javascript_the_occupation_is_found_by_a_button(browser):
    url = f"{BASE}travail/ajouter/"
    asked = browser.post(url, {"title": "infirmieres", "chercher": "1"})
    page = words(asked)
    assert asked.status_code == 200 and "Est-ce l’un de ces métiers?" in page
    assert 'name="cnp_code" value="31301"' in page
    # Rien n'est enregistré avant le choix; un nom hors liste est gardé tel quel
    assert browser.post(url, {"title": "Dresseuse de licornes"}).status_code == 302
    assert "Dresseuse de licornes" in words(browser.get(BASE))
    nothing = browser.post(url, {"title": "zzzz", "chercher": "1"})
    assert "Aucun métier de ce nom" in words(nothing)


def test_an_exact_name_gets_its_code_without_being_asked(browser, me):
    browser.post(f"{BASE}travail/ajouter/", {"title": "Soudeur/soudeuse"})
    with acting_as(me):
        assert Occupation.objects.get(title="Soudeur/soudeuse").cnp_code == "72106"


def test_the_csq_is_a_page_of_its_own(browser, amina, me):
    answer = browser.post(f"{BASE}csq/", {"region": "11", "version": "0"}, follow=True)
    assert "Gaspésie" in words(answer) and "La région écrite sur mon CSQ" in words(answer)


def upload(content: bytes = PDF, name: str = "cv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_document_is_given_downloaded_and_destroyed(
    browser, amina, me, as_owner, django_capture_on_commit_callbacks
):
    callbacks = django_capture_on_commit_callbacks
    assert "Aucun document" in words(browser.get(f"{BASE}documents/"))
    given = browser.post(f"{BASE}documents/", {"kind": "cv", "file": upload()}, follow=True)
    assert "Votre document est reçu." in words(given)
    with acting_as(me):
        row = PersonDocument.objects.select_related("document").get()
    answer = browser.get(f"{BASE}documents/{row.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    from django.core.files.storage import default_storage

    assert default_storage.exists(row.document.storage_key)
    # Taken back by mistake: a button puts it back as it was, for a few minutes.
    said = browser.post(f"{BASE}documents/{row.pk}/effacer/", follow=True).content.decode()
    assert browser.get(f"{BASE}documents/{row.pk}/").status_code == 404
    assert "Remettre le document" in said
    with acting_as(me):
        event = Event.objects.get(kind="people.document_removed")
    back = browser.post(reverse("portal:undo", args=[event.pk]), follow=True)
    assert "C’est annulé." in words(back)
    with acting_as(me):
        again = PersonDocument.objects.select_related("document").get()
    same = ("pk", "title", "kind", "source", "declared_on", "document_id")
    assert [getattr(again, n) for n in same] == [getattr(row, n) for n in same]
    assert again.document.expires_at is None
    assert "déjà annulé" in words(
        browser.post(reverse("portal:undo", args=[event.pk]), follow=True)
    )
    # For good this time: nobody reads it at once, its bytes go when the undo is over.
    browser.post(f"{BASE}documents/{row.pk}/effacer/")
    assert browser.get(f"{BASE}documents/{row.pk}/").status_code == 404
    with jobs_role():
        documents.func()
        assert Document.objects.count() == 1
    with as_owner():
        Document.objects.update(expires_at=now() - dt.timedelta(seconds=1))
    with jobs_role(), callbacks(execute=True):
        documents.func()
        assert not Document.objects.exists()
    with acting_as(me):
        assert not PersonDocument.objects.exists()
    assert not default_storage.exists(row.document.storage_key)


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(browser):
    for content in (b"<svg onload=alert(1)>", b"", b"MZ\x90\x00"):
        answer = browser.post(f"{BASE}documents/", {"kind": "cv", "file": upload(content)})
        assert answer.status_code == 422 and "file" in answer.context["form"].errors
    answer = browser.post(f"{BASE}documents/", {"kind": "passport", "file": upload()})
    assert "kind" in answer.context["form"].errors


def test_what_an_organisation_added_is_read_but_not_destroyed_by_the_person(
    browser, amina, as_owner
):
    with as_owner():
        jade = acting_of(make_member())
    subject = amina.subject_id
    sections = ["identity", "documents"]
    grant_access(jade.with_subjects(subject), subject, jade.organisation_id, sections, "dossier")
    row = actions.add_document(
        jade, subject, "comparative", "", io.BytesIO(PDF), "a.pdf", told=Told()
    )
    page = words(browser.get(f"{BASE}documents/"))
    assert "Évaluation comparative" in page and "demandez-le à cet organisme" in page
    assert browser.get(f"{BASE}documents/{row.pk}/").status_code == 200
    browser.post(f"{BASE}documents/{row.pk}/effacer/")
    with acting_as(acting_of_person(amina)):
        assert PersonDocument.objects.filter(pk=row.pk).exists()


def test_who_saw_and_who_wrote_are_said_to_the_person(browser, amina, as_owner):
    with as_owner():
        member = make_member()
    jade = acting_of(member)
    sections = ["identity", "languages", "occupation"]
    wide = jade.with_subjects(amina.subject_id)
    grant_access(wide, amina.subject_id, jade.organisation_id, sections, "dossier")
    actions.add_skill(
        jade, amina.subject_id, Skill("fr", "advanced"), told=Told("document", "language_test")
    )
    page = words(browser.get(BASE))
    assert "Résultat d’un test de langue, par" in page
    assert member.user.name in page and f"écrit par {member.organisation.name}" in page
    assert "Déclaré" in page and "Vu" in page


def test_the_pages_exist_in_english(browser, amina):
    User.objects.filter(email=EMAIL).update(language="en")
    with translation.override("en"):
        page = words(browser.get(f"{BASE}documents/", headers={"accept-language": "en"}))
    assert "My documents" in page and "Aucun document" not in page


def test_the_person_is_told_that_her_permit_ends(browser, amina, me):
    soon = today() + dt.timedelta(days=60)
    actions.update_situation(
        me, amina.subject_id, Situation("temporary_worker_open", expires_on=soon)
    )
    page = words(browser.get("/mon-parcours/"))
    assert "Votre permis prend fin le" in page and "Vérifier mes dates" in page
    later = today() + dt.timedelta(days=400)
    actions.update_situation(
        me, amina.subject_id, Situation("temporary_worker_open", expires_on=later)
    )
    assert "Votre permis prend fin le" not in words(browser.get("/mon-parcours/"))


def test_a_phone_offers_its_camera_beside_the_files_and_both_arrive_together(browser, amina):
    page = words(browser.get(f"{BASE}documents/"))
    camera = re.search(r"<input[^>]*capture=[^>]*>", page)
    assert camera is not None
    for said in ('capture="environment"', 'accept="image/*"', 'name="file"', 'type="file"'):
        assert said in camera.group()
    # One of the two is enough: neither is required by the browser, the server says what is missing.
    assert not re.search(r'<input[^>]*type="file"[^>]* required', page)
    assert "Ou prendre une photo" in page
    empty = browser.post(f"{BASE}documents/", {"kind": "cv"})
    assert empty.status_code == 422 and "Choisissez un fichier." in words(empty)
    # A photo that was taken and a file that was chosen are two files of the same name.
    answer = browser.post(f"{BASE}documents/", {"kind": "cv", "file": [upload(), upload()]})
    assert answer.status_code == 302
    assert words(browser.get(f"{BASE}documents/")).count("Télécharger") == 2
