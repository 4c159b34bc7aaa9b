"""Sections of a person: periods, several entries, who said it, what was seen. Under row-level security."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.network.tests.factories import acting_of, make_member
from enracine.people import actions, queries, status_list
from enracine.people.models import (
    CsqDestination,
    Education,
    ImmigrationStatus,
    Occupation,
    StatusCode,
    StatusKind,
    TargetRegion,
)
from enracine.people.tests.factories import acting_of_person, make_network, register
from enracine.people.values import (
    Credential,
    Destination,
    Experience,
    PastStatus,
    Project,
    Situation,
    Skill,
    Speech,
    Studies,
    Told,
    Work,
)
from enracine.privacy.actions import grant_access
from enracine.privacy.models import Section
from enracine.privacy.queries.packages import provided, scope_of
from enracine.territories.models import PajTerritory

pytestmark = pytest.mark.django_db
OPEN_PERMIT = Situation(
    "temporary_worker_open", expires_on=dt.date(2027, 2, 1), since=dt.date(2025, 2, 1)
)


@pytest.fixture
def amina(as_owner):
    with as_owner():
        make_network()
    return register(studies=Studies("bachelor"), work=Work("ingénieure", 8), speech=Speech("basic"))


@pytest.fixture
def me(amina):
    return acting_of_person(amina)


@pytest.fixture
def jade(amina, as_owner):
    """A counsellor whose organisation holds the file."""
    with as_owner():
        member = make_member()
    jade = acting_of(member)
    sections = list(Section.values)
    wide = jade.with_subjects(amina.subject_id)
    grant_access(wide, amina.subject_id, jade.organisation_id, sections, "dossier")
    return jade


def file_of(acting: Acting, amina):
    with acting_as(acting):
        return queries.person_file(amina.subject_id)


# --- Statuses as periods ---------------------------------------------------------------------------


def test_another_status_closes_the_former_period_and_keeps_it(amina, me):
    actions.update_situation(me, amina.subject_id, OPEN_PERMIT)
    file = file_of(me, amina)
    assert (file.status.code, file.status.valid_from) == (OPEN_PERMIT.code, dt.date(2025, 2, 1))
    (former,) = [row for row in file.statuses if not row.is_current]
    assert (former.code, former.ended_on) == ("permanent_resident", dt.date(2025, 2, 1))


def test_a_renewed_permit_is_another_period_and_a_corrected_date_is_not(amina, me):
    actions.update_situation(me, amina.subject_id, OPEN_PERMIT)
    corrected = Situation(OPEN_PERMIT.code, expires_on=dt.date(2027, 3, 1), since=OPEN_PERMIT.since)
    actions.update_situation(me, amina.subject_id, corrected)
    assert len(file_of(me, amina).statuses) == 2
    renewed = Situation(
        OPEN_PERMIT.code, expires_on=dt.date(2029, 3, 1), since=dt.date(2026, 3, 1), renewed=True
    )
    actions.update_situation(me, amina.subject_id, renewed)
    rows = file_of(me, amina).statuses
    assert [(r.expires_on, r.is_current) for r in rows[:2]] == [
        (dt.date(2029, 3, 1), True),
        (dt.date(2027, 3, 1), False),
    ]


def test_a_period_upside_down_or_a_status_of_nobody_is_refused(amina, me):
    for values, field in (
        (replace(OPEN_PERMIT, expires_on=dt.date(2020, 1, 1)), "expires_on"),
        (Situation("temporary_worker_open", since=today() + dt.timedelta(days=40)), "since"),
        (Situation("martian"), "code"),
    ):  # fmt: skip
        with pytest.raises(ActionRefused) as refused:
            actions.update_situation(me, amina.subject_id, values)
        assert refused.value.field == field
    with pytest.raises(ActionRefused):
        actions.add_past_status(
            me, amina.subject_id, PastStatus("visitor", dt.date(2020, 5, 1), dt.date(2019, 5, 1))
        )


def test_the_list_of_statuses_is_open_and_dated(amina, me, as_owner):
    assert {line.code for line in status_list.lines()} >= set(StatusCode.values)
    with as_owner():
        StatusKind.objects.create(
            code="new_programme", label_fr="Programme nouveau", label_en="New programme",
            reads_as="temporary_worker_open", ends=True, valid_from=dt.date(2026, 1, 1),
            valid_to=dt.date(2026, 6, 30),
        )  # fmt: skip
        status_list.forget()
    offered = {line.code for line in status_list.offered(dt.date(2026, 3, 1))}
    later = {line.code for line in status_list.offered(dt.date(2026, 9, 1))}
    assert "new_programme" in offered and "new_programme" not in later
    # Celle qui l'a le garde, avec son nom
    assert "new_programme" in {
        line.code for line in status_list.offered(dt.date(2026, 9, 1), "new_programme")
    }
    actions.update_situation(me, amina.subject_id, Situation("new_programme"))
    assert file_of(me, amina).status.get_code_display() == "Programme nouveau"
    status_list.forget()


def test_postgresql_refuses_a_status_that_is_not_listed(amina, me):
    with acting_as(me), pytest.raises(IntegrityError), transaction.atomic():
        ImmigrationStatus.objects.filter(subject_id=amina.subject_id).update(code="martian")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_past_period_is_added_corrected_and_taken_back(amina, me):
    row = actions.add_past_status(
        me, amina.subject_id, PastStatus("visitor", dt.date(2019, 5, 1), dt.date(2019, 9, 1))
    )
    actions.update_past_status(
        me, amina.subject_id, row.pk, PastStatus("international_student"), row.version
    )
    with pytest.raises(Conflict):
        actions.update_past_status(me, amina.subject_id, row.pk, PastStatus("visitor"), 1)
    current = file_of(me, amina).status
    with pytest.raises(NotVisible):
        actions.remove_past_status(me, amina.subject_id, current.pk)
    actions.remove_past_status(me, amina.subject_id, row.pk)
    assert len(file_of(me, amina).statuses) == 1


# --- The three separate facts -----------------------------------------------------------------------


def test_a_wish_a_csq_and_a_home_are_three_facts_each_with_its_date(amina, me):
    with telling(dt.date(2026, 2, 1)):
        actions.update_destination(me, amina.subject_id, Destination("11", dt.date(2025, 12, 1)))
    with telling(dt.date(2026, 5, 1)):
        actions.update_project(me, amina.subject_id, Project(regions=("01",)))
    file = file_of(me, amina)
    assert (file.destination.region.code, file.destination.declared_on) == (
        "11", dt.date(2026, 2, 1),
    )  # fmt: skip
    assert [t.region.code for t in file.targets] == ["01"]
    assert file.residence.country == "CA" and file.residence.municipality is None
    # Un autre CSQ remplace le premier, qui reste daté; le statut n'a pas bougé
    before = file.status.version
    actions.update_destination(me, amina.subject_id, Destination("08"))
    file = file_of(me, amina)
    assert file.destination.region.code == "08" and file.status.version == before
    with acting_as(me):
        assert CsqDestination.objects.filter(is_current=False).get().region.code == "11"


def test_a_project_aims_at_territories_and_says_its_limits(amina, me, as_owner):
    with as_owner():
        PajTerritory.objects.create(code="T-essai", name="Matanie", reliability="confirmed")
    wish = Project("takeover", places=(("01", "T-essai"), ("11", "")), limits="Pas de voiture")
    row = actions.update_project(me, amina.subject_id, wish)
    assert row.limits == "Pas de voiture"
    with acting_as(me):
        found = TargetRegion.objects.select_related("region", "paj_territory").order_by("rank")
        assert [(t.region.code, t.paj_territory and t.paj_territory.name) for t in found] == [
            ("01", "Matanie"),
            ("11", None),
        ]
    # Ce qui n'est pas demandé (l'inscription) n'efface pas ce qui a été dit
    row = actions.update_project(me, amina.subject_id, Project("takeover", places=wish.places))
    assert row.limits == "Pas de voiture"
    with pytest.raises(ActionRefused):
        actions.update_project(me, amina.subject_id, Project(places=(("01", "nulle-part"),)))


# --- Several entries ---------------------------------------------------------------------------------


def test_the_highest_diploma_is_always_the_main_one(amina, me):
    subject = amina.subject_id
    master = actions.add_credential(
        me, subject, Credential("graduate", "génie", title="Magister", country="DZ", year=2015)
    )
    actions.add_credential(me, subject, Credential("vocational", title="Soudage", year=2023))
    file = file_of(me, amina)
    assert (file.education.title, [e.level for e in file.educations]) == (
        "Magister", ["graduate", "vocational", "bachelor"],
    )  # fmt: skip
    actions.remove_credential(me, subject, master.pk)
    assert file_of(me, amina).education.level == "bachelor"
    with acting_as(me):
        assert Education.objects.filter(is_main=True).count() == 1


def test_occupations_keep_one_main_and_their_cnp_code(amina, me):
    subject = amina.subject_id
    row = actions.add_experience(
        me, subject, Experience("Soudeuse", 3, "72106", "DZ", 2012, 2015, wanted=True)
    )
    assert file_of(me, amina).occupation.title == "ingénieure"
    actions.choose_main_experience(me, subject, row.pk)
    file = file_of(me, amina)
    assert file.occupation.cnp_title.startswith("Soudeurs/soudeuses")
    with acting_as(me):
        assert Occupation.objects.filter(is_main=True).count() == 1
    for values, field in (
        (Experience("Soudeuse", cnp_code="99999"), "title"),
        (Experience("Soudeuse", start_year=2020, end_year=2010), "end_year"),
        (Experience("  "), "title"),
    ):
        with pytest.raises(ActionRefused) as refused:
            actions.add_experience(me, subject, values)
        assert refused.value.field == field
    actions.remove_experience(me, subject, row.pk)
    assert file_of(me, amina).occupation.title == "ingénieure"


def test_a_language_is_said_skill_by_skill_once(amina, me):
    subject = amina.subject_id
    row = actions.add_skill(me, subject, Skill("fr", "advanced", "nclc_7", "basic"))
    with pytest.raises(ActionRefused) as refused:
        actions.add_skill(me, subject, Skill("fr", "basic"))
    assert refused.value.code == "again"
    with pytest.raises(ActionRefused):
        actions.add_skill(me, subject, Skill("ar"))
    actions.update_skill(me, subject, row.pk, Skill("fr", "advanced", "nclc_8"), row.version)
    (kept,) = file_of(me, amina).skills
    assert (kept.speak, kept.read, kept.write) == ("nclc_8", "", "")


def test_entries_of_somebody_else_do_not_exist(amina, me, jade):
    other = register()
    her = acting_of_person(other)
    row = actions.add_skill(her, other.subject_id, Skill("es", "advanced"))
    for acting in (me, jade):
        with pytest.raises(NotVisible):
            actions.update_skill(acting, amina.subject_id, row.pk, Skill("es", "basic"))
        with pytest.raises(NotVisible):
            actions.add_credential(acting, other.subject_id, Credential("none"))


# --- Who said it, what was seen ----------------------------------------------------------------------


def test_a_professional_says_who_told_her_and_what_she_saw(amina, jade):
    subject = amina.subject_id
    actions.update_situation(
        jade, subject, OPEN_PERMIT, told=Told("document", "work_permit", dt.date(2026, 11, 2))
    )
    status = file_of(jade, amina).status
    assert (status.source, status.seen_document, status.seen_on) == (
        "document", "work_permit", dt.date(2026, 11, 2),
    )  # fmt: skip
    assert status.seen_by_id == jade.membership_id
    assert status.stated_by_id == jade.organisation_id
    with pytest.raises(ActionRefused) as refused:
        actions.update_speech(jade, subject, Speech("advanced"), told=Told("document"))
    assert refused.value.field == "told_document"
    # Sans rien changer, dire qui l'a dit change seulement la provenance
    row = actions.update_speech(jade, subject, Speech("basic"), told=Told("organisation"))
    assert (row.french, row.source) == ("basic", "organisation")


def test_a_fact_that_changes_is_no_longer_seen(amina, me, jade):
    subject = amina.subject_id
    row = file_of(jade, amina).education
    actions.mark_seen(jade, subject, "education", row, Told("document", "diploma"), row.version)
    seen = file_of(me, amina).education
    assert (seen.seen_document, seen.seen_by_id, seen.level) == (
        "diploma", jade.membership_id, "bachelor",
    )  # fmt: skip
    with acting_as(me):
        names = queries.names_behind([seen])
    assert names[jade.membership_id]
    actions.update_studies(me, subject, Studies("graduate"))
    changed = file_of(me, amina).education
    assert (changed.seen_on, changed.seen_document, changed.seen_by_id) == (None, "", None)


def test_only_a_professional_sees_a_document_and_only_of_that_person(amina, me, jade):
    row = file_of(me, amina).education
    with pytest.raises(ActionRefused):
        actions.mark_seen(me, amina.subject_id, "education", row, Told("document", "diploma"))
    other = register(studies=Studies("none"))
    with pytest.raises(NotVisible):
        actions.mark_seen(jade, other.subject_id, "education", row, Told("document", "diploma"))
    with pytest.raises(ActionRefused) as later:
        actions.mark_seen(
            jade, amina.subject_id, "education", row,
            Told("document", "diploma", today() + dt.timedelta(days=1)),
        )  # fmt: skip
    assert later.value.field == "told_on"


def test_events_tell_that_a_document_was_seen_and_never_what_it_says(amina, jade):
    row = file_of(jade, amina).education
    actions.mark_seen(jade, amina.subject_id, "education", row, Told("document", "diploma"))
    with acting_as(jade):
        event = Event.objects.get(kind="people.section_seen")
    assert event.data == {"section": "education", "fields": ["diploma"]}
    assert jade.organisation_id in event.organisations


# --- Reading everything -------------------------------------------------------------------------------


def test_the_whole_file_costs_the_same_with_one_entry_or_many(
    amina, me, django_assert_max_num_queries
):
    def read():
        with acting_as(me), django_assert_max_num_queries(9) as captured:
            queries.person_file(amina.subject_id)
        return len(captured)

    few = read()
    for year in range(2001, 2021):
        actions.add_credential(me, amina.subject_id, Credential("college", year=year))
    assert read() == few


def test_portability_gives_back_everything_that_the_person_gave(amina, me, jade):
    subject = amina.subject_id
    actions.add_credential(me, subject, Credential("vocational", title="Soudage", country="DZ"))
    actions.add_experience(me, subject, Experience("Soudeuse", 3, "72106"))
    actions.add_skill(me, subject, Skill("ar", "advanced"))
    actions.add_past_status(me, subject, PastStatus("visitor", dt.date(2019, 5, 1)))
    actions.update_destination(me, subject, Destination("11"))
    actions.update_project(me, subject, Project("takeover", regions=("01",), limits="Une école"))
    actions.add_skill(jade, subject, Skill("es", "basic"), told=Told("organisation"))
    with acting_as(me):
        data = provided(scope_of(subject, None))
    assert {e["title"] for e in data["education"]["education"]} == {"", "Soudage"}
    assert {o["cnp_code"] for o in data["occupation"]["occupation"]} == {"", "72106"}
    assert [s["language"] for s in data["languages"]["languageskill"]] == ["ar"]
    assert {s["code"] for s in data["status"]["immigrationstatus"]} == {
        "permanent_resident", "visitor",
    }  # fmt: skip
    assert data["status"]["csqdestination"][0]["region"].startswith("Gaspésie")
    assert data["project"]["settlementproject"][0]["limits"] == "Une école"


def test_a_section_that_is_not_granted_is_absent(amina, me, as_owner):
    actions.update_destination(me, amina.subject_id, Destination("11"))
    actions.add_skill(me, amina.subject_id, Skill("ar", "advanced"))
    with as_owner():
        partner = acting_of(make_member("partner"))
    wide = partner.with_subjects(amina.subject_id)
    grant_access(wide, amina.subject_id, partner.organisation_id, ["languages"], "dossier")
    file = file_of(partner, amina)
    assert len(file.skills) == 1
    assert (file.statuses, file.destination, file.educations, file.occupations) == (
        (),
        None,
        (),
        (),
    )
