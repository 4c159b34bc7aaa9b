"""The questionnaire by link: one tap, four languages, nothing of anybody, nothing ever overwritten."""

import dataclasses
import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import OutboxMessage, Setting
from enracine.kernel.outbox import send_message
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import signed_in
from enracine.people.models import HouseholdMember
from enracine.settlement import actions
from enracine.settlement.choices import Need, Reason
from enracine.settlement.jobs import SURVEY_SETTING, surveys
from enracine.settlement.models import FollowUp, FollowUpAnswer, SurveyLink
from enracine.settlement.queries.surveys import survey_of, token_of
from enracine.settlement.survey_words import RIGHT_TO_LEFT, WORDS
from enracine.settlement.tests.staying import Staying, make_staying

pytestmark = pytest.mark.django_db


@pytest.fixture
def staying(as_owner) -> Staying:
    with as_owner():
        return make_staying()


def sent(staying: Staying, months: int = 3) -> dict[str, str]:
    actions.send_survey(staying.acting, staying.follow_up(months))
    return staying.links(months)


def page(token: str, client: Client | None = None, **extra):
    return (client or Client()).get(reverse("settlement:survey", args=[token]), **extra)


def answer(token: str, presence: str):
    return Client().post(reverse("settlement:survey", args=[token]), {"presence": presence})


def kept(staying: Staying) -> list[tuple[str, str]]:
    with acting_as(staying.acting):
        rows = FollowUpAnswer.objects.filter(follow_up__move=staying.move)
        return list(rows.order_by("created_at", "id").values_list("presence", "standing"))


def test_each_adult_receives_her_own_link_and_the_letter_holds_no_place(staying):
    links = sent(staying)
    assert len(set(links.values())) == 2
    with jobs_role():
        for pk in OutboxMessage.objects.values_list("pk", flat=True):
            send_message(pk)
    assert sorted(m.to[0] for m in mail.outbox) == [
        "amina1@exemple.invalid",
        "karim1@exemple.invalid",
    ]
    for letter in mail.outbox:
        assert "/nouvelles/" in letter.body and "Rimouski" not in letter.body
        name = "Amina1" if "amina1" in letter.to[0] else "Karim1"
        assert links[name] in letter.body
    with acting_as(staying.acting):
        # The secret itself is nowhere.
        stored = SurveyLink.objects.filter(follow_up__move=staying.move).values_list(
            "digest", flat=True
        )
        assert not set(stored) & set(links.values())


@pytest.mark.parametrize("language", sorted(WORDS))
def test_one_page_in_each_language_shows_nothing_of_anybody(staying, language):
    token = sent(staying)["Amina1"]
    text = page(token, HTTP_ACCEPT_LANGUAGE=language).content.decode()
    assert WORDS[language].question in text
    assert f'lang="{language}"' in text
    assert ('dir="rtl"' in text) == (language in RIGHT_TO_LEFT)
    assert ("enracine.rtl.css" in text) == (language in RIGHT_TO_LEFT)
    for secret in ("Amina", "Benali", "Karim", "Rimouski", "exemple.invalid"):
        assert secret not in text
    # Without a script: one form, one button for each answer.
    assert "<script" not in text
    assert re.findall(r'name="presence" value="(\w+)"', text) == list(FollowUp.Presence.values)
    asked = page(token, HTTP_ACCEPT_LANGUAGE="de").content.decode()
    assert WORDS["fr"].question in asked


def test_no_language_misses_a_word():
    shape = {f.name for f in dataclasses.fields(WORDS["fr"])}
    for words in WORDS.values():
        assert all(getattr(words, name) for name in shape)
        assert list(words.presences) == list(FollowUp.Presence.values)
        assert list(words.reasons) == list(Reason.values)
        assert list(words.needs) == list(Need.values)
    assert {"fr", "en"} < set(WORDS) and RIGHT_TO_LEFT & set(WORDS)


def test_one_tap_answers_and_reading_answers_nothing(staying):
    token = sent(staying)["Amina1"]
    page(token)
    assert staying.follow_up(3).state == "due"
    done = answer(token, "present")
    assert done.status_code == 302
    follow_up = staying.follow_up(3)
    assert (follow_up.state, follow_up.presence, follow_up.method) == ("done", "present", "link")
    assert follow_up.recorded_by_id is None and follow_up.done_on == today()


