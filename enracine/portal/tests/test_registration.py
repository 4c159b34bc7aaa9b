"""The registration as somebody does it: page after page, without JavaScript."""

import re

import pytest
from django.test import Client, override_settings

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.models import Draft, Event
from enracine.network.models import User
from enracine.people.models import Person, Residence
from enracine.people.queries import person_file
from enracine.privacy.models import Consent, SubjectHolder
from tests.matrix.addresses import every_address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_former_count", "network")]
#: Pages of the registration that take no answer about anybody: its end, and finding a draft again.
NOT_COLLECTING = {
    "portal:registration",
    "portal:registration_receipt",
    "portal:registration_forget",
    "portal:registration_later",
    "portal:registration_resume",
    "portal:registration_code",
    "portal:registration_take_up",
}

WHO = {
    "given_name": "Amina",
    "family_name": "Benali",
    "birth_date_day": "29",
    "birth_date_month": "février",
    "birth_date_year": "1992",
    "birth_country": "DZ",
}
REACH = {"email": "amina@exemple.invalid", "phone": "514 555-0142", "language": "fr-ca"}
PAGES = [
    ("qui", WHO),
    ("joindre", REACH),
    ("ou", {"where": "quebec"}),
    ("lieu", {"place": "longueuil"}),
    ("statut", {"code": "permanent_resident"}),
    ("arrivee", {"arrived_month": "9", "arrived_year": "2020"}),
    ("famille", {}),
    ("etudes", {"level": "bachelor", "field_of_study": "génie civil"}),
    ("travail", {"title": "ingénieure", "years": "8"}),
    ("francais", {"french": "advanced", "others": ["ar", "en"]}),
    ("projet", {"track": "employment", "what_matters": "une école"}),
    ("regions", {"region_1": "01"}),
    ("accord", {"registration": "on"}),
]


def send(client: Client, slug: str, values: dict):
    return client.post(f"/inscription/{slug}/", values)


def fill(client: Client, until: str = "", **changes) -> None:
    """Answer every page up to `until` (excluded), each of them leading to the next."""
    for slug, values in PAGES:
        if slug == until:
            return
        answer = send(client, slug, changes.get(slug, values))
        assert answer.status_code == 302, (slug, answer.context and answer.context["form"].errors)


def finish(client: Client):
    fill(client)
    return client.post("/inscription/verifier/", follow=True)


def the_person() -> tuple[Person, Acting]:
    account = User.objects.get(email="amina@exemple.invalid")
    with acting_as(Acting(user_id=account.pk)):
        subjects = list(SubjectHolder.objects.values_list("subject_id", flat=True))
    me = Acting.for_subject(*subjects, user_id=account.pk)
    with acting_as(me):
        return Person.objects.get(), me


def test_the_start_says_what_is_asked_why_and_who_answers_before_asking_anything(network):
    page = Client().get("/inscription/").content.decode()
    for words in ("8 minutes", "Ce que nous demandons", "Pourquoi", "protection@exemple.invalid"):
        assert words in page
    assert not Draft.objects.exists()


@override_settings(ENRACINE_DEMO_ACCOUNTS=False)
def test_without_a_privacy_officer_nothing_is_collected(network, as_owner):
    with as_owner():
        network.privacy_officers.update(to_be_confirmed=True)
    client = Client()
    assert "pas encore ouverte" in client.get("/inscription/").content.decode()
    assert client.post("/inscription/").status_code == 200
    assert not Draft.objects.exists()


@override_settings(ENRACINE_DEMO_ACCOUNTS=False)
def test_no_page_of_the_registration_takes_an_answer_once_the_officer_is_gone(
    network, as_owner, visitor
):
    fill(visitor)
    kept = Draft.objects.get().data
    with as_owner():
        network.privacy_officers.all().delete()
    collecting = [
        a
        for a in every_address()
        if a.name.startswith("portal:registration") and a.name not in NOT_COLLECTING
    ]
    assert len(collecting) >= 5
    for address in collecting:
        (path,) = address.filled({})
        answer = visitor.post(path, {"given_name": "Autre"})
        assert (answer.status_code, answer.url) == (302, "/inscription/"), path
    assert Draft.objects.get().data == kept
    assert not Person.objects.exists()
    assert "pas encore ouverte" in visitor.get("/inscription/").content.decode()


