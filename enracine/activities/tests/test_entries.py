"""Acts and notes: typed once, counted once, corrected by a new version, never erased."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.http import QueryDict

from enracine.accompaniment.actions import complete_task
from enracine.accompaniment.models import Dossier, Task
from enracine.accompaniment.queries.files import history_page
from enracine.accompaniment.tests.factories import make_allocated, make_dossier, make_project
from enracine.activities import actions
from enracine.activities.actions import ActFacts, NextTask
from enracine.activities.models import ActTally, Entry
from enracine.activities.queries import entries as queries
from enracine.activities.queries import invariants, tallies
from enracine.kernel import keeping, undo
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.actions.scopes import choose_scope
from enracine.network.actions.team import end_membership
from enracine.network.tests.factories import acting_of, make_member
from enracine.people.models import HouseholdMember, Person
from enracine.people.rules import search_key
from enracine.privacy.models import Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=2)


@pytest.fixture
def dossier(project):
    return make_dossier(project, "Amina", "Benali")


@pytest.fixture
def jade(project, dossier):
    """Who follows: the counsellor of the organisation that holds the dossier."""
    index = [m.pk for m in project.members].index(dossier.organisation_id)
    return project.counsellors[index]


def facts(dossier, **changes) -> ActFacts:
    base = {
        "kind": "housing",
        "held_on": today(),
        "minutes": 45,
        "mode": "phone",
        "programme_id": dossier.programme_id,
        "text": "Trois loyers visités avec elle.",
    }
    return ActFacts(**base | changes)


def counts(acting) -> dict[str, tuple[int, int, int]]:
    with acting_as(acting):
        return {
            t.kind_id: (t.acts, t.people, t.minutes)
            for t in ActTally.objects.filter(organisation_id=acting.organisation_id)
            if t.acts or t.people
        }


def holds(as_owner) -> None:
    with as_owner():
        assert [line for _k, _s, check in invariants.CHECKS for line in check()] == []


def with_spouse(dossier: Dossier, as_owner) -> tuple[Dossier, HouseholdMember]:
    """A spouse with a dossier in the same organisation, and a child known by her first name."""
    with as_owner():
        subject = Subject.objects.create(kind="person")
        person = Person.objects.create(
            subject=subject,
            given_name="Yanis",
            family_name="Benali",
            search_key=search_key("Yanis", "Benali"),
        )
        for values in ({"person": person, "first_name": "Yanis"}, {"first_name": "Lina"}):
            HouseholdMember.objects.create(
                subject_id=dossier.household_id,
                household_id=dossier.household_id,
                kind="adult" if "person" in values else "child",
                birth_year=None if "person" in values else 2019,
                **values,
            )
    spouse = make_allocated(person, dossier.household_id)
    with as_owner():
        Dossier.objects.filter(pk=spouse.pk).update(organisation_id=dossier.organisation_id)
        spouse.refresh_from_db()
        return spouse, HouseholdMember.objects.get(first_name="Lina")


def test_an_act_is_typed_once_and_feeds_the_file_the_list_and_the_figures(
    project, dossier, jade, as_owner
):
    acting = acting_of(jade)
    spouse, lina = with_spouse(dossier, as_owner)
    with acting_as(acting):
        dossier.refresh_from_db()
        before = dossier.last_activity_at
        members = {m.first_name: m for m in queries.others_at_home(dossier)}
    assert set(members) == {"Yanis", "Lina"}
    row = actions.record_act(
        acting,
        dossier,
        facts(dossier),
        present=[m.pk for m in members.values()],
        following=NextTask("Rappeler le propriétaire", today() + dt.timedelta(days=3)),
    )
    assert (row.leads, row.present) == (True, [lina.pk])
    with acting_as(acting):
        # La personne, son conjoint dans son propre dossier, l'enfant par son prénom
        both = Entry.objects.filter(occasion_id=row.occasion_id).order_by("-leads")
        assert [e.dossier_id for e in both] == [dossier.pk, spouse.pk]
        assert queries.names_of(row.present) == ["Lina"]
        # dernière activité, historique, chose à faire liée
        dossier.refresh_from_db()
        assert dossier.last_activity_at > before
        (told,) = [t for t in history_page(acting, dossier, "actes").told if "Acte" in t.what]
        assert told.what == "Acte : Logement"
        assert told.more[1].text == "Trois loyers visités avec elle."
        assert not history_page(acting, dossier, "notes").told
        task = Task.objects.get(dossier=dossier, about_kind="entry")
        assert (task.about_id, task.title) == (row.root_id, "Rappeler le propriétaire")
    # un acte, deux présences, 45 minutes
    assert counts(acting) == {"housing": (1, 2, 45)}
    (line,) = tallies.month_counts(dossier.organisation_id, today().replace(day=1))
    assert (line.kind, line.acts, line.people, line.hours) == ("Logement", 1, 2, 0.75)
    holds(as_owner)
    complete_task(acting, task)


def test_recorded_twice_is_said_and_not_forbidden(dossier, jade):
    acting = acting_of(jade)
    row = actions.record_act(acting, dossier, facts(dossier))
    # Le même bouton appuyé deux fois : un seul acte, une seule note.
    assert actions.record_act(acting, dossier, facts(dossier)) == row
    note = actions.write_note(acting, dossier, "Elle rappelle.", following=NextTask("Rappeler"))
    assert (
        actions.write_note(acting, dossier, "Elle rappelle. ", following=NextTask("Rappeler"))
        == note
    )
    with acting_as(acting):
        assert Task.objects.filter(dossier=dossier, title="Rappeler").count() == 1
    with pytest.raises(ActionRefused) as refused:
        actions.record_act(acting, dossier, facts(dossier, minutes=10))
    assert refused.value.code == "twice"
    actions.record_act(acting, dossier, facts(dossier, minutes=10), again=True)
    actions.record_act(acting, dossier, facts(dossier, kind="school"))
    assert counts(acting) == {"housing": (2, 2, 55), "school": (1, 1, 45)}


def test_corrected_by_a_new_version_with_its_reason_and_never_erased(
    project, dossier, jade, as_owner
):
    acting = acting_of(jade)
    spouse, _lina = with_spouse(dossier, as_owner)
    with acting_as(acting):
        yanis = next(m for m in queries.others_at_home(dossier) if m.first_name == "Yanis")
    row = actions.record_act(acting, dossier, facts(dossier), present=[yanis.pk])
    with pytest.raises(ActionRefused):
        actions.correct_entry(acting, row.root_id, 1, facts(dossier, minutes=60), "  ")
    day = today().replace(day=1) - dt.timedelta(days=1)
    newer = actions.correct_entry(
        acting, row.root_id, 1, facts(dossier, kind="school", held_on=day), "C’était l’école."
    )
    assert (newer.version, newer.replaces_id, newer.reason) == (2, row.pk, "C’était l’école.")
    assert counts(acting) == {"school": (1, 2, 45)}
    # Deux corrections à la fois : la seconde lit la première
    with pytest.raises(Conflict):
        actions.correct_entry(acting, row.root_id, 1, facts(dossier), "Moi aussi.")
    holds(as_owner)
    # Saisi par erreur : gardé, hors des comptes, pour les deux adultes
    actions.withdraw_entry(acting, row.root_id, 2, "Autre famille.")
    assert counts(acting) == {}
    with acting_as(acting):
        versions = queries.entry_of(acting, row.root_id)
        assert [(v.version, v.in_error) for v in versions] == [(3, True), (2, False), (1, False)]
        assert Entry.objects.standing().count() == 0
        assert Entry.objects.filter(dossier=spouse).count() == 3
    # PostgreSQL n'en change ni n'en efface aucune, pas même pour une tâche
    for attempt in (
        lambda: Entry.objects.update(minutes=1),
        lambda: Entry.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), acting_as(acting):
            attempt()
        with pytest.raises(ProgrammingError), transaction.atomic(), jobs_role():
            attempt()
    # ni une version qui n'est pas la suivante
    forged = Entry(
        **{
            f.attname: getattr(row, f.attname)
            for f in Entry._meta.concrete_fields
            if f.attname not in {"id", "replaces_id"}
        }
    )
    forged.version, forged.replaces_id, forged.reason = 7, row.pk, "x"
    with pytest.raises(IntegrityError), transaction.atomic(), acting_as(acting):
        forged.save(force_insert=True)
    holds(as_owner)


def test_bad_input_is_refused_beside_its_field(dossier, jade):
    acting = acting_of(jade)
    for changes, field in (
        ({"held_on": today() + dt.timedelta(days=1)}, "held_on"),
        ({"kind": "magic"}, "kind"),
        ({"mode": "pigeon"}, "mode"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 2000}, "minutes"),
        ({"programme_id": uuid.uuid4()}, "programme"),
        ({"text": "NAS 046 454 286"}, "text"),
        ({"text": "x" * 20_001}, "text"),
    ):
        with pytest.raises(ActionRefused) as refused:
            actions.record_act(acting, dossier, facts(dossier, **changes))
        assert refused.value.field == field
    with pytest.raises(NotVisible):
        actions.record_act(acting, dossier, facts(dossier), present=[uuid.uuid4()])
    with pytest.raises(ActionRefused):
        actions.write_note(acting, dossier, "  ")


def test_only_the_holder_and_the_person_read_and_only_the_holder_writes(project, dossier, jade):
    acting = acting_of(jade)
    row = actions.write_note(acting, dossier, "Elle préfère le Bas-Saint-Laurent.")
    stranger = acting_of(next(c for c in project.counsellors if c.pk != jade.pk))
    herself = Acting.for_subject(dossier.subject_id)
    with acting_as(stranger):
        assert not Entry.objects.exists()
        assert queries.search(stranger, "Bas-Saint-Laurent") == []
    with acting_as(herself):
        # « Note personnelle » n'existe pas : la personne peut lire
        assert Entry.objects.get().text == "Elle préfère le Bas-Saint-Laurent."
    for other in (stranger, herself):
        with pytest.raises(NotVisible):
            actions.write_note(other, dossier, "Je n’ai rien à faire ici.")
        with pytest.raises(NotVisible):
            actions.withdraw_entry(other, row.root_id, 1, "Pour voir.")
    forged = Entry(
        subject_id=dossier.subject_id,
        dossier_id=dossier.pk,
        organisation_id=stranger.organisation_id,
        text="x",
    )
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as(stranger):
        forged.save(force_insert=True)


def test_words_are_found_whatever_their_accents_and_endings(project, dossier, jade, as_owner):
    acting = acting_of(jade)
    one = actions.write_note(acting, dossier, "Les employeurs rencontrés cherchaient une soudeuse.")
    actions.record_act(acting, dossier, facts(dossier, text="Rêve d’une forêt près de l’école."))
    with acting_as(acting):
        for words in ("employeur", "rencontrée", "rencontre", "chercher", "SOUDEUSES", "foret",
                      "Forêts", "ecole", "reve foret"):  # fmt: skip
            assert len(queries.search(acting, words)) == 1, words
        assert queries.search(acting, "dentiste") == []
        assert queries.search(acting, "  ") == []
        assert queries.search(acting, "'&|!:* \x00".replace("\x00", "")) == []
        (found,) = queries.search(acting, "soudeuse")
        assert (found.person, found.entry.root_id) == ("Amina Benali", one.root_id)
    # Une version d'avant ou une erreur ne se trouve plus
    actions.correct_entry(acting, one.root_id, 1, facts(dossier, text="Une couturière."), "Faute.")
    with acting_as(acting):
        assert queries.search(acting, "soudeuse") == []
        assert len(queries.search(acting, "couturiere")) == 1
    # Une collègue de la même maison, hors du besoin de savoir, ne trouve rien
    with as_owner():
        admin = make_member("administrator", jade.organisation)
        colleague = make_member("counsellor", jade.organisation)
    choose_scope(acting_of(admin), "assigned", today())
    with acting_as(acting_of(colleague)):
        assert queries.search(acting_of(colleague), "couturiere") == []


def test_what_is_just_written_may_be_taken_back(dossier, jade):
    acting = acting_of(jade)
    row = actions.record_act(acting, dossier, facts(dossier))
    with acting_as(acting):
        event = Event.objects.get(kind="activities.act_recorded", object_id=row.pk)
    undo.take_back(acting, event.pk)
    assert counts(acting) == {}
    with acting_as(acting):
        assert Entry.objects.current().get(root_id=row.root_id).in_error


def test_somebody_removed_while_writing_loses_nothing(project, dossier, jade, as_owner):
    key = keeping.FormKey("note", str(jade.pk), f"/travail/dossiers/{dossier.pk}/note/")
    post = QueryDict(mutable=True)
    post["text"] = "Elle a un rendez-vous à Rimouski et elle"
    keeping.keep(jade.user_id, key, keeping.typed_fields(post), "")
    with as_owner():
        admin = make_member("administrator", jade.organisation)
        supervisor = make_member("coordinator", jade.organisation)
    end_membership(acting_of(admin), jade.pk, last_day=today())
    run_jobs()
    with acting_as(acting_of(supervisor)):
        row = Entry.objects.get(dossier=dossier)
        assert row.unfinished
        assert row.text == "Elle a un rendez-vous à Rimouski et elle"
        task = Task.objects.get(about_id=row.root_id)
        assert (task.assignee_id, task.due_on) == (supervisor.pk, today())
    # Deux fois ne change rien
    with jobs_role(), transaction.atomic(), acting_as(Acting.for_system("essai")):
        assert actions.keep_unfinished(Acting.for_system("essai")) == 0


def test_figures_stay_when_a_file_is_destroyed(dossier, jade, as_owner):
    acting = acting_of(jade)
    row = actions.record_act(acting, dossier, facts(dossier))
    actions.correct_entry(acting, row.root_id, 1, facts(dossier, minutes=30), "Plus court.")
    with jobs_role(), transaction.atomic(), acting_as(Acting.for_system("essai")):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('enracine.purge', %s, true)", [str(uuid.uuid4())])
        Entry.objects.filter(dossier=dossier).delete()
        tally = ActTally.objects.get(kind_id="housing")
    assert (tally.acts, tally.gone_acts, tally.minutes, tally.gone_minutes) == (1, 1, 30, 30)
    holds(as_owner)
