"""Agreements as evidence: paper, help, end, renewal, proof; and the journal's chain."""

import datetime as dt
import io
import json

import pytest
from django.core import mail
from django.db import transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, telling, today
from enracine.kernel.documents import store_document
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, make_member, make_user, signed_in
from enracine.privacy import actions
from enracine.privacy.actions.ending import REMINDER
from enracine.privacy.actions.sealing import seal_journal
from enracine.privacy.checks import journal_broken, proofs_changed
from enracine.privacy.models import (
    AccessGrant,
    AccessLogEntry,
    AccessLogLink,
    Consent,
    SubjectHolder,
)
from enracine.privacy.queries.disposals import of_consent
from enracine.privacy.queries.journal import JournalFilters, by_day, journal, page_of
from enracine.privacy.queries.proofs import proof_file

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SYSTEM = Acting.for_system("essai")


class Case:
    """A holder, a receiver, and a person with an account."""

    def __init__(self, as_owner):
        with as_owner():
            self.member, self.partner = make_member(), make_member("partner")
            self.user = make_user(name="Amina")
        self.holder, self.receiver = acting_of(self.member), acting_of(self.partner)
        subject = actions.open_subject(self.holder, "person")
        wide = self.holder.with_subjects(subject.id)
        actions.grant_access(
            wide, subject.id, self.holder.organisation_id, ["identity", "contact"], "dossier"
        )
        with as_owner():
            SubjectHolder.objects.create(subject=subject, user=self.user)
        self.subject_id = subject.id
        self.person = Acting.for_subject(subject.id, user_id=self.user.pk)

    def ask(self, sections=("identity",), **values) -> Consent:
        return actions.ask_consent(
            self.holder, self.subject_id, "referral", sections,
            recipient_id=self.receiver.organisation_id, **values,
        )  # fmt: skip

    def shared(self, **values) -> Consent:
        consent = actions.give_consent(self.person, self.ask(), **values)
        actions.grant_access(
            self.holder, self.subject_id, self.receiver.organisation_id, ["identity"], "consent",
            consent=consent, valid_until=consent.valid_until,
        )  # fmt: skip
        return consent

    def paper(self, **values) -> Consent:
        scan = store_document(self.holder, io.BytesIO(PDF), "accord.pdf", "consent")
        base = {
            "sections": ["identity"],
            "recipient_id": self.receiver.organisation_id,
            "has_signature": True,
            "gesture": actions.Gesture(signed_on=today(), proof=scan, place="Salon"),
        } | values
        return actions.record_paper_consent(self.holder, self.subject_id, **base)

    def open_grants(self) -> int:
        with jobs_role():
            return AccessGrant.objects.filter(
                organisation_id=self.receiver.organisation_id, ended_at=None
            ).count()

    def state(self, consent: Consent) -> str:
        with jobs_role():
            return Consent.objects.get(pk=consent.pk).state


@pytest.fixture
def case(as_owner):
    return Case(as_owner)


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"has_signature": False}, ["signature"]),
        ({"recipient_id": None}, ["recipient"]),
        ({"sections": []}, ["sections"]),
        ({"gesture": actions.Gesture()}, ["date", "scan"]),
        ({"sections": ["identity", "status"]}, ["express"]),
    ],
)
def test_l28_an_incomplete_paper_is_kept_without_effect(case, values, missing):
    consent = case.paper(**values)
    assert (consent.state, consent.missing) == ("void", missing)
    with pytest.raises(ActionRefused):
        actions.grant_access(
            case.holder, case.subject_id, case.receiver.organisation_id, ["identity"], "consent",
            consent=consent,
        )  # fmt: skip


def test_a_whole_paper_is_in_force_and_the_person_is_told(case):
    consent = case.paper()
    assert (consent.state, consent.channel, consent.place) == ("given", "paper", "Salon")
    run_jobs()
    (letter,) = [m for m in mail.outbox if m.to == [case.user.email]]
    assert "en votre nom" in letter.subject and str(consent.pk) in letter.body


def test_l22_help_is_asked_given_and_written(case):
    consent = case.ask()
    actions.ask_for_help(case.person, consent)
    assert consent.help_asked_at is not None
    gesture = actions.Gesture(assistance="interpreted", helper="Sa sœur")
    actions.give_consent(case.person, consent, gesture=gesture)
    assert (consent.assistance, consent.helper) == ("interpreted", "Sa sœur")
    with pytest.raises(ActionRefused):
        actions.ask_for_help(case.person, consent)


def test_l23_the_last_day_past_everything_that_rested_on_it_ends(case):
    consent = case.shared(valid_until=today())
    with jobs_role():
        assert actions.end_what_expired(SYSTEM) == 0
        tomorrow = today() + dt.timedelta(days=1)
        assert actions.end_what_expired(SYSTEM, tomorrow) == 1
        assert actions.end_what_expired(SYSTEM, tomorrow) == 0
    assert case.state(consent) == "ended"
    assert case.open_grants() == 0
    run_jobs()
    assert any("échéance" in m.subject for m in mail.outbox)