def test_a_whole_registration_ends_with_a_number_and_what_happens_next(visitor):
    fill(visitor)
    check = visitor.get("/inscription/verifier/").content.decode()
    for words in (
        "Amina",
        "29 février 1992".replace(" ", "\xa0"),
        "Longueuil",
        "génie civil",
        "arabe",
        "Bas-Saint-Laurent",
        "septembre 2020",
        "Algérie",
    ):
        assert words in check, words
    page = visitor.post("/inscription/verifier/", follow=True).content.decode()
    assert re.search(r"R-[A-Z2-7]{5}-[A-Z2-7]{5}", page)
    for words in (
        "Ce qui se passe maintenant",
        "Les services qui semblent possibles",
        "Emplois en régions",
        "Ouvrir mon espace",
    ):
        assert words in page, words
    person, me = the_person()
    with acting_as(me):
        file = person_file(person.pk)
        assert file.contact.phone == "+15145550142"
        assert file.residence.municipality.name == "Longueuil"
        assert file.education.field_of_study == "génie civil"
        assert file.languages.others == ["ar", "en"]
        assert [t.region.code for t in file.targets] == ["01"]
        assert Consent.objects.get().state == "given"


def test_every_page_says_its_number_and_offers_to_come_back_later(visitor):
    fill(visitor, until="travail")
    page = visitor.get("/inscription/travail/").content.decode()
    assert "Étape 9 de 13" in page
    assert "Continuer plus tard" in page and "(facultatif)" in page


def test_answers_are_erased_from_the_draft_once_registered(visitor):
    finish(visitor)
    draft = Draft.objects.get(kind="registration")
    assert "Amina" not in str(draft.data) and "exemple.invalid" not in str(draft.data)
    assert draft.address_digest == ""


def test_the_last_button_pressed_twice_registers_once(visitor):
    first = finish(visitor).context["receipt"]["number"]
    again = visitor.post("/inscription/verifier/", follow=True)
    assert again.context["receipt"]["number"] == first
    assert User.objects.count() == 1


def test_no_box_is_ticked_beforehand_and_the_agreement_has_a_page_of_its_own(visitor):
    fill(visitor, until="accord")
    page = visitor.get("/inscription/accord/").content.decode()
    assert page.count('type="checkbox"') == 2 and "checked" not in page
    assert "utilise mes réponses" in page
    assert "L’organisme nommé ici : <strong>Emplois en régions" in page
    refused = send(visitor, "accord", {})
    assert refused.status_code == 422
    assert "Sans cet accord" in refused.content.decode()


def test_news_are_not_asked_without_an_address(visitor):
    fill(visitor, until="accord", joindre={"phone": "+33199001234", "language": "en"})
    assert list(visitor.get("/inscription/accord/").context["form"].fields) == ["registration"]


