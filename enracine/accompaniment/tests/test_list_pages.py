"""« Importer » through its pages, from a dirty file to a confirmed dossier."""

import io

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enracine.accompaniment.models import Dossier
from enracine.kernel.testing import run_jobs, seen_in
from enracine.network.models import Organisation, User
from enracine.network.tests.factories import make_member, signed_in
from enracine.people.models import IntakeFile, IntakeRow, Person, Registration
from enracine.people.tests.intake.books import workbook
from enracine.privacy.models import AccessGrant, Consent, SubjectHolder

pytestmark = pytest.mark.django_db
HEAD = "Nom complet;Naissance;Courriel;Téléphone;Statut;Consentement;Témoin;NAS\n"
DIRTY = (
    "BENALI Amina;29/02/1992;amina@exemple.invalid;514 555-0101;RP;2026-05-02;;130692544\n"
    "Haddad, Samir;14/05/1988;samir(arobase)exemple;514 555-0102;;;;\n"
    ";01/01/1990;personne@exemple.invalid;;;;;\n"
)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def member(as_owner):
    with as_owner():
        return make_member("counsellor", Organisation.objects.get(code="promis"), languages=["fr"])


@pytest.fixture
def client_of(member):
    return signed_in(member)


def form(content, name="liste.csv", **changes):
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    file.name = name
    base = {
        "file": file,
        "origin": "partner",
        "collected_by": "Carrefour fictif",
        "collected_on_day": "2",
        "collected_on_month": "mai",
        "collected_on_year": "2026",
        "told": "Que PROMIS les appellerait.",
    }
    return base | changes


def brought(client, content, **changes):
    """The address of the list, its columns accepted and its lines checked."""
    answer = client.post("/travail/importer/nouvelle/", form(content, **changes))
    assert answer.status_code == 302, answer.content.decode()
    address = answer["Location"]
    page = client.get(address + "colonnes/")
    if page.status_code == 200:
        fields = page.context["form"]
        data = {n: "" if f.initial is None else f.initial for n, f in fields.fields.items()}
        assert client.post(address + "colonnes/", data).status_code == 302
    run_jobs()
    return address


def text(answer):
    return answer.content.decode()


def test_a_dirty_file_is_brought_corrected_and_imported(client_of, as_owner):
    address = brought(client_of, HEAD + DIRTY)
    page = text(client_of.get(address))
    assert "Importer 1 personne" in page
    assert "Voir ces lignes" in page
    lines = text(client_of.get(address + "lignes/?etat=doubtful"))
    assert "Haddad" in lines
    assert "pas un courriel" in lines
    with as_owner():
        doubtful = IntakeRow.objects.get(state="doubtful")
        refused = IntakeRow.objects.get(state="refused")
    one = client_of.get(f"{address}lignes/{doubtful.pk}/")
    assert one.status_code == 200
    assert "samir(arobase)exemple" in text(one)
    data = {n: one.context["form"].data[n] for n in one.context["form"].fields}
    wrong = client_of.post(one.wsgi_request.path, data | {"email": "samir@", "what": "corriger"})
    assert wrong.status_code == 422
    assert "« samir@ » n’est pas un courriel" in text(wrong)
    data["version"] = wrong.context["row"].version
    right = client_of.post(
        one.wsgi_request.path, data | {"email": "samir@exemple.invalid", "what": "corriger"}
    )
    assert right["Location"].endswith(f"/lignes/{refused.pk}/")
    aside = client_of.post(right["Location"], {"what": "ecarter", "version": refused.version})
    assert aside["Location"] == address
    assert "Importer 2 personnes" in text(client_of.get(address))
    assert client_of.post(address + "importer/")["Location"] == address
    assert "Importation en cours" in text(client_of.get(address))
    run_jobs()
    fragment = client_of.get(address, headers={"HX-Request": "true"})
    assert fragment["HX-Refresh"] == "true"
    assert "2 personnes sont dans vos dossiers" in text(client_of.get(address))
    report = client_of.get(address + "rapport.csv")
    assert report["Content-Disposition"].startswith("attachment")
    table = b"".join(report.streaming_content).decode("utf-8-sig")
    assert table.startswith("Ligne,Résultat,Colonne,Valeur vue,Raison")
    assert "sans effet" in table
    assert "130692544" not in table
    with as_owner():
        assert set(Person.objects.values_list("given_name", "family_name")) >= {
            ("Amina", "BENALI"), ("Samir", "Haddad"),
        }  # fmt: skip


def test_the_same_file_leads_to_the_list_already_there(client_of):
    address = brought(client_of, HEAD + DIRTY)
    again = client_of.post("/travail/importer/nouvelle/", form(HEAD + DIRTY), follow=True)
    assert again.redirect_chain[0][0] == address
    assert "Ce fichier est déjà ici" in text(again)


def test_what_is_not_a_list_is_said_beside_the_file(client_of, as_owner):
    for content, words in (
        (b"", "vide"),
        (b"%PDF-1.7\n%%EOF", "CSV ou en Excel"),
        (workbook({"L": [["x"]]}, extra={"xl/vbaProject.bin": b"x"}), "macros"),
    ):
        answer = client_of.post("/travail/importer/nouvelle/", form(content))
        assert answer.status_code == 422
        assert words in text(answer)
    nothing = client_of.post("/travail/importer/nouvelle/", {})
    assert nothing.status_code == 422
    assert "Qu’a-t-on dit aux personnes" in text(nothing)
    with as_owner():
        assert not IntakeFile.objects.exists()