def test_what_ends_soon_is_asked_again_and_never_renewed_by_silence(case):
    consent = case.shared(valid_until=today() + dt.timedelta(days=REMINDER[1] - 1))
    with jobs_role():
        assert (actions.ask_renewals(SYSTEM), actions.ask_renewals(SYSTEM)) == (1, 0)
        again = Consent.objects.get(renews=consent)
    assert (again.state, case.state(consent)) == ("requested", "given")
    run_jobs()
    assert any("se termine bientôt" in m.subject for m in mail.outbox)
    actions.give_consent(case.person, again)
    assert (case.state(consent), case.open_grants()) == ("ended", 1)
    actions.withdraw_consent(case.person, again)
    assert case.open_grants() == 0


def test_l26_the_proof_has_the_exact_words_and_its_digest(case, as_owner):
    consent = case.shared()
    proof = proof_file(consent)
    assert proof["matches"] is True
    assert proof["content"]["text"]["body"].startswith("J’accepte que les renseignements")
    client = signed_in(case.member)
    url = f"/travail/accords/{consent.pk}/"
    assert json.loads(client.get(f"{url}preuve.json").content)["sha256"] == consent.sha256
    assert client.get(f"{url}preuve.pdf").content.startswith(b"%PDF-1.7")
    assert client.get(f"{url}preuve.exe").status_code == 404
    page = client.get(url).content.decode()
    assert "Les mots exacts" in page
    assert proofs_changed() == []
    with as_owner():
        Consent.objects.filter(pk=consent.pk).update(sections=["identity", "contact"])
        (broken,) = proofs_changed()
        assert str(consent.pk) in broken


def test_s07_the_recipient_says_what_it_destroyed_or_which_obligation_keeps_it(case):
    consent = case.shared()
    client = signed_in(case.partner)
    url = f"/travail/accords/{consent.pk}/"
    assert client.post(url, {"answer": "destroyed", "version": 9}).status_code == 404
    actions.withdraw_consent(case.person, consent)
    until = today() + dt.timedelta(days=90)
    form = {"answer": "kept", "obligation": "", "kept_until": until}
    assert client.post(url, form).status_code == 422
    form["obligation"] = "Obligation comptable de sept ans"
    assert client.post(url, form).status_code == 302
    with transaction.atomic(), acting_as(case.person):
        mine = Consent.objects.get(pk=consent.pk)
        (told,) = of_consent(mine)
    assert told.disposal.obligation == "Obligation comptable de sept ans"
    assert (told.disposal.kept_until, told.waits) == (until, False)
    with pytest.raises(NotVisible):
        actions.answer_end(case.holder, mine, actions.Said("destroyed", today()), version=None)


# — The journal ————————————————————————————————————————————————————————————————


def write(case, times: int = 3, ago: dt.timedelta = dt.timedelta(minutes=5)) -> None:
    with transaction.atomic(), acting_as(case.holder):
        for rank in range(times):
            AccessLogEntry.objects.create(
                subject_id=case.subject_id,
                organisation_id=case.holder.organisation_id,
                membership_id=case.holder.membership_id,
                actor=case.holder.actor,
                actor_label=case.holder.label,
                sections=["identity"],
                page="accompaniment:summary",
                occurred_at=now() - ago + dt.timedelta(seconds=rank),
            )


def sealed() -> int:
    with jobs_role():
        return seal_journal(SYSTEM)


def test_readings_are_numbered_without_a_gap_and_a_change_is_found(case, as_owner):
    write(case)
    assert (sealed(), sealed()) == (3, 0)
    write(case, 2)
    assert sealed() == 2
    with as_owner():
        assert list(AccessLogLink.objects.values_list("number", flat=True).order_by("number")) == [
            1, 2, 3, 4, 5,
        ]  # fmt: skip
        assert journal_broken() == []
        link = AccessLogLink.objects.get(number=2)
        AccessLogEntry.objects.filter(pk=link.entry_id).update(actor_label="Quelqu’un d’autre")
        assert journal_broken() == ["l’inscription 2 a été changée"]


def test_a_reading_removed_without_proof_or_never_sealed_is_found(case, as_owner):
    write(case)
    sealed()
    with as_owner():
        link = AccessLogLink.objects.get(number=3)
        AccessLogEntry.objects.filter(pk=link.entry_id).delete()
        assert journal_broken() == ["l’inscription 3 a disparu"]
        AccessLogLink.objects.filter(number=2).delete()
        assert "il manque les inscriptions 2 à 2" in journal_broken()
    write(case, 1, dt.timedelta(hours=3))
    with as_owner():
        assert any("attendent leur numéro" in told for told in journal_broken())


def test_the_person_and_the_officer_read_the_journal_in_words(case):
    write(case, 4)
    with transaction.atomic(), acting_as(case.holder):
        rows, cursor = page_of(journal(case.holder, JournalFilters(since=today())), size=3)
        assert (len(rows), bool(cursor)) == (3, True)
        rest, end = page_of(journal(case.holder, JournalFilters()), cursor, size=3)
        assert (len(rest), end) == (1, "")
        assert page_of(journal(case.receiver, JournalFilters()))[0] == []
    with transaction.atomic(), acting_as(case.person):
        (day,) = by_day(AccessLogEntry.objects.order_by("-occurred_at", "-id"))
    (look,) = day.looks
    assert (look.times, look.reasons) == (4, ["pour suivre votre dossier"])
    with telling(today()):
        assert look.sections == {"identity"}