def test_a_link_passed_on_tells_nothing_and_a_second_answer_stands_beside(staying):
    token = sent(staying)["Amina1"]
    answer(token, "present")
    forwarded = page(token).content.decode()
    assert WORDS["fr"].already in forwarded
    # The page is the same whatever was answered: nothing points at the first answer.
    assert forwarded.count("btn-outline-primary") == len(FollowUp.Presence.values)
    answer(token, "present")
    assert kept(staying) == [("present", "counted")]
    answer(token, "returned")
    assert kept(staying) == [("present", "counted"), ("returned", "differs")]
    assert staying.follow_up(3).presence == "present"
    listed = signed_in(staying.receiver).get("/travail/suivis/?vue=verifier").content.decode()
    assert "Amina1" in listed
    # A link is not a notebook.
    for presence in FollowUp.Presence.values * 2:
        answer(token, presence)
    assert len(kept(staying)) <= 5


def test_the_spouse_answers_for_herself_and_both_stay(staying):
    links = sent(staying)
    answer(links["Amina1"], "present")
    answer(links["Karim1"], "present")
    assert kept(staying) == [("present", "counted"), ("present", "same")]


def test_who_just_answered_may_say_why_and_what_is_lacking_once(staying):
    token = sent(staying)["Amina1"]
    answer(token, "returned")
    thanks = reverse("settlement:survey_thanks", args=[token])
    assert 'name="spouse_reason"' in Client().get(thanks).content.decode()
    said = {"reason": "family", "spouse_reason": "employment", "needs": ["spouse_employment"]}
    assert Client().post(thanks, said).status_code == 302
    follow_up = staying.follow_up(3)
    assert (follow_up.reason, follow_up.spouse_reason) == ("family", "employment")
    assert follow_up.needs == ["spouse_employment"]
    assert 'name="spouse_reason"' not in Client().get(thanks).content.decode()
    Client().post(thanks, {**said, "reason": "housing"})
    assert staying.follow_up(3).reason == "family"
    assert Client().post(thanks, {"reason": "malade"}).status_code == 200


def test_a_wrong_old_or_revoked_link_opens_nothing(staying, as_owner):
    token = sent(staying)["Amina1"]
    assert page(token + "x").status_code == 404
    assert page("n-importe-quoi").status_code == 404
    with pytest.raises(NotVisible):
        survey_of(token_of(staying.move.pk))
    assert answer(token, "sur la lune").status_code == 422
    with as_owner():
        SurveyLink.objects.update(expires_at=now() - dt.timedelta(minutes=1))
    assert page(token).status_code == 410
    assert answer(token, "present").status_code == 410
    assert staying.follow_up(3).state == "due"
    with as_owner():
        SurveyLink.objects.update(expires_at=now() + dt.timedelta(days=1), revoked_at=now())
    assert page(token).status_code == 410


def test_it_leaves_once_a_day_and_never_to_who_left_the_household(staying, as_owner):
    with as_owner():
        HouseholdMember.objects.filter(person=staying.adults[1]).update(
            joined_on=today() - dt.timedelta(days=30), left_on=today() - dt.timedelta(days=3)
        )
    links = sent(staying)
    assert list(links) == ["Amina1"]
    with pytest.raises(ActionRefused, match="aujourd’hui"):
        actions.send_survey(staying.acting, staying.follow_up(3))
    with as_owner():
        SurveyLink.objects.update(sent_on=today() - dt.timedelta(days=2))
    assert actions.send_survey(staying.acting, staying.follow_up(3)) == 1
    # The same link serves again: the first letter is not dead.
    assert staying.links(3) == links


def test_a_stranger_sends_nothing_and_nobody_is_written_to_without_an_address(staying, as_owner):
    from enracine.people.models import Contact

    with pytest.raises(NotVisible):
        actions.send_survey(Acting.for_subject(staying.adults[0].pk), staying.follow_up(3))
    with as_owner():
        Contact.objects.update(email="")
    with pytest.raises(ActionRefused, match="appelez"):
        actions.send_survey(staying.acting, staying.follow_up(3))


def test_time_sends_what_falls_due_only_when_the_setting_says_so(as_owner):
    with as_owner():
        staying = make_staying(settled=92)
        late = make_staying(2, settled=400)
    with jobs_role():
        assert surveys.func() == 0
    with as_owner():
        Setting.objects.create(key=SURVEY_SETTING, value=1, valid_from=dt.date(2020, 1, 1))
    with jobs_role():
        assert surveys.func() == 2
        assert surveys.func() == 0
    assert len(staying.links(3)) == 2 and not late.links(3)


def test_the_page_costs_little_and_keeps_its_address_to_itself(staying):
    token = sent(staying)["Amina1"]
    with CaptureQueriesContext(connection) as captured:
        answer_page = page(token)
    asked = [q for q in captured.captured_queries if q["sql"].lstrip().startswith("SELECT")]
    assert len(asked) <= 12
    assert answer_page["Cache-Control"] == "no-store"
    assert "noindex" in answer_page["X-Robots-Tag"]
    assert answer_page["Referrer-Policy"] == "no-referrer"
