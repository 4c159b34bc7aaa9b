"""S12: the same person on two platforms; each organisation keeps its file, the person decides."""

import datetime as dt
import re

import pytest
from django.core import mail

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, telling, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, make_member, make_organisation
from enracine.people.actions import protect_address
from enracine.people.actions.identity import (
    answer_code,
    compare_people,
    hand_code,
    refresh_stale,
    refuse_link,
    request_link,
)
from enracine.people.actions.identity.linking import PAPER_DAYS
from enracine.people.models import DuplicatePair, ProbableLink, ProbableMatch
from enracine.people.queries.identity import proposed_link, said_of
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Identity, Reach
from enracine.privacy.actions import grant_access
from enracine.privacy.models import SubjectHolder

pytestmark = pytest.mark.django_db
BORN = dt.date(1994, 3, 8)
PHONE = "+15145550188"
JOB = Acting.for_system("people.identity")


class Files:
    """Mai's two files, the organisation of each, and Mai herself."""

    def __init__(self, first, second, here, there):
        self.first, self.second, self.here, self.there = first, second, here, there

    def mai(self, which="first") -> Acting:
        """Mai, signed in with the account of one of her files."""
        subject_id = getattr(self, which).subject_id
        with jobs_role():
            holder = SubjectHolder.objects.get(subject_id=subject_id)
        return Acting.for_subject(subject_id, user_id=holder.user_id)

    def link(self) -> ProbableLink | None:
        with jobs_role():
            return ProbableLink.objects.first()


def hold(acting, registered):
    grant_access(
        acting.with_subjects(registered.subject_id),
        registered.subject_id,
        acting.organisation_id,
        ["identity", "contact"],
        "dossier",
    )


def compare_everybody():
    with jobs_role():
        return compare_people(JOB, refresh_stale(JOB))


def two_files(as_owner, mine: Identity, reach: Reach, other: Identity, elsewhere: Reach) -> Files:
    with as_owner():
        make_network()
        here = acting_of(make_member("paj_agent", make_organisation(kind="paj_promoter")))
        there = acting_of(make_member("counsellor", make_organisation(kind="eer_member")))
        first = register(identity=mine, reach=reach)
        second = register(identity=other, reach=elsewhere)
        hold(here, first)
        hold(there, second)
    return Files(first, second, here, there)


@pytest.fixture
def files(as_owner):
    found = two_files(
        as_owner,
        Identity("Thị Mai", "Nguyễn", BORN, "VN"),
        Reach("mai.a@exemple.invalid", PHONE),
        Identity("Mai", "Nguyen", BORN, "VN"),
        Reach("mai.b@exemple.invalid", PHONE, "en"),
    )
    compare_everybody()
    return found


def test_s12_each_organisation_learns_of_a_probable_match_elsewhere_and_of_nothing_else(files):
    for mine, person, other in (
        (files.here, files.first, files.second),
        (files.there, files.second, files.first),
    ):
        with acting_as(mine):
            said = said_of(mine, person.subject_id)
            assert said.elsewhere and not said.linked and not said.pairs
            assert said_of(mine, other.subject_id).is_empty
            # Neither the other file nor its organisation is anywhere in what she may read.
            match = ProbableMatch.objects.get()
            assert match.subject_id == person.subject_id
            assert match.organisation_id == mine.organisation_id
            assert not ProbableLink.objects.exists()
            assert not DuplicatePair.objects.exists()
    stranger = Acting(user_id=1, membership_id=files.here.membership_id, organisation_id=None)
    with acting_as(stranger):
        assert not ProbableMatch.objects.exists()