def test_a_workbook_of_several_sheets_lets_one_choose(client_of):
    head = ["Prénom", "Nom", "Date de naissance", "Courriel"]
    book = workbook(
        {
            "2025": [head, ["Amina", "Benali", "1992-02-29", "a@exemple.invalid"], ["x"], ["y"]],
            "2026": [["Titre"], head, ["Samir", "Haddad", "1988-05-14", "s@exemple.invalid"]],
        }
    )
    answer = client_of.post("/travail/importer/nouvelle/", form(book, name="listes.xlsx"))
    columns = answer["Location"] + "colonnes/"
    assert "feuille « 2025 »" in text(client_of.get(columns))
    client_of.post(columns, {"sheet": "2026"})
    page = text(client_of.get(columns))
    assert "feuille « 2026 »" in page
    assert "Prénom – Samir" in page


def test_dates_are_asked_once_and_the_answer_is_kept(client_of):
    address = brought(client_of, "Prénom,Naissance,Courriel\nAmina,03/04/1990,a@exemple.invalid\n")
    assert "Jour ou mois d’abord" in text(client_of.get(address))
    client_of.post(address + "dates/", {"order": "month_first"})
    run_jobs()
    page = text(client_of.get(address))
    assert "mois, puis jour" in page
    assert client_of.post(address + "dates/", {"order": "day_first"}).status_code == 422


def imported(client, as_owner):
    address = brought(client, HEAD + DIRTY)
    client.post(address + "importer/")
    run_jobs()
    with as_owner():
        return Dossier.objects.get(subject_id=Registration.objects.get(channel="import").subject_id)


def test_a_dossier_from_a_list_says_so_until_the_person_confirms(client_of, member, as_owner):
    dossier = imported(client_of, as_owner)
    page = text(client_of.get(f"/travail/dossiers/{dossier.pk}/"))
    assert "À confirmer par la personne" in page
    assert "Carrefour fictif" in page
    with as_owner():
        network = make_member("coordinator", member.organisation.parent)
    assert signed_in(network).get(f"/travail/dossiers/{dossier.pk}/").status_code == 404
    back = f"/travail/dossiers/{dossier.pk}/"
    door = f"/travail/importer/confirmer/{dossier.subject_id}/"
    assert client_of.post(door, {"how": "present", "back": back})["Location"] == back
    with as_owner():
        consent = Consent.objects.get(subject_id=dossier.subject_id)
        assert (consent.state, consent.channel, consent.witness_id) == (
            "given",
            "attested",
            member.pk,
        )
        dossier.refresh_from_db()
        assert dossier.stage == "first_meeting"
        assert dossier.coordinating_organisation_id == member.organisation.parent_id
        assert AccessGrant.objects.filter(
            organisation=member.organisation.parent, basis="coordination"
        ).exists()
    assert "À confirmer par la personne" not in text(client_of.get(back))
    assert signed_in(network).get(back).status_code == 200
    assert client_of.post(door, {"how": "present"}).status_code == 404


def test_an_incomplete_paper_of_a_list_is_without_effect_l28(client_of, as_owner):
    """The list says « agreement signed on 2 May », and no witness: it counts for nothing."""
    dossier = imported(client_of, as_owner)
    with as_owner():
        consent = Consent.objects.get(subject_id=dossier.subject_id)
        assert (consent.state, consent.given_at, consent.channel) == ("requested", None, "")
        row = IntakeRow.objects.get(state="created")
        assert [p["code"] for p in row.problems] == ["paper_incomplete"]
        assert set(AccessGrant.objects.values_list("basis", flat=True)) == {"dossier"}


def test_somebody_invited_opens_her_space_and_confirms_herself(client_of, as_owner):
    dossier = imported(client_of, as_owner)
    with as_owner():
        assert not User.objects.filter(email="amina@exemple.invalid").exists()
    client_of.post(f"/travail/importer/confirmer/{dossier.subject_id}/", {"how": "inviter"})
    run_jobs()
    assert [m.to for m in mail.outbox] == [["amina@exemple.invalid"]]
    assert "à confirmer" in mail.outbox[0].subject
    with as_owner():
        amina = User.objects.get(email="amina@exemple.invalid")
        assert SubjectHolder.objects.filter(user=amina, subject_id=dossier.subject_id).exists()
        consent = Consent.objects.get(subject_id=dossier.subject_id)
    herself = signed_in(amina)
    home = herself.get("/mon-parcours/mes-renseignements/")
    assert "un autre organisme" in text(home)
    page = herself.get(f"/mon-parcours/consentements/{consent.pk}/")
    assert page.status_code == 200
    herself.post(
        f"/mon-parcours/consentements/{consent.pk}/",
        {"give": "1", "version": consent.version, "seen": seen_in(page.content.decode())},
    )
    with as_owner():
        consent.refresh_from_db()
        dossier.refresh_from_db()
    assert (consent.state, dossier.stage) == ("given", "first_meeting")


def test_pages_cost_the_same_at_one_line_and_at_fifty(client_of, as_owner):
    def cost(count, day):
        lines = "".join(
            f"Personne{'abcdefghij'[n % 10]}{'abcdefghij'[n // 10]};;p{n}@exemple.invalid\n"
            for n in range(count)
        )
        head = f"Prénom;Naissance;Courriel\nTotal {day};;\n"
        address = brought(client_of, head + lines)
        found = []
        for path in ("", "lignes/?etat=refused", "rapport.csv"):
            with CaptureQueriesContext(connection) as asked:
                assert client_of.get(address + path).status_code == 200
            found.append(len(asked))
        return found

    few, many = cost(1, "a"), cost(50, "b")
    assert few == many
    assert max(few) <= 16  # twelve of the page, four of the session and of who acts
