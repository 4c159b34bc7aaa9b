"""A candidate's own pages: her file, nobody else's, and the last word on what is shared."""

import csv
import datetime as dt
import io
import json
import uuid
import zipfile

import pytest
from django.test import Client

from enracine.kernel import journey
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.testing import form_of, seen_in
from enracine.network.models import User
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people import actions
from enracine.people.models import HouseholdMember, Person
from enracine.people.tests.factories import acting_of_person, make_network, register
from enracine.people.values import Identity, Member, Reach
from enracine.privacy.actions import ask_consent, give_consent, grant_access
from enracine.privacy.models import AccessGrant, AccessLogEntry, Consent, ConsentText

pytestmark = pytest.mark.django_db
EMAIL = "amina@exemple.invalid"


@pytest.fixture(autouse=True)
def network(as_owner):
    with as_owner():
        return make_network()


@pytest.fixture
def amina():
    return register(
        reach=Reach(email=EMAIL, phone="+15145550142"), members=(Member("child", "Lina", 2021),)
    )


@pytest.fixture
def browser(amina):
    return browser_of(EMAIL)


@pytest.fixture
def partner(as_owner):
    with as_owner():
        return acting_of(make_member("partner"))


def browser_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def share(amina, partner) -> Consent:
    """The partner asks, Amina agrees, the access opens."""
    consent = ask_consent(
        partner, amina.subject_id, "referral", ["identity", "contact"],
        recipient_id=partner.organisation_id, reason="Vous accueillir",
    )  # fmt: skip
    give_consent(acting_of_person(amina), consent)
    grant_access(
        partner, amina.subject_id, partner.organisation_id, ["identity", "contact"], "referral",
        consent=consent, object_id=uuid.uuid4(),
    )  # fmt: skip
    return consent


def pending(amina, partner) -> Consent:
    return ask_consent(
        partner, amina.subject_id, "referral", ["identity"], recipient_id=partner.organisation_id
    )


def grants_of(partner) -> int:
    with acting_as(partner):
        return AccessGrant.objects.filter(ended_at__isnull=True, basis="referral").count()


def test_home_greets_and_says_the_one_next_thing(browser):
    page = browser.get("/mon-parcours/").content.decode()
    for words in ("Bonjour Amina", "Prochaine chose à faire", "Mes étapes", "Parlez-nous de"):
        assert words in page
    assert page.count("<h1") == 1


def test_a_request_for_consent_comes_first(browser, amina, partner):
    pending(amina, partner)
    page = browser.get("/mon-parcours/")
    assert page.context["next"].rank == 10
    assert "Répondre aux demandes de partage" in page.content.decode()


def test_features_add_their_steps_from_real_facts(browser, amina):
    seen = []

    def steps(acting, subject_id):
        seen.append((acting.subject_ids[0], subject_id))
        return [journey.Step("visite", "Visiter la région", journey.TODO, order=70)]

    journey.register_steps("test", steps)
    try:
        assert "Visiter la région" in browser.get("/mon-parcours/").content.decode()
    finally:
        del journey._steps["test"]
    assert seen == [(amina.subject_id, amina.subject_id)]


def test_without_account_one_signs_in_and_a_professional_without_file_finds_nothing(as_owner):
    assert "/compte/" in Client().get("/mon-parcours/")["Location"]
    with as_owner():
        client = signed_in(make_member())
    assert client.get("/mon-parcours/").status_code == 404


