"""The register of incidents under row-level security: sheets, risk, decision, notices, five years."""

import datetime as dt
import io
import uuid

import pypdf
import pytest
from django.core import mail
from django.db import IntegrityError, ProgrammingError, transaction

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.documents import read_chunks
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.exports import ask_export, run_export
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.privacy.actions import incidents as actions
from enracine.privacy.actions import notices
from enracine.privacy.incident_letters import letter
from enracine.privacy.models import AccessLogEntry, Incident, IncidentNotice, IncidentSubject
from enracine.privacy.queries import incidents as queries

pytestmark = pytest.mark.django_db


def opened(world, **facts) -> Incident:
    values = {
        "kind": "misdirected",
        "circumstances": "Un courriel est parti à une autre personne.",
        "discovered_on": today(),
    }
    return actions.open_incident(world.counsellor, **(values | facts))


def whole(world, *, serious=False) -> Incident:
    """A sheet with everything but its closing."""
    incident = opened(world)
    with acting_as(world.keeper_here):
        actions.describe_incident(
            world.keeper_here,
            incident,
            information="Nom et courriel",
            happened_on=today() - dt.timedelta(days=1),
            people_count=1,
        )
        actions.assess_incident(
            world.keeper_here,
            incident,
            sensitivity="high" if serious else "low",
            likelihood="high" if serious else "low",
            consequences=["violence"] if serious else ["none"],
            likelihood_factors=[],
            opinion="Mon avis.",
        )
        actions.decide_incident(
            world.keeper_here,
            incident,
            "serious" if serious else "not_serious",
            "Mes raisons.",
        )
        actions.add_measure(
            world.keeper_here, incident, aim="reduce", text="Copie détruite", taken_on=today()
        )
    return incident


def test_anybody_reports_and_the_officer_is_written_to(protected):
    incident = opened(protected)
    assert incident.number.startswith(f"INC-{today().year}-")
    run_jobs()
    assert [m.to for m in mail.outbox] == [[protected.officer_here.user.email]]
    assert incident.number in mail.outbox[0].subject


def test_a_sheet_is_seen_by_its_organisation_only(protected):
    incident = opened(protected)
    with acting_as(protected.keeper_there):
        assert not Incident.objects.filter(pk=incident.pk).exists()
        with pytest.raises(NotVisible):
            queries.incident_of(protected.keeper_there, incident.pk)
    with acting_as(protected.person):
        assert not Incident.objects.exists()


def test_only_who_keeps_the_register_completes_it(protected):
    incident = opened(protected)
    with acting_as(protected.counsellor), pytest.raises(NotVisible):
        actions.describe_incident(protected.counsellor, incident, people_count=2)


def test_an_incomplete_sheet_says_what_it_lacks_and_does_not_close(protected):
    incident = opened(protected)
    with acting_as(protected.keeper_here):
        assert "la date de l’incident" in queries.missing_of(incident)
        with pytest.raises(ActionRefused, match="la date de l’incident"):
            actions.close_incident(protected.keeper_here, incident)


def test_a_whole_sheet_closes_and_opens_again(protected):
    incident = whole(protected)
    with acting_as(protected.keeper_here):
        actions.close_incident(protected.keeper_here, incident)
        with pytest.raises(ActionRefused, match="fermée"):
            actions.add_measure(
                protected.keeper_here, incident, aim="reduce", text="x", taken_on=today()
            )
        actions.reopen_incident(protected.keeper_here, incident)
    assert incident.closed_on is None


def test_the_questionnaire_proposes_and_a_human_may_decide_otherwise(protected):
    incident = opened(protected)
    with acting_as(protected.keeper_here):
        with pytest.raises(ActionRefused, match="questionnaire"):
            actions.decide_incident(protected.keeper_here, incident, "serious", "x")
        actions.assess_incident(
            protected.keeper_here,
            incident,
            sensitivity="low",
            likelihood="low",
            consequences=["none"],
            likelihood_factors=["recovered"],
            opinion="Sans suite.",
        )
        assert incident.proposed == "not_serious"
        assert incident.decision == ""
        actions.decide_incident(
            protected.keeper_here, incident, "serious", "La personne fuit un conjoint violent."
        )
    assert incident.proposed == "not_serious"
    assert incident.decided_by_id == protected.keeper_here.membership_id