@pytest.mark.parametrize(
    ("slug", "values", "field", "words"),
    [
        ("qui", WHO | {"birth_date_year": "2999"}, "birth_date", "n’existe pas"),
        ("qui", WHO | {"birth_date_day": "1", "birth_date_year": "2999"}, "birth_date", "avenir"),
        ("qui", WHO | {"birth_date_year": "1991"}, "birth_date", "n’existe pas"),
        ("qui", WHO | {"given_name": "—"}, "given_name", "lettres"),
        ("qui", WHO | {"given_name": "X" * 121}, "given_name", "120"),
        ("qui", WHO | {"birth_country": ""}, "birth_country", "pays de naissance"),
        ("joindre", {"language": "fr-ca"}, "email", "Donnez un courriel ou un numéro"),
        ("joindre", REACH | {"phone": "12"}, "phone", "chiffres"),
        ("joindre", REACH | {"email": "amina@"}, "email", "courriel complet"),
        ("lieu", {"place": "Zzzyx"}, "place", "ne trouvons pas"),
        ("arrivee", {"arrived_month": "1", "arrived_year": "1980"}, "arrived", "avant votre nais"),
        ("arrivee", {"arrived_month": "1", "arrived_year": "2999"}, "arrived", "L’année"),
        ("arrivee", {"arrived_month": "", "arrived_year": "2020"}, "arrived", "le mois"),
        ("regions", {"region_1": "01", "region_2": "01"}, "region_2", "déjà choisi"),
        ("travail", {"title": "soudeur", "years": "beaucoup"}, "years", "nombre"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    visitor, slug, values, field, words
):
    fill(visitor, until=slug)
    answer = send(visitor, slug, values)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    page = answer.content.decode()
    assert "<title>Erreur :" in page and "data-error-summary" in page
    typed = next(v for v in values.values() if v and isinstance(v, str))
    assert typed in page
    assert visitor.get("/inscription/verifier/")["Location"] == f"/inscription/{slug}/"


@pytest.mark.parametrize(
    ("given", "family"),
    [("O", ""), ("X" * 120, "Y" * 120), ("N’Guessan", "D'Almeida"), ("محمد", "بن علي"), ("王", "")],
)
def test_every_name_of_the_world_may_register(visitor, given, family):
    who = WHO | {"given_name": given, "family_name": family}
    fill(visitor, qui=who)
    visitor.post("/inscription/verifier/")
    person, _me = the_person()
    assert (person.given_name, person.family_name) == (given, family)


def test_a_place_that_has_namesakes_is_chosen_in_a_list(visitor):
    fill(visitor, until="lieu")
    answer = send(visitor, "lieu", {"place": "saint"})
    assert answer.status_code == 422
    hits = answer.context["hits"]
    assert len(hits) > 1 and f'value="{hits[0].code}"' in answer.content.decode()
    chosen = send(visitor, "lieu", {"place": "saint", "municipality": hits[0].code})
    assert chosen.status_code == 302


def test_abroad_asks_a_country_and_no_postal_code(visitor):
    fill(
        visitor,
        until="lieu",
        ou={"where": "abroad"},
        joindre={"phone": "+573001234567", "email": "amina@exemple.invalid", "language": "fr-ca"},
    )
    assert visitor.get("/inscription/lieu/")["Location"] == "/inscription/pays/"
    assert send(visitor, "pays", {"country": "CO"}).status_code == 302
    for slug, values in PAGES[4:]:
        values = {"code": "csq_holder_abroad"} if slug == "statut" else values
        if slug != "arrivee":
            assert send(visitor, slug, values).status_code == 302
    visitor.post("/inscription/verifier/")
    _person, me = the_person()
    with acting_as(me):
        home = Residence.objects.get()
        assert (home.country, home.postal_code, home.municipality) == ("CO", "", None)


def test_how_one_is_canadian_is_asked_of_citizens_only(visitor):
    fill(visitor, until="arrivee", statut={"code": "canadian_citizen"})
    assert "citizenship" in visitor.get("/inscription/arrivee/").context["form"].fields
    send(visitor, "statut", {"code": "permanent_resident"})
    assert list(visitor.get("/inscription/arrivee/").context["form"].fields) == ["arrived"]


def test_the_family_is_added_corrected_and_taken_out(visitor):
    fill(visitor, until="famille")
    add = "/inscription/famille/ajouter/"
    assert visitor.post(add, {"kind": "adult", "first_name": "Yusuf"}).status_code == 302
    child = {"kind": "child", "first_name": "Lina", "birth_year": "2021"}
    assert visitor.post(add, child).status_code == 302
    assert visitor.post(add, child | {"birth_year": ""}).status_code == 422
    assert visitor.post(add, child | {"birth_year": "1990"}).status_code == 422
    page = visitor.get("/inscription/famille/").content.decode()
    assert "Yusuf" in page and "2 personnes avec vous" in page
    visitor.post("/inscription/famille/1/", child | {"birth_year": "2020"})
    visitor.post("/inscription/famille/0/retirer/")
    names = [m["name"] for m in visitor.get("/inscription/famille/").context["members"]]
    assert names == ["Lina, enfant, né ou née en 2020"]


def test_somebody_of_17_is_asked_the_minimum_and_becomes_a_contact(visitor):
    who = WHO | {"birth_date_day": "1", "birth_date_month": "1"}
    send(visitor, "qui", who | {"birth_date_year": str(today().year - 17)})
    for slug in ("joindre", "ou", "lieu", "accord"):
        assert send(visitor, slug, dict(PAGES)[slug]).status_code == 302
    page = visitor.post("/inscription/verifier/", follow=True).content.decode()
    assert "moins de 18 ans" in page and "Les services qui semblent possibles" not in page
    _person, me = the_person()
    with acting_as(me):
        assert Event.objects.filter(kind="people.contact_registered").exists()
        assert not Event.objects.filter(kind="people.registered").exists()


def test_somebody_of_13_is_sent_to_a_parent(visitor):
    answer = send(
        visitor, "qui", WHO | {"birth_date_year": str(today().year - 13), "birth_date_day": "1"}
    )
    assert answer.status_code == 422
    assert "parent" in answer.context["form"].errors["birth_date"][0]


def test_the_whole_path_exists_in_english(visitor):
    visitor.cookies["enracine_language"] = "en"
    fill(visitor, until="accord")
    page = visitor.get("/inscription/accord/").content.decode()
    assert 'lang="en"' in page and "uses my answers" in page
    send(visitor, "accord", {"registration": "on"})
    visitor.post("/inscription/verifier/")
    _person, me = the_person()
    with acting_as(me):
        assert Consent.objects.get().text.language == "en"


def test_a_page_asks_few_queries(visitor, django_assert_max_num_queries):
    fill(visitor)
    for slug in ("qui", "lieu", "accord", "verifier"):
        # Twelve, and telling PostgreSQL which secret opens the draft.
        with django_assert_max_num_queries(13):
            assert visitor.get(f"/inscription/{slug}/").status_code == 200