def test_the_spouse_shows_nowhere_even_when_the_account_is_shared(amina):
    spouse = register(
        identity=Identity("Yusuf", "Benali", dt.date(1990, 3, 4), "DZ"),
        reach=Reach(email=EMAIL, phone="+15145550143"),
    )
    browser = browser_of(EMAIL)
    assert browser.get("/mon-parcours/")["Location"] == "/mon-parcours/choisir/"
    choice = browser.get("/mon-parcours/choisir/").content.decode()
    assert "Amina Benali" in choice and "Yusuf Benali" in choice
    browser.post("/mon-parcours/choisir/", {"person": str(amina.subject_id)})
    for url in ("", "mes-renseignements/", "qui-a-mon-dossier/", "consentements/"):
        page = browser.get(f"/mon-parcours/{url}").content.decode()
        assert "Yusuf" not in page and "555-0143" not in page, url
    assert "Yusuf" not in browser.get("/mon-parcours/mes-donnees.json").content.decode()
    with acting_as(acting_of_person(spouse)):
        theirs = Consent.objects.get(subject_id=spouse.subject_id)
    assert browser.get(f"/mon-parcours/consentements/{theirs.pk}/").status_code == 404
    assert browser.post("/mon-parcours/choisir/", {"person": str(uuid.uuid4())}).status_code == 404


def test_another_person_gets_404_for_every_object(amina, partner):
    consent = pending(amina, partner)
    with acting_as(acting_of_person(amina)):
        child = HouseholdMember.objects.get(first_name="Lina")
    register(reach=Reach(email="autre@exemple.invalid"))
    other = browser_of("autre@exemple.invalid")
    for url in (
        f"consentements/{consent.pk}/",
        f"consentements/{consent.pk}/retirer/",
        f"mes-renseignements/famille/{child.pk}/",
    ):
        assert other.get(f"/mon-parcours/{url}").status_code == 404
        assert other.post(f"/mon-parcours/{url}", {"give": "1"}).status_code == 404


def test_the_exact_words_then_the_answer(browser, amina, partner, as_owner):
    consent = pending(amina, partner)
    page = browser.get(f"/mon-parcours/consentements/{consent.pk}/").content.decode()
    assert "Je peux refuser sans perdre mon service" in page and "Identité" in page
    url, yes = f"/mon-parcours/consentements/{consent.pk}/", {"give": "1", "version": "1"}
    # What was never shown, or has changed since it was, is agreed to by nobody.
    for unread in ({}, {"seen": "0" * 32}):
        answer = browser.post(url, yes | unread, follow=True)
        assert "Rien n’est accepté" in answer.content.decode()
    with as_owner():
        former = ConsentText.objects.filter(purpose=consent.purpose, language="fr-ca").latest("pk")
        newer = ConsentText.objects.create(
            purpose=former.purpose,
            language=former.language,
            text_version=former.text_version + 1,
            body="D’autres mots.",
            valid_from=former.valid_from,
        )
    changed = browser.post(url, yes | {"seen": seen_in(page)}, follow=True).content.decode()
    assert "Rien n’est accepté" in changed and "D’autres mots." in changed
    with acting_as(acting_of_person(amina)):
        consent.refresh_from_db()
        assert consent.state == "requested"
    browser.post(url, yes | {"seen": seen_in(changed)})
    with acting_as(acting_of_person(amina)):
        consent.refresh_from_db()
        assert (consent.state, consent.channel) == ("given", "screen")
        assert consent.text_id == newer.pk


def test_refusing_changes_nothing_else(browser, amina, partner):
    consent = pending(amina, partner)
    answer = browser.post(
        f"/mon-parcours/consentements/{consent.pk}/", {"refuse": "1"}, follow=True
    )
    assert "Vos services continuent" in answer.content.decode()
    assert grants_of(partner) == 0


def test_an_answer_given_twice_is_kept_once(browser, amina, partner):
    consent = pending(amina, partner)
    url = f"/mon-parcours/consentements/{consent.pk}/"
    browser.post(url, {"refuse": "1"})
    assert "déjà une réponse" in browser.post(url, {"give": "1"}, follow=True).content.decode()


def test_withdrawal_takes_two_taps_and_cuts_the_access_at_the_next_request(browser, amina, partner):
    consent = share(amina, partner)
    assert grants_of(partner) == 1
    page = browser.get("/mon-parcours/consentements/").content.decode()
    first_tap = f"/mon-parcours/consentements/{consent.pk}/retirer/"
    assert f'href="{first_tap}"' in page
    assert "tout de suite" in browser.get(first_tap).content.decode()
    assert grants_of(partner) == 1
    browser.post(first_tap)
    assert grants_of(partner) == 0
    with acting_as(partner):
        assert not Person.objects.exists()