def test_s12_mai_says_yes_and_proves_it_by_the_code_sent_to_her_other_address(
    files, django_capture_on_commit_callbacks
):
    mai = files.mai()
    with acting_as(mai):
        link = proposed_link(files.first.subject_id)
    asked = request_link(mai, link.pk)
    assert asked.state == ProbableLink.State.PROPOSED
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    message = next(m for m in mail.outbox if "code" in m.subject)
    assert message.to == ["mai.b@exemple.invalid"]
    code = re.search(r"\b\d{6}\b", message.body).group()
    assert not answer_code(mai, link.pk, "000000" if code != "000000" else "111111")
    assert answer_code(mai, link.pk, code)
    run_jobs()
    with acting_as(Acting(user_id=mai.user_id)):
        held = set(SubjectHolder.objects.values_list("subject_id", flat=True))
    assert {files.first.subject_id, files.second.subject_id, files.second.household_id} <= held
    # Each organisation keeps its own file, and sees only that the person linked it.
    for mine, person, other in (
        (files.here, files.first, files.second),
        (files.there, files.second, files.first),
    ):
        with acting_as(mine):
            assert said_of(mine, person.subject_id).linked
            told = Event.objects.filter(kind="people.files_linked")
            assert [e.subject_id for e in told] == [person.subject_id]
            assert str(other.subject_id) not in str(list(told.values()))
    # And she takes it back, alone.
    refuse_link(mai, link.pk)
    run_jobs()
    with acting_as(Acting(user_id=mai.user_id)):
        held = set(SubjectHolder.objects.values_list("subject_id", flat=True))
    assert files.second.subject_id not in held and files.first.subject_id in held
    with acting_as(files.here):
        assert said_of(files.here, files.first.subject_id).is_empty


def test_s12_no_means_never_again(files):
    mai = files.mai("second")
    refuse_link(mai, files.link().pk)
    run_jobs()
    with acting_as(files.here):
        assert said_of(files.here, files.first.subject_id).is_empty
    with jobs_role():
        compare_people(JOB, [files.first.subject_id, files.second.subject_id])
    assert files.link().state == ProbableLink.State.REFUSED
    with acting_as(mai):
        assert proposed_link(files.second.subject_id) is None
    with acting_as(files.here):
        assert not ProbableMatch.objects.exists()
    with pytest.raises(ActionRefused):
        request_link(mai, files.link().pk)


def test_s12_without_proof_nothing_is_linked(files):
    mai, link = files.mai(), files.link()
    with pytest.raises(ActionRefused):
        answer_code(mai, link.pk, "123456")
    request_link(mai, link.pk)
    run_jobs()
    for _try in range(5):
        assert not answer_code(mai, link.pk, "12")
    with pytest.raises(ActionRefused) as refused:
        answer_code(mai, link.pk, "12")
    assert refused.value.field == "code"
    assert files.link().state == ProbableLink.State.PROPOSED
    # The person of the other file does not answer a code that this one asked for.
    with pytest.raises(ActionRefused):
        answer_code(files.mai("second"), link.pk, "12")
    for _code in range(2):
        request_link(mai, link.pk)
        run_jobs()
    with pytest.raises(ActionRefused) as refused:
        request_link(mai, link.pk)
    assert refused.value.code == "too_many_codes"


def test_s12_one_account_that_holds_both_files_links_them_at_once(as_owner):
    one_box = Reach("mai@exemple.invalid", PHONE)
    files = two_files(
        as_owner,
        Identity("Thị Mai", "Nguyễn", BORN),
        one_box,
        Identity("Mai", "Nguyen", BORN),
        one_box,
    )
    mai = files.mai()
    with as_owner():
        # She has signed in since: the address that she typed is hers.
        SubjectHolder.objects.filter(user_id=mai.user_id).update(proved_at=now())
    compare_everybody()
    link = request_link(mai, files.link().pk)
    assert (link.state, link.proof) == ("linked", "account")
    run_jobs()
    with acting_as(files.there):
        assert said_of(files.there, files.second.subject_id).linked


def test_s12_a_stranger_answers_for_nobody(files, as_owner):
    with as_owner():
        somebody = register(identity=Identity("Luz", "Herrera", dt.date(1980, 1, 2)))
    for action in (request_link, refuse_link):
        with pytest.raises(NotVisible):
            action(Acting.for_subject(somebody.subject_id), files.link().pk)
    with pytest.raises(NotVisible):
        answer_code(Acting.for_subject(somebody.subject_id), files.link().pk, "123456")


