"""A registration left in the middle: kept as one goes, taken up elsewhere with a code."""

import re

import pytest
from django.core import mail
from django.test import Client

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.models import Draft
from enracine.network.models import User
from enracine.portal.registration.codes import MOST_PER_ADDRESS, MOST_TRIES
from enracine.portal.tests.test_registration import WHO, fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_former_count", "network")]


def test_what_is_typed_is_kept_as_one_goes_even_before_the_button(visitor):
    fill(visitor, until="travail")
    kept = visitor.post("/inscription/travail/", {"title": "soud"}, headers={"X-Autosave": "1"})
    assert kept.status_code == 204
    page = visitor.get("/inscription/travail/")
    assert 'value="soud"' in page.content.decode() and not page.context["form"].is_bound
    assert visitor.get("/inscription/verifier/")["Location"] == "/inscription/travail/"


def test_an_earlier_answer_that_no_longer_holds_is_asked_again(visitor):
    fill(visitor)
    draft = Draft.objects.get(kind="registration")
    draft.data["steps"]["qui"]["values"]["birth_date_year"] = ["2999"]
    with acting_as(Acting.for_system("test")):
        draft.save()
    assert visitor.post("/inscription/verifier/")["Location"] == "/inscription/qui/"
    assert not User.objects.exists()


def test_another_browser_sees_nothing_of_a_draft(visitor):
    fill(visitor, until="accord")
    stranger = Client()
    for page in ("qui", "verifier", "recu"):
        assert "reprendre" in stranger.get(f"/inscription/{page}/")["Location"]
    assert stranger.post("/inscription/qui/", WHO, headers={"X-Autosave": "1"}).status_code == 403


def ask_code(client: Client, email: str, capture) -> str:
    mail.outbox.clear()
    with capture(execute=True):
        answer = client.post("/inscription/reprendre/", {"email": email})
    assert answer["Location"] == "/inscription/reprendre/code/"
    return next(iter(re.findall(r"\b\d{6}\b", mail.outbox[0].body)), "")


def test_one_takes_up_on_another_device_with_a_code(visitor, django_capture_on_commit_callbacks):
    fill(visitor, until="etudes")
    phone = Client()
    code = ask_code(phone, "Amina@exemple.invalid", django_capture_on_commit_callbacks)
    taken = phone.post("/inscription/reprendre/code/", {"code": f"{code[:3]} {code[3:]}"})
    assert taken["Location"] == "/inscription/suite/"
    assert phone.get("/inscription/suite/")["Location"] == "/inscription/etudes/"
    assert 'value="Amina"' in phone.get("/inscription/qui/").content.decode()
    # The former device does not keep a second way in, and the code does not serve twice.
    assert "reprendre" in visitor.get("/inscription/qui/")["Location"]
    assert phone.post("/inscription/reprendre/code/", {"code": code}).status_code == 302


def test_nothing_says_whether_a_registration_exists(visitor, django_capture_on_commit_callbacks):
    fill(visitor, until="ou")
    pages = []
    for email in ("amina@exemple.invalid", "inconnue@exemple.invalid"):
        client = Client()
        code = ask_code(client, email, django_capture_on_commit_callbacks)
        assert bool(code) == (email == "amina@exemple.invalid")
        assert len(mail.outbox) == 1
        answer = client.post("/inscription/reprendre/code/", {"code": "000000"})
        pages.append((answer.status_code, answer.context["form"].errors["code"]))
    assert pages[0] == pages[1]


def test_codes_and_tries_are_counted(visitor, django_capture_on_commit_callbacks):
    fill(visitor, until="ou")
    client = Client()
    code = ask_code(client, "amina@exemple.invalid", django_capture_on_commit_callbacks)
    wrong = "111111" if code != "111111" else "222222"
    for _try in range(MOST_TRIES):
        client.post("/inscription/reprendre/code/", {"code": wrong})
    late = client.post("/inscription/reprendre/code/", {"code": code})
    assert "Trop d’essais" in late.context["form"].errors["code"][0]
    for _time in range(MOST_PER_ADDRESS):
        last = client.post("/inscription/reprendre/", {"email": "amina@exemple.invalid"})
    assert last.status_code == 422 and "Trop de codes" in last.content.decode()