def test_what_was_already_read_is_shown_when_withdrawing(browser, amina, partner):
    consent = share(amina, partner)
    with acting_as(partner):
        AccessLogEntry.objects.create(
            subject_id=amina.subject_id,
            organisation_id=partner.organisation_id,
            membership_id=partner.membership_id,
            actor=partner.actor,
            actor_label="Marc, partenaire",
            sections=["identity"],
            page="dossier",
        )
    page = browser.get(f"/mon-parcours/consentements/{consent.pk}/retirer/").content.decode()
    assert "Marc, partenaire" in page
    who = browser.get("/mon-parcours/qui-a-mon-dossier/").content.decode()
    assert "Marc, partenaire" in who and "Identité" in who


def test_who_has_my_file_names_each_organisation_and_why(browser, amina, partner):
    share(amina, partner)
    page = browser.get("/mon-parcours/qui-a-mon-dossier/").content.decode()
    for words in (
        "Vous avez accepté qu’il reçoive votre demande.",
        "Coordonnées",
        "Retirer mon accord",
    ):
        assert words in page


def test_each_section_can_be_corrected(browser, amina):
    listing = browser.get("/mon-parcours/mes-renseignements/")
    slugs = [section.page.slug for section in listing.context["sections"]]
    assert len(slugs) == 9
    for slug in slugs:
        assert browser.get(f"/mon-parcours/mes-renseignements/{slug}/").status_code == 200
    url = "/mon-parcours/mes-renseignements/travail/"
    answer = browser.post(url, {"title": "soudeuse", "years": "4", "version": "0"}, follow=True)
    assert "soudeuse" in answer.content.decode()
    assert "Dit par vous" in answer.content.decode()
    assert "Dit par la personne" not in answer.content.decode()
    assert browser.get("/mon-parcours/mes-renseignements/inconnu/").status_code == 404