def test_assessing_again_takes_the_decision_back(protected):
    incident = whole(protected)
    with acting_as(protected.keeper_here):
        actions.assess_incident(
            protected.keeper_here,
            incident,
            sensitivity="high",
            likelihood="high",
            consequences=["fraud"],
            likelihood_factors=["published"],
            opinion="Publié depuis.",
        )
    assert (incident.proposed, incident.decision, incident.decided_by_id) == ("serious", "", None)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"decision": "serious"}, "incident_decision_is_signed"),
        ({"happened_on": dt.date(2099, 1, 1)}, "incident_days"),
        ({"people_in_quebec": 3}, "incident_count"),
        ({"closed_on": dt.date(2026, 1, 1)}, "incident_closed_is_decided"),
    ],
)
def test_the_database_refuses_what_the_form_would(protected, changes, constraint):
    incident = opened(protected)
    with (
        acting_as(protected.keeper_here),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        Incident.objects.filter(pk=incident.pk).update(**changes)


def test_two_people_at_once_meet_a_conflict(protected):
    incident = opened(protected)
    with acting_as(protected.keeper_here):
        actions.describe_incident(protected.keeper_here, incident, 1, people_count=1)
        with pytest.raises(Conflict):
            actions.describe_incident(protected.keeper_here, incident, 1, people_count=2)


def test_a_sheet_is_kept_five_years_whoever_asks(protected, as_owner):
    incident = whole(protected)
    with acting_as(protected.keeper_here), pytest.raises(ActionRefused, match="garder"):
        actions.remove_incident(protected.keeper_here, incident)
    with as_owner(), pytest.raises(IntegrityError, match="cinq ans"), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).delete()
    with jobs_role(), pytest.raises(IntegrityError, match="cinq ans"), transaction.atomic():
        Incident.objects.filter(pk=incident.pk)._raw_delete("default")


def test_after_five_years_it_may_be_removed(protected):
    long_ago = today() - dt.timedelta(days=5 * 366)
    incident = opened(protected, discovered_on=long_ago)
    with acting_as(protected.keeper_here):
        actions.remove_incident(protected.keeper_here, incident)
        assert not Incident.objects.filter(pk=incident.pk).exists()


def test_a_serious_decision_prepares_the_two_notices_once(protected):
    incident = whole(protected, serious=True)
    with acting_as(protected.keeper_here):
        audiences = sorted(incident.notices.values_list("audience", flat=True))
        assert audiences == ["cai", "persons"]
        assert queries.missing_of(incident) == [
            "l’avis à la Commission d’accès à l’information",
            "l’avis aux personnes concernées",
        ]
        actions.decide_incident(protected.keeper_here, incident, "serious", "Encore.")
        assert incident.notices.count() == 2


def text_of(pdf: bytes) -> str:
    assert b"pdfuaid" in pdf
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_both_letters_are_accessible_and_say_what_the_regulation_asks(protected):
    incident = whole(protected, serious=True)
    with acting_as(protected.keeper_here):
        cai = queries.notice_of(protected.keeper_here, incident.notices.get(audience="cai").pk)
        said = " ".join(text_of(letter(cai)).split())
        for part in (
            "Commission d’accès à l’information",
            "Nom et courriel",
            "Un courriel est parti",
            "Nombre de personnes",
            "Copie détruite",
            "Mes raisons",
            "Responsable here",
        ):
            assert part in said, part
        persons = queries.notice_of(
            protected.keeper_here, incident.notices.get(audience="persons").pk
        )
        notices.write_notice(
            protected.keeper_here, persons, text="Une erreur.", advice="Changez de courriel."
        )
        said = " ".join(text_of(letter(persons)).split())
        assert "Une erreur." in said
        assert "Changez de courriel." in said


