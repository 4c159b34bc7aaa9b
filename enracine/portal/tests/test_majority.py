"""S06: 17 years and 8 months, soon 18. And a child of 13, alone."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling, today
from enracine.kernel.models import Draft, Event, OutboxMessage
from enracine.kernel.templatetags import formats
from enracine.kernel.testing import form_of, jobs_role, run_jobs
from enracine.network.models import User
from enracine.people.actions.majority import ANSWER_DAYS, REMINDER_DAYS, confirm_majority
from enracine.people.jobs import majority
from enracine.people.models import Contact, Majority, Person, Registration
from enracine.people.tests.factories import make_network
from enracine.portal.tests.test_registration import PAGES, WHO, send
from enracine.privacy.models import AccessGrant, Consent, PurgeProof, Subject, SubjectHolder

pytestmark = pytest.mark.django_db
EMAIL = "maelle@exemple.invalid"
HOME = "/mon-parcours/"
CONFIRM = "/mon-parcours/majorite/"


@pytest.fixture(autouse=True)
def network(as_owner):
    with as_owner():
        return make_network()


def born(years: int, months: int = 0) -> dt.date:
    """The first of a month, so many years and months ago."""
    count = today().year * 12 + today().month - 1 - years * 12 - months
    return dt.date(count // 12, count % 12 + 1, 1)


def begins(birth: dt.date) -> tuple[Client, object]:
    client = Client()
    client.post("/inscription/")
    who = WHO | {
        "given_name": "Maëlle",
        "birth_date_day": str(birth.day),
        "birth_date_month": str(birth.month),
        "birth_date_year": str(birth.year),
    }
    return client, send(client, "qui", who)


def registers(birth: dt.date) -> Client:
    """Maëlle, alone, at school: the minimum, then « envoyer »."""
    client, _answer = begins(birth)
    pages = dict(PAGES)
    send(client, "joindre", pages["joindre"] | {"email": EMAIL})
    agreed = pages["accord"] | {"news": "on"}
    for slug, values in (("ou", pages["ou"]), ("lieu", pages["lieu"]), ("accord", agreed)):
        assert send(client, slug, values).status_code == 302, slug
    receipt = client.post("/inscription/verifier/", follow=True)
    assert "moins de 18 ans" in receipt.content.decode()
    return client


def maelle() -> Person:
    with jobs_role():
        return Person.objects.get(given_name="Maëlle")


def signs_in() -> Client:
    client = Client()
    client.force_login(User.objects.get(email=EMAIL))
    return client


def kinds() -> set[str]:
    with jobs_role():
        return set(Event.objects.values_list("kind", flat=True))


def night(day: dt.date) -> None:
    with telling(day), jobs_role():
        majority.func()


def eighteenth() -> dt.date:
    birth = maelle().birth_date
    return birth.replace(year=birth.year + 18)


def test_s06_under_18_she_is_a_contact_and_nothing_treats_her_as_a_candidate():
    registers(born(17, 8))
    assert maelle().standing == "contact"
    with jobs_role():
        given = Consent.objects.filter(subject_id=maelle().pk, state="given")
        # She agreed herself, on her own screen (14 and over).
        assert {c.channel for c in given} == {"screen"} and given.exists()
        assert not Dossier.objects.exists()
        assert not AccessGrant.objects.filter(subject_id=maelle().pk).exists()
    assert "people.contact_registered" in kinds() and "people.registered" not in kinds()
    home = signs_in().get(HOME).content.decode()
    assert "moins de 18 ans" in home
    # Not before her day.
    night(eighteenth() - dt.timedelta(days=1))
    assert "people.majority_reached" not in kinds()
    early = signs_in().get(CONFIRM)
    assert early["Location"] == HOME


def test_s06_at_18_she_is_asked_once_without_a_word_about_her():
    registers(born(17, 8))
    run_jobs()
    mail.outbox.clear()
    for _night in range(3):
        night(eighteenth())
    run_jobs()
    (letter,) = [m for m in mail.outbox if m.to == [EMAIL]]
    assert CONFIRM in letter.body
    for word in ("Maëlle", "18", "Benali", maelle().birth_date.isoformat()):
        assert word not in letter.subject + letter.body


def test_s06_she_confirms_and_gives_her_agreements_anew():
    registers(born(17, 8))
    day = eighteenth()
    night(day)
    with telling(day + dt.timedelta(days=3)):
        client = signs_in()
        home = client.get(HOME).content.decode()
        assert "Confirmer votre inscription" in home
        page = client.get(CONFIRM).content.decode()
        assert "Voulez-vous continuer" in page and "checked" not in page
        assert client.post(CONFIRM, {}).status_code == 422
        assert maelle().standing == "contact"
        assert client.post(CONFIRM, {"registration": "on"}).status_code == 302
        assert maelle().standing == "candidate"
        with jobs_role():
            rows = Consent.objects.filter(subject_id=maelle().pk, purpose="registration")
            old, new = rows.order_by("given_at")
        assert (old.state, old.end_reason) == ("ended", "renewed")
        assert (new.state, new.valid_until > today()) == ("given", True)
        assert set(new.sections) > set(old.sections)
        # News were not ticked again: what she said under age does not go on.
        with jobs_role():
            news = Consent.objects.filter(subject_id=maelle().pk, purpose="news")
            assert [c.state for c in news] == ["ended"]
        assert {"people.majority_confirmed", "people.registered"} <= kinds()
        assert client.get(CONFIRM)["Location"] == HOME
    night(day + dt.timedelta(days=ANSWER_DAYS[1] + 30))
    assert maelle().standing == "candidate"


def test_s06_without_an_answer_everything_is_destroyed_at_the_term():
    registers(born(17, 8))
    run_jobs()
    subject, day = maelle().pk, eighteenth()
    night(day)
    run_jobs()
    mail.outbox.clear()
    # Reminded once, before the term, in a letter that says the day and nothing of her.
    term = day + dt.timedelta(days=ANSWER_DAYS[1])
    night(term - dt.timedelta(days=REMINDER_DAYS[1] + 1))
    assert "people.majority_reminded" not in kinds()
    for late in (0, 1):
        night(term - dt.timedelta(days=REMINDER_DAYS[1] - late))
    run_jobs()
    (letter,) = [m for m in mail.outbox if m.to == [EMAIL]]
    assert CONFIRM in letter.body and formats.day(term, "fr-ca") in letter.body
    for word in ("Maëlle", "Benali", maelle().birth_date.isoformat()):
        assert word not in letter.subject + letter.body
    night(term)
    assert maelle().standing == "contact"
    after = day + dt.timedelta(days=ANSWER_DAYS[1] + 1)
    night(after)
    night(after)
    with jobs_role():
        for rows in (
            Person.objects.filter(pk=subject),
            Contact.objects.filter(subject_id=subject),
            Registration.objects.filter(subject_id=subject),
            Consent.objects.filter(subject_id=subject),
            SubjectHolder.objects.filter(subject_id=subject),
            OutboxMessage.objects.filter(recipient_address=EMAIL),
        ):
            assert not rows.exists(), rows.model
        (proof,) = PurgeProof.objects.filter(subject_id=subject)
        assert proof.counts["people.Person"] == 1 and proof.rule == ANSWER_DAYS[0]
        assert EMAIL not in str(list(Event.objects.values_list("data", flat=True)))
    assert not User.objects.filter(email=EMAIL).exists()


def test_s06_a_reminder_that_left_late_leaves_as_many_days():
    registers(born(17, 8))
    day = eighteenth()
    night(day)
    # The machine slept through the term: it reminds first, and destroys nothing that night.
    late = day + dt.timedelta(days=ANSWER_DAYS[1] + 40)
    night(late)
    assert maelle().standing == "contact"
    with jobs_role():
        assert Majority.objects.get().answer_by == late + dt.timedelta(days=REMINDER_DAYS[1])
    with telling(late + dt.timedelta(days=2)):
        home = signs_in().get(HOME).content.decode()
        assert "Confirmer votre inscription" in home
    night(late + dt.timedelta(days=REMINDER_DAYS[1] + 1))
    with jobs_role():
        assert not Person.objects.exists()


def test_s06_a_spouse_s_account_or_a_worker_s_is_not_destroyed_with_it(as_owner):
    registers(born(17, 8))
    with as_owner():
        other = Subject.objects.create(kind="person")
        SubjectHolder.objects.create(subject=other, user=User.objects.get(email=EMAIL))
    day = eighteenth()
    night(day)
    night(day + dt.timedelta(days=ANSWER_DAYS[1] - REMINDER_DAYS[1]))
    night(day + dt.timedelta(days=ANSWER_DAYS[1] + 1))
    with jobs_role():
        assert not Person.objects.exists()
    assert User.objects.filter(email=EMAIL).exists()


def test_s06_nobody_confirms_in_her_place(as_owner):
    from enracine.kernel.errors import ActionRefused, NotVisible
    from enracine.network.tests.factories import acting_of, make_member

    registers(born(17, 8))
    with as_owner():
        worker = acting_of(make_member("paj_agent"))
    agreed = frozenset({"registration"})
    with pytest.raises(NotVisible), telling(eighteenth()):
        confirm_majority(worker.with_subjects(maelle().pk), maelle().pk, agreed, "fr-ca")
    me = Acting.for_subject(maelle().pk, user_id=User.objects.get(email=EMAIL).pk)
    with pytest.raises(ActionRefused, match="18 ans"):
        confirm_majority(me, maelle().pk, agreed, "fr-ca")


@pytest.mark.parametrize("how", ["button", "autosave"])
def test_a_child_of_13_is_sent_to_a_parent_and_nothing_of_her_is_kept(how):
    child = born(13)
    client, answer = begins(child)
    if how == "autosave":
        typed = WHO | {"given_name": "Maëlle", "birth_date_year": str(child.year)}
        answer = client.post("/inscription/qui/", typed, headers={"X-Autosave": "1"})
    assert answer.status_code == 422
    with jobs_role():
        assert "Maëlle" not in str(Draft.objects.get(kind="registration").data)
        assert not Person.objects.exists() and not Subject.objects.exists()
    if how == "button":
        assert "un parent doit faire l’inscription" in answer.content.decode()


def test_what_was_typed_before_the_birth_date_goes_too():
    client, _answer = begins(born(20))
    typed = WHO | {"given_name": "Maëlle", "birth_date_year": str(born(13).year)}
    client.post("/inscription/qui/", typed, headers={"X-Autosave": "1"})
    with jobs_role():
        assert "Maëlle" not in str(Draft.objects.get(kind="registration").data)


def test_s06_an_agent_met_at_school_opens_neither_a_file_nor_a_referral(as_owner):
    from enracine.network.tests.factories import make_member, make_organisation
    from enracine.network.tests.factories import signed_in as worker_in
    from enracine.referrals.models import Referral

    with as_owner():
        agent = make_member("paj_agent", make_organisation(kind="paj_promoter"))
    client = worker_in(agent)
    page = client.get("/travail/references/nouvelle-personne/")
    birth = born(17, 8)
    form = form_of(page.content.decode(), "personne") | {
        "given_name": "Maëlle",
        "birth_date_day": str(birth.day),
        "birth_date_month": str(birth.month),
        "birth_date_year": str(birth.year),
        "email": EMAIL,
        "registration": "on",
    }
    sent = client.post("/travail/references/nouvelle-personne/", form, follow=True)
    assert not (sent.context and sent.context.get("form") and sent.context["form"].errors)
    said = sent.content.decode()
    assert "contact d’information" in said
    assert maelle().standing == "contact"
    with jobs_role():
        assert not Dossier.objects.exists() and not Referral.objects.exists()