@pytest.mark.parametrize(
    ("mine", "other", "phone"),
    [
        # Twins: same day, same family name, same telephone.
        (Identity("Hassan", "Diallo", BORN), Identity("Hussein", "Diallo", BORN), PHONE),
        (Identity("Amina", "Benali", BORN), Identity("Lina", "Benali", BORN), PHONE),
        (Identity("Karim", "Haddad", BORN), Identity("Karima", "Haddad", BORN), PHONE),
        # A homonym born another day; a father and his son at the same number.
        (Identity("Mai", "Nguyen", BORN), Identity("Mai", "Nguyen", dt.date(1981, 11, 24)), PHONE),
        # The same name and the same year, and nothing else.
        (Identity("Ali", "Diallo", BORN), Identity("Ali", "Diallo", dt.date(1994, 9, 21)), ""),
    ],
)
def test_s12_twins_and_homonyms_are_never_proposed_nor_joined(as_owner, mine, other, phone):
    files = two_files(
        as_owner,
        mine,
        Reach("un@exemple.invalid", phone),
        other,
        Reach("deux@exemple.invalid", phone),
    )
    compare_everybody()
    assert files.link() is None
    with acting_as(files.here):
        assert said_of(files.here, files.first.subject_id).is_empty


def test_s12_a_file_without_an_address_is_linked_by_a_code_handed_on_paper(as_owner):
    files = two_files(
        as_owner,
        Identity("Thị Mai", "Nguyễn", BORN, "VN"),
        Reach("mai.a@exemple.invalid", PHONE),
        Identity("Mai", "Nguyen", BORN, "VN"),
        Reach("", PHONE),
    )
    compare_everybody()
    mai, link = files.mai(), files.link()
    # Only the organisation of the other file hands a code for it, and it reads nothing of the link.
    with pytest.raises(NotVisible):
        hand_code(files.here, files.second.subject_id)
    own = hand_code(files.here, files.first.subject_id)
    with pytest.raises(ActionRefused):
        answer_code(mai, link.pk, own)  # A code of her own file proves nothing of the other.
    code = hand_code(files.there, files.second.subject_id)
    with acting_as(files.there):
        assert not ProbableLink.objects.exists()
        assert Event.objects.filter(kind="people.link_code_handed").count() == 1
    wrong = "000000" if code != "000000" else "111111"
    assert not answer_code(mai, link.pk, wrong)
    with pytest.raises(NotVisible):
        answer_code(Acting.for_subject(files.second.household_id), link.pk, code)
    assert answer_code(mai, link.pk, code)
    run_jobs()
    with acting_as(Acting(user_id=mai.user_id)):
        held = set(SubjectHolder.objects.values_list("subject_id", flat=True))
    assert {files.first.subject_id, files.second.subject_id} <= held
    assert (files.link().state, files.link().proof) == ("linked", "paper")
    # What is linked is proved no more, and no former code is left to try.
    assert files.link().paper_digest == ""
    with pytest.raises(ActionRefused):
        hand_code(files.there, files.second.subject_id)


def test_s12_a_code_on_paper_ends_by_its_tries_and_by_its_days(files):
    mai, link = files.mai(), files.link()
    code = hand_code(files.there, files.second.subject_id)
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert not answer_code(mai, link.pk, wrong)
    with pytest.raises(ActionRefused):
        answer_code(mai, link.pk, code)
    again = hand_code(files.there, files.second.subject_id)
    with telling(today() + dt.timedelta(days=PAPER_DAYS[1] + 1)), pytest.raises(ActionRefused):
        answer_code(mai, link.pk, again)
    assert files.link().state == ProbableLink.State.PROPOSED


def test_s12_an_address_made_secret_unsays_the_other_file_to_everybody_but_herself(files):
    mai, link = files.mai(), files.link()
    code = hand_code(files.there, files.second.subject_id)
    protect_address(mai, files.first.subject_id)
    for mine, person in ((files.here, files.first), (files.there, files.second)):
        with acting_as(mine):
            assert said_of(mine, person.subject_id).is_empty
        with pytest.raises(ActionRefused):
            hand_code(mine, person.subject_id)
    # Neither does a code handed before open anything; her own question stays.
    with pytest.raises(ActionRefused):
        answer_code(mai, link.pk, code)
    with acting_as(mai):
        assert proposed_link(files.first.subject_id) is not None
    compare_everybody()
    with acting_as(files.here):
        assert said_of(files.here, files.first.subject_id).is_empty