def test_a_notice_to_persons_reaches_their_space_and_nobody_else_s(protected, as_owner):
    incident = whole(protected, serious=True)
    with acting_as(protected.keeper_here):
        notice = queries.notice_of(
            protected.keeper_here, incident.notices.get(audience="persons").pk
        )
        with pytest.raises(ActionRefused, match="la lettre"):
            notices.note_sending(protected.keeper_here, notice, sent_on=today(), means="portal")
        notices.write_notice(protected.keeper_here, notice, text="Erreur.", advice="Voici.")
        with pytest.raises(ActionRefused, match="Liez"):
            notices.note_sending(protected.keeper_here, notice, sent_on=today(), means="portal")
        actions.link_subjects(protected.keeper_here, incident, [protected.subject.pk])
    with acting_as(protected.person):
        assert queries.notices_to(protected.person.subject_ids) == []
    mail.outbox.clear()
    notices.note_sending(protected.keeper_here, notice, sent_on=today(), means="portal")
    with acting_as(protected.person):
        assert [n.text for n in queries.notices_to(protected.person.subject_ids)] == ["Erreur."]
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            IncidentNotice.objects.filter(pk=notice.pk).update(text="Autre")
    run_jobs()
    run_jobs()
    told = [m for m in mail.outbox if m.to == [protected.account.email]]
    assert len(told) == 1
    assert "avis important" in told[0].subject
    with acting_as(protected.keeper_here), pytest.raises(ActionRefused, match="déjà"):
        notices.note_sending(protected.keeper_here, notice, sent_on=today(), means="mail")


def test_l56_each_organisation_keeps_its_own_linked_sheet(protected):
    origin = ("referrals.referral", uuid.uuid4())
    incident = notices.note_misdirected(
        protected.counsellor,
        origin=origin,
        number="REF-1",
        subject_id=protected.subject.pk,
        receiver_id=protected.there.pk,
        sections=["identity"],
        sent_on=today(),
        was_opened=True,
    )
    again = notices.note_misdirected(
        protected.counsellor,
        origin=origin,
        number="REF-1",
        subject_id=protected.subject.pk,
        receiver_id=protected.there.pk,
        sections=["identity"],
        sent_on=today(),
        was_opened=True,
    )
    assert incident is not None
    assert again is None
    with acting_as(protected.keeper_there):
        (received,) = queries.received_notices(protected.keeper_there)
        assert "REF-1" in received.text
        notices.answer_notice(protected.keeper_there, received, "Détruit.", open_own=True)
        own = queries.sheet(protected.keeper_there, received.answer_incident_id)
        assert own.told_by.organisation == protected.here
        assert not IncidentSubject.objects.exists()
    with acting_as(protected.keeper_here):
        (mine,) = queries.sheet(protected.keeper_here, incident.pk).notices
        assert mine.answer == "Détruit."
        assert not Incident.objects.filter(pk=received.answer_incident_id).exists()
    with acting_as(protected.keeper_here), pytest.raises(NotVisible):
        notices.answer_notice(protected.keeper_here, mine, "x")


def test_the_copy_for_the_commission_holds_one_s_own_sheets(protected, as_owner):
    whole(protected)
    notices.note_misdirected(
        protected.keeper_there,
        origin=("x", uuid.uuid4()),
        number="REF-2",
        subject_id=protected.subject.pk,
        receiver_id=protected.here.pk,
        sections=[],
        sent_on=today(),
        was_opened=False,
    )
    job = ask_export(protected.keeper_here, "incidents", "une-fois")
    with jobs_role():
        assert run_export(job.pk) == "done"
    with acting_as(protected.keeper_here):
        job.refresh_from_db()
        text = b"".join(read_chunks(job.result)).decode("utf-8-sig")
    assert "Copie détruite" in text
    assert "REF-2" not in text
    with pytest.raises(NotVisible):
        ask_export(protected.counsellor, "incidents", "non")


def test_many_files_read_in_a_day_are_proposed_for_a_look(protected, monkeypatch):
    monkeypatch.setattr(queries, "READS_A_DAY", 3)
    with acting_as(protected.counsellor):
        for _number in range(4):
            AccessLogEntry.objects.create(
                subject_id=uuid.uuid4(),
                organisation_id=protected.here.pk,
                actor=protected.counsellor.actor,
                actor_label="Jade",
                sections=["identity"],
                page="x",
            )
    with acting_as(protected.keeper_here):
        (read,) = queries.unusual_readings(protected.keeper_here)
    assert (read.people, read.label) == (4, "Jade")
    with acting_as(protected.keeper_there):
        assert queries.unusual_readings(protected.keeper_there) == []