def test_a_correction_that_cannot_be_is_said_beside_its_field(browser):
    url = "/mon-parcours/mes-renseignements/identite/"
    values = {"given_name": "Amina", "birth_country": "DZ", "version": "1"}
    born = {"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "2021"}
    answer = browser.post(url, values | born)
    assert answer.status_code == 422
    assert "birth_date" in answer.context["form"].errors


def test_two_corrections_at_once_show_both_and_let_the_person_choose(browser, amina):
    url = "/mon-parcours/mes-renseignements/identite/"
    opened = form_of(browser.get(url).content.decode(), "identite")
    actions.update_identity(
        acting_of_person(amina), amina.subject_id,
        Identity("Amina", "Ben Ali", dt.date(1992, 2, 29), "DZ"),
    )  # fmt: skip
    conflict = browser.post(url, opened | {"given_name": "Aminata"})
    page = conflict.content.decode()
    assert conflict.status_code == 409 and "Ben Ali" in page and "Aminata" in page
    lines = {line.label: line for line in conflict.context["comparison"].lines}
    first, family = lines["Prénom"], lines["Nom de famille"]
    assert (first.verdict, family.verdict) == ("only_mine", "only_theirs")
    choices = {first.name: first.ticked, family.name: family.ticked}
    kept = {"merging": conflict.context["comparison"].token} | choices
    assert browser.post(url, kept).status_code == 302
    with acting_as(acting_of_person(amina)):
        merged = Person.objects.get()
        assert (merged.given_name, merged.family_name) == ("Aminata", "Ben Ali")


def test_where_one_lives_is_found_like_at_registration(browser, amina):
    url = "/mon-parcours/mes-renseignements/domicile/"
    assert browser.post(url, {"where": "quebec", "place": "", "version": "1"}).status_code == 422
    assert browser.post(url, {"where": "abroad", "version": "1"}).status_code == 422
    ambiguous = browser.post(url, {"where": "quebec", "place": "saint", "version": "1"})
    assert ambiguous.status_code == 422 and ambiguous.context["hits"]
    moved = browser.post(url, {"where": "quebec", "place": "rimouski", "version": "1"}, follow=True)
    assert "Rimouski" in moved.content.decode()


def test_the_family_is_corrected_without_touching_anybody_s_own_file(browser, amina):
    add = "/mon-parcours/mes-renseignements/famille/ajouter/"
    assert browser.post(add, {"kind": "adult", "first_name": ""}).status_code == 422
    browser.post(add, {"kind": "adult", "first_name": "Yusuf"})
    page = browser.get("/mon-parcours/mes-renseignements/").content.decode()
    assert "Adulte, à confirmer par elle ou lui" in page
    with acting_as(acting_of_person(amina)):
        herself = HouseholdMember.objects.get(person_id=amina.subject_id)
        child = HouseholdMember.objects.get(first_name="Lina")
    base = "/mon-parcours/mes-renseignements/famille"
    assert browser.get(f"{base}/{herself.pk}/").status_code == 404
    assert browser.post(f"{base}/{herself.pk}/retirer/").status_code == 404
    browser.post(f"{base}/{child.pk}/retirer/")
    with acting_as(acting_of_person(amina)):
        assert HouseholdMember.objects.get(pk=child.pk).left_on == today()


def test_what_i_gave_leaves_as_json(browser, amina):
    answer = browser.get("/mon-parcours/mes-donnees.json")
    data = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    (identity,) = data["sections"]["identity"]["person"]
    assert identity["given_name"] == "Amina" and identity["source"] == "person"
    assert data["sections"]["family"]["householdmember"] == [
        {"kind": "child", "first_name": "Lina", "birth_year": 2021, "source": "person"}
    ]


def test_what_i_gave_leaves_as_a_zip_that_a_spreadsheet_opens(browser, amina):
    answer = browser.get("/mon-parcours/mes-donnees.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        text = archive.read("identity-person.csv").decode("utf-8-sig")
    assert {"mes-renseignements.json", "family-householdmember.csv"} <= set(names)
    assert next(csv.DictReader(io.StringIO(text)))["given_name"] == "Amina"


def test_a_contact_of_17_is_told_so(as_owner):
    born = today() - dt.timedelta(days=17 * 365 + 100)
    register(identity=Identity("Maëlle", "", born), reach=Reach(email="m@exemple.invalid"))
    page = browser_of("m@exemple.invalid").get("/mon-parcours/").content.decode()
    assert "moins de 18 ans" in page and "Compléter" not in page


def test_an_account_without_file_is_led_to_the_registration():
    User.objects.create_user("seule@exemple.invalid")
    assert browser_of("seule@exemple.invalid").get("/mon-parcours/")["Location"] == "/inscription/"


def reads(captured) -> int:
    """Queries on tables: neither the transactions nor what tells PostgreSQL who acts."""
    return sum(" FROM " in query["sql"] for query in captured)


@pytest.mark.parametrize("size", [1, 50])
def test_pages_ask_few_queries_whatever_the_size(
    amina, partner, browser, size, django_assert_max_num_queries
):
    for _n in range(size):
        consent = pending(amina, partner)
        give_consent(acting_of_person(amina), consent)
    for url, most in (("consentements/", 8), ("qui-a-mon-dossier/", 9), ("", 12)):
        with django_assert_max_num_queries(40) as captured:
            assert browser.get(f"/mon-parcours/{url}").status_code == 200
        assert reads(captured.captured_queries) <= most, url


def test_acting_is_narrowed_to_the_chosen_person(amina, browser):
    register(identity=Identity("Yusuf", "", dt.date(1990, 1, 1)), reach=Reach(email=EMAIL))
    shared = Acting(user_id=User.objects.get(email=EMAIL).pk)
    browser.post("/mon-parcours/choisir/", {"person": str(amina.subject_id)})
    page = browser.get("/mon-parcours/")
    assert page.wsgi_request.acting.subject_ids == (amina.subject_id, amina.household_id)
    assert shared.user_id == page.wsgi_request.acting.user_id
