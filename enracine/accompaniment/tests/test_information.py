"""The facts of a person in the workspace: read, corrected with their source, papers seen, documents."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enracine.accompaniment.actions import open_dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people import actions
from enracine.people.models import Education, ImmigrationStatus, PersonDocument
from enracine.people.tests.factories import acting_of_person, make_network, register
from enracine.people.values import Credential, Speech, Studies, Work
from enracine.privacy.models import AccessGrant, AccessLogEntry

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def amina(as_owner):
    with as_owner():
        make_network()
    return register(studies=Studies("bachelor"), work=Work("ingénieure"), speech=Speech("basic"))


@pytest.fixture
def member(amina, as_owner):
    with as_owner():
        member = make_member()
        open_dossier(
            Acting.for_system("essai"), amina.subject_id,
            organisation_id=member.organisation_id, programme="eer", assignee_id=member.pk,
        )  # fmt: skip
    return member


@pytest.fixture
def base(member):
    from enracine.accompaniment.models import Dossier

    with acting_as(acting_of(member)):
        return f"/travail/dossiers/{Dossier.objects.get().pk}/"


@pytest.fixture
def browser(member):
    return signed_in(member)


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_every_section_is_shown_with_who_said_it(browser, base):
    page = words(browser.get(base + "renseignements/"))
    for said in ("Statut d’immigration", "Dit par la personne", "Déclaré", "Région de destination"):
        assert said in page, said
    # Les coordonnées restent montrées sur demande, et le domicile a sa propre page
    assert "@exemple.invalid" not in page and "Montrées sur demande" in page


def test_a_section_is_corrected_with_its_source(browser, base, amina, member):
    url = base + "renseignements/statut/"
    opened = browser.get(url)
    assert opened.status_code == 200 and "Qui le dit?" in words(opened)
    values = {
        "code": "temporary_worker_open", "since_month": "2", "since_year": "2025",
        "expires_on_month": "2", "expires_on_year": "2027", "version": "1",
    }  # fmt: skip
    refused = browser.post(url, values | {"told_source": "document"})
    assert refused.status_code == 422 and "Dites quel document" in words(refused)
    told = {"told_source": "document", "told_document": "work_permit"}
    assert browser.post(url, values | told).status_code == 302
    page = words(browser.get(base + "renseignements/"))
    assert "Permis de travail, par" in page and "Statuts précédents" in page
    with acting_as(acting_of(member)):
        row = ImmigrationStatus.objects.get(is_current=True)
        assert (row.source, row.seen_by_id) == ("document", member.pk)
    # Une version périmée n'écrase rien
    assert browser.post(url, values | told).status_code == 409


def test_a_paper_seen_leaves_the_fact_as_it_is(browser, base, amina, member):
    url = base + "renseignements/etudes/vu/"
    assert "jamais copiée" in words(browser.get(url))
    assert browser.post(url, {"told_document": ""}).status_code == 422
    assert browser.post(url, {"told_document": "diploma", "version": "1"}).status_code == 302
    with acting_as(acting_of(member)):
        row = Education.objects.get()
        assert (row.level, row.source, row.seen_document) == ("bachelor", "person", "diploma")
    assert "Document vu, Études" in words(browser.get(base + "historique/"))
    assert browser.get(base + "renseignements/csq/vu/").status_code == 404


def test_entries_are_added_corrected_seen_and_taken_back(browser, base, member, amina):
    url = base + "renseignements/etudes/"
    values = {"level": "vocational", "title": "Soudage", "told_source": "person"}
    assert browser.post(url + "ajouter/", values).status_code == 302
    with acting_as(acting_of(member)):
        row = Education.objects.get(title="Soudage")
    assert browser.post(f"{url}{row.pk}/vu/", {"told_document": "diploma"}).status_code == 302
    changed = values | {"title": "Soudage général", "version": "2"}
    assert browser.post(f"{url}{row.pk}/", changed).status_code == 302
    assert "Soudage général" in words(browser.get(base + "renseignements/"))
    assert browser.post(f"{url}{row.pk}/retirer/").status_code == 302
    with acting_as(acting_of(member)):
        assert not Education.objects.filter(pk=row.pk).exists()


def test_what_is_not_granted_is_neither_shown_nor_written(browser, base, amina, member, as_owner):
    with as_owner():
        AccessGrant.objects.filter(
            subject_id=amina.subject_id, organisation=member.organisation
        ).update(sections=["identity", "languages"])
    page = words(browser.get(base + "renseignements/"))
    assert "Langues" in page and "Statut d’immigration" not in page
    assert browser.get(base + "renseignements/statut/").status_code == 404
    assert (
        browser.post(base + "renseignements/statut/vu/", {"told_document": "csq"}).status_code
        == 404
    )
    # Said, not shown: whoever holds the file would look for what « introuvable » hides.
    assert (
        "Ses documents ne sont pas partagés avec vous"
        in browser.get(base + "documents/").content.decode()
    )
    assert browser.post(base + "documents/", {}).status_code == 404
    assert browser.get(base + "renseignements/langues/").status_code == 200
    assert browser.get(base + "renseignements/domicile/").status_code == 404


def test_reading_is_noted_section_by_section(browser, base, amina):
    browser.get(base + "renseignements/")
    with acting_as(acting_of_person(amina)):
        entry = AccessLogEntry.objects.filter(page="accompaniment:information").first()
    assert {"status", "education", "languages"} <= set(entry.sections)
    assert "contact" not in entry.sections


def test_the_page_costs_the_same_with_many_entries(browser, base, amina):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(base + "renseignements/").status_code == 200
        words_of_transactions = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
        return len(
            [q for q in captured.captured_queries if not q["sql"].startswith(words_of_transactions)]
        )

    cost()
    few = cost()
    me = acting_of_person(amina)
    for year in range(2001, 2026):
        actions.add_credential(me, amina.subject_id, Credential("college", year=year))
    assert cost() == few
    # La session, le compte et l'appartenance coûtent quatre questions de plus que la page.
    assert few <= 17


def test_documents_follow_their_grant(browser, base, amina, member, as_owner):
    me = acting_of_person(amina)
    hers = actions.add_document(me, amina.subject_id, "cv", "Mon CV", io.BytesIO(PDF), "cv.pdf")
    page = words(browser.get(base + "documents/"))
    assert "Mon CV" in page and "Remis par la personne" in page
    answer = browser.get(f"{base}documents/{hers.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    with acting_as(me):
        assert AccessLogEntry.objects.filter(page="accompaniment:document").exists()
    # Elle ne l'efface pas à la place de la personne
    browser.post(f"{base}documents/{hers.pk}/effacer/")
    file = SimpleUploadedFile("eval.pdf", PDF)
    browser.post(base + "documents/", {"kind": "comparative", "file": file})
    with acting_as(acting_of(member)):
        assert PersonDocument.objects.count() == 2
        added = PersonDocument.objects.exclude(pk=hers.pk).get()
    assert added.stated_by_id == member.organisation_id and added.source == "person"
    assert browser.post(f"{base}documents/{added.pk}/effacer/").status_code == 302
    with acting_as(acting_of(member)):
        assert PersonDocument.objects.count() == 1
    # Un autre organisme, sans accès, n'en voit pas même le nom
    with as_owner():
        stranger = acting_of(make_member())
    from enracine.kernel.models import Document

    with acting_as(stranger):
        assert not PersonDocument.objects.exists() and not Document.objects.exists()


def test_the_age_at_the_registration_is_in_the_export(member, amina):
    from enracine.accompaniment.exports import COLUMNS, _rows

    with acting_as(acting_of(member)):
        (row,) = list(_rows(acting_of(member)))
    known = dict(zip(map(str, COLUMNS), row, strict=True))
    born = dt.date(1992, 2, 29)
    assert int(known["Âge à l’inscription"]) in {
        dt.date.today().year - born.year - n for n in (0, 1)
    }
