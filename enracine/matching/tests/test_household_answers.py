"""A proposal in the household's own hands: told first, answered by her or attested, by nobody else."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from enracine.accompaniment.tests.factories import make_person
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.matching import actions
from enracine.matching.models import CohortLine, Wishes
from enracine.matching.queries import cohorts as reading
from enracine.matching.queries.told import told_to
from enracine.matching.tests.cohorts import acting, again, ask, lines, project
from enracine.network.tests.factories import acting_of, make_user, signed_in
from enracine.privacy.models import SubjectHolder

__all__ = ["acting", "project"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(acting, project):
    """A cohort that is done and presented; a line with a place."""
    found = ask(acting)
    with acting_as(acting):
        assert actions.present(acting, found) == 3
    return next(line for line in lines(acting, found) if line.mrc and line.mrc.code == "15")


def person_of(line) -> Acting:
    return Acting(user_id=None, subject_ids=(line.subject_id,), label="Amina")


def account_of(line, as_owner):
    with as_owner():
        user = make_user(name="Amina Essai")
        SubjectHolder.objects.create(user=user, subject_id=line.subject_id)
    return signed_in(user)


def holder_of(line, project):
    return next(m for m in project.counsellors if m.organisation_id == line.holder_id)


def seen(acting, line) -> CohortLine:
    with acting_as(acting):
        return CohortLine.objects.get(pk=line.pk)


def test_nobody_answers_what_was_not_told(acting, project):
    found = ask(acting)
    line = next(one for one in lines(acting, found) if one.mrc)
    for somebody in (person_of(line), acting_of(holder_of(line, project))):
        with pytest.raises(NotVisible):
            actions.decide(somebody, line, decision="accepted", reason="")
        with acting_as(somebody):
            assert told_to(line.subject_id) is None


def test_only_those_with_a_place_are_told_and_once(acting, told, as_owner):
    cohort = told.cohort
    rows = lines(acting, cohort)
    assert [row.told_at is not None for row in rows] == [row.mrc is not None for row in rows]
    with acting_as(acting):
        assert actions.present(acting, cohort) == 0
        assert reading.to_tell(cohort) == 0
    # One letter to each, which says nothing of the place.
    with as_owner():
        letters = list(OutboxMessage.objects.filter(notification="matching.proposal_told"))
    assert len(letters) == 3
    assert all(set(one.context) == {"first_name", "url"} for one in letters)
    with pytest.raises(NotVisible):
        actions.present(person_of(told), cohort)


def test_the_household_answers_by_itself_and_holds_its_places(acting, told, as_owner):
    her = person_of(told)
    with pytest.raises(ActionRefused, match="pourquoi"):
        actions.decide(her, told, decision="refused", reason=" ")
    with pytest.raises(NotVisible):
        actions.decide(her, told, decision="set_aside", reason="x")
    actions.decide(her, told, decision="accepted", reason="", version=seen(acting, told).version)
    after = seen(acting, told)
    assert (after.decision, after.answered_how) == ("accepted", "portal")
    assert reading.taken()[("15", "menages")] == 1
    with pytest.raises(Conflict):
        actions.decide(her, seen(acting, told), decision="refused", reason="Trop loin", version=1)
    # Having thought again, she refuses: nothing is held any more.
    actions.decide(her, seen(acting, told), decision="refused", reason="Trop loin")
    assert ("15", "menages") not in reading.taken()
    with as_owner():
        event = Event.objects.filter(kind="matching.proposal_decided").latest("occurred_at")
    assert set(event.organisations) >= {told.holder_id, told.organisation_id}
    assert event.data == {"decision": "refused", "how": "portal"}


def test_whoever_holds_the_dossier_attests_and_another_never(acting, project, told):
    holder = holder_of(told, project)
    other = next(m for m in project.counsellors if m.organisation_id != told.holder_id)
    with pytest.raises(NotVisible):
        actions.decide(acting_of(other), told, decision="accepted", reason="")
    actions.decide(acting_of(holder), told, decision="refused", reason="Sa fille entre à l’école")
    after = seen(acting, told)
    assert (after.answered_how, after.reason) == ("attested", "Sa fille entre à l’école")
    assert after.decided_by
    # The reason goes with her to the next proposal: that place is not proposed to her again.
    made = actions.ask_again(acting, again(acting, told.cohort))
    with acting_as(acting):
        locks = [k.reason for line in lines(acting, made) for k in line.locks.all()]
    assert locks == ["Sa fille entre à l’école"]


def test_the_last_place_goes_to_one_household_only(acting, told):
    actions.say_room(acting, "15", {"menages": 1})
    there = [one for one in lines(acting, told.cohort) if one.mrc and one.mrc.code == "15"]
    assert len(there) == 2
    actions.decide(person_of(there[0]), there[0], decision="accepted", reason="")
    with pytest.raises(ActionRefused, match="Il ne reste que 0"):
        actions.decide(person_of(there[1]), there[1], decision="accepted", reason="")


def test_the_database_lets_a_household_write_its_line_and_no_other(acting, told):
    other = next(
        one for one in lines(acting, told.cohort) if one.mrc and one.subject_id != told.subject_id
    )
    her = person_of(told)
    with acting_as(her):
        assert list(CohortLine.objects.values_list("pk", flat=True)) == [told.pk]
        assert not CohortLine.objects.filter(pk=other.pk).update(reason="x")
        assert not CohortLine.objects.filter(pk=told.pk).delete()[0]
    with acting_as(her), pytest.raises(DatabaseError), transaction.atomic():
        CohortLine.objects.create(
            subject_id=told.subject_id, cohort_id=told.cohort_id, organisation_id=told.organisation_id,
            holder_id=told.holder_id, dossier_id=told.dossier_id, rank=99, needs=[1] * 8,
        )  # fmt: skip


@pytest.mark.parametrize("shown", [True, False])
def test_the_other_adult_is_told_and_reads_only_when_she_is_let(acting, project, shown, as_owner):
    """The same yes that shows her wishes; and reading is not answering."""
    found = ask(acting)
    line = next(one for one in lines(acting, found) if one.mrc)
    dossier = next(d for d in project.dossiers if d.pk == line.dossier_id)
    home = dossier.household_id
    with as_owner():
        spouse = make_person("Karim", household=home)
        user = make_user(name="Karim Essai")
        for held in (spouse.pk, home):
            SubjectHolder.objects.create(user=user, subject_id=held)
        day = today() if shown else None
        Wishes.objects.filter(subject_id=line.subject_id).update(shown_on=day, household=home)
    with acting_as(acting):
        actions.present(acting, found)
    with as_owner():
        to = OutboxMessage.objects.filter(notification="matching.proposal_told")
        assert to.filter(recipient_user_id=user.pk).exists() == shown
        assert to.count() == 3 + shown
    client = signed_in(user)
    address = reverse("matching:my_proposal", args=[line.pk])
    assert client.get(address).status_code == (200 if shown else 404)
    assert client.post(address, {"decision": "accepted", "reason": ""}).status_code == 404
    if shown:
        text = client.get(address).content.decode()
        assert "C’est l’autre adulte qui répond" in text and "Notre réponse" not in text
    his = Acting(user_id=None, subject_ids=(spouse.pk, home), label="Karim")
    with acting_as(his):
        assert CohortLine.objects.filter(pk=line.pk).exists() == shown
        again_told = told_to(spouse.pk, home)
    assert (again_told is not None) == shown
    if shown:
        with acting_as(his), pytest.raises(DatabaseError), transaction.atomic():
            CohortLine.objects.filter(pk=line.pk).update(decision="refused", reason="x")


def test_the_pages_of_the_household_and_of_its_counsellor(acting, project, told, as_owner):
    client = account_of(told, as_owner)
    address = reverse("matching:my_proposal", args=[told.pk])
    text = client.get(address).content.decode()
    for words in ("On vous propose", "votre choix numéro", "Vous décidez", "Qui joindre là-bas"):
        assert words in text, words
    assert client.post(address, {"decision": "refused", "reason": ""}).status_code == 422
    assert client.post(address, {"decision": "accepted", "reason": ""}).status_code == 302
    assert "par la personne, dans son espace" in client.get(address).content.decode()
    listed = client.get(reverse("matching:my_places"), follow=True).content.decode()
    assert "Une proposition pour nous" in listed or "Ce qui compte" in listed
    # In the file: read with its answer, and written over by an attested one.
    work = signed_in(holder_of(told, project))
    places = work.get(reverse("matching:places", args=[told.dossier_id])).content.decode()
    assert "Proposition de la coordination" in places
    page = reverse("matching:proposal", args=[told.dossier_id, told.pk])
    assert "par la personne, dans son espace" in work.get(page).content.decode()
    assert (
        work.post(page, {"decision": "refused", "reason": "Un emploi ailleurs"}).status_code == 302
    )
    assert "Un emploi ailleurs" in work.get(page).content.decode()
    # Another household's, another organisation's: not found.
    other = next(
        one for one in lines(acting, told.cohort) if one.mrc and one.subject_id != told.subject_id
    )
    assert client.get(reverse("matching:my_proposal", args=[other.pk])).status_code == 404
    stranger = next(m for m in project.counsellors if m.organisation_id != told.holder_id)
    assert signed_in(stranger).get(page).status_code == 404
    # The coordination sees who said what; telling is one gesture of its page.
    desk = signed_in(project.coordinator)
    line = reverse("matching:cohort_line", args=[told.cohort_id, told.pk])
    assert "dite à qui suit le dossier" in desk.get(line).content.decode()
    assert desk.post(reverse("matching:cohort_present", args=[told.cohort_id])).status_code == 302


def test_places_said_again_after_a_proposal_are_told_on_its_page(acting, project, told):
    desk = signed_in(project.coordinator)
    address = reverse("matching:cohort", args=[told.cohort_id])
    assert "Des places ont changé depuis" not in desk.get(address).content.decode()
    actions.say_room(acting, "14", {"menages": 4})
    text = desk.get(address).content.decode()
    assert "Des places ont changé depuis" in text and "Kamouraska" in text
