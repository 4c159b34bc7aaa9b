"""Amina's life for the tests of her rights: three holders, a household, notes that name her spouse."""

import datetime as dt
import io
import itertools

from enracine.accompaniment.actions import (
    add_task,
    close_dossier,
    decide_readiness,
    open_dossier,
    record_evaluation,
)
from enracine.accompaniment.models import Dossier, NeedsEvaluation, ReadinessDecision
from enracine.accompaniment.rules import INSTRUMENT
from enracine.insights.actions import count_once
from enracine.insights.listeners import _acting
from enracine.insights.models import FigureFact, FigureTally
from enracine.insights.rules import ACCOMPANIED, SETTLED
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.documents import store_generated
from enracine.kernel.testing import jobs_role
from enracine.network.models import Organisation
from enracine.network.tests.factories import make_member
from enracine.people.models import Household, HouseholdMember, Person
from enracine.privacy.actions import grant_access
from enracine.privacy.actions.purging import destroy_file
from enracine.privacy.models import Subject, SubjectHolder
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.world import acting_of, make_world
from enracine.settlement.models import FollowUp, Move
from enracine.territories.models import Municipality

SYSTEM = Acting.for_system("essai")
MONTHS_26 = dt.timedelta(days=26 * 30)
_n = itertools.count(1)


class Life:
    """What the tests of rights start from; `as_owner` arranges, the rest is done by actions."""

    def __init__(self, as_owner):
        self.as_owner = as_owner
        with as_owner():
            self.world = make_world()
            Organisation.objects.filter(pk=self.world.promoter_a.pk).update(regime="A-2.1")
        self.case = Case(
            self.world, as_owner, self.world.jade, "eer", self.world.partner, ["settlement"],
            name="Amina", age=34,
        )  # fmt: skip
        self.subject = self.case.subject_id
        with as_owner():
            self._household()
        self._at_the_sender()
        self.case.serve()
        with as_owner():
            self._at_the_agent()
            self._move()
            self._figures()
        self.holders = {
            "promis": self.world.member,
            "agent": self.world.promoter_a,
            "partner": self.world.partner,
        }
        with as_owner():
            self.officers = {
                name: make_member("privacy_officer", organisation)
                for name, organisation in self.holders.items()
            }
            self.user = SubjectHolder.objects.get(subject_id=self.subject).user

    def _household(self):
        home = Subject.objects.create(kind="household")
        self.home = home.pk
        household = Household.objects.create(subject=home)
        person = Person.objects.get(pk=self.subject)
        SubjectHolder.objects.create(
            subject=home, user=SubjectHolder.objects.get(subject_id=self.subject).user
        )
        for kind, name, born, who in (
            ("adult", "Amina", None, person),
            ("adult", "Karim", None, None),
            ("child", "Lila", 2021, None),
        ):
            HouseholdMember.objects.create(
                subject=home, household=household, kind=kind, first_name=name, birth_year=born,
                person=who,
            )  # fmt: skip
        Dossier.objects.filter(pk=self.case.dossier.pk).update(household=home)
        grant_access(
            SYSTEM.with_subjects(home.pk), home.pk, self.world.member.pk, ["family", "settlement"],
            "dossier", object_id=self.case.dossier.pk,
        )  # fmt: skip
        self.case.dossier.refresh_from_db()

    def _at_the_sender(self):
        jade = acting_of(self.world.jade)
        answers = {q.code: q.choices[-1].code for q in INSTRUMENT.questions}
        answers["note"] = (
            "Amina est prête. Karim Haddad hésite; le joindre à karim@exemple.invalid."
        )
        evaluation = record_evaluation(jade, self.case.dossier, answers, complete=True)
        with self.as_owner():
            self.case.dossier.refresh_from_db()
        decide_readiness(
            jade, self.case.dossier, evaluation, "refer", "Karim est d’accord, Amina aussi."
        )
        add_task(
            jade, self.case.dossier, "Rappeler Karim au 514 555-0177", owner="counsellor",
            due_on=today(),
        )  # fmt: skip

    def _at_the_agent(self):
        self.agent_dossier = open_dossier(
            SYSTEM, self.subject, organisation_id=self.world.promoter_a.pk, programme="pajr",
            assignee_id=self.world.chloe.pk,
        )  # fmt: skip

    def _move(self):
        places = Municipality.objects.filter(name__in=["Montréal", "Rimouski"]).order_by("name")
        day = today() - MONTHS_26
        self.move = Move.objects.create(
            subject_id=self.home, from_municipality=places[0], to_municipality=places[1],
            to_region=places[1].mrc.region, planned_on=day, moved_on=day, settled_on=day,
            state="done", sending_organisation=self.world.member,
            receiving_organisation=self.world.partner, dossier_id=self.case.dossier.pk,
        )  # fmt: skip
        FollowUp.objects.create(
            subject_id=self.home, move=self.move, months=12, organisation=self.world.partner,
            sending_organisation=self.world.member, due_on=day + dt.timedelta(days=365),
            state="done", done_on=day + dt.timedelta(days=366), presence="present", method="call",
            comment="Karim a répondu.",
        )  # fmt: skip

    def _figures(self):
        day = today() - MONTHS_26
        orgs = [self.world.project.pk, self.world.member.pk, self.world.partner.pk]
        for measure in (SETTLED, ACCOMPANIED):
            count_once(
                _acting(self.home), measure, self.home, orgs, day, region="02",
                object_id=self.move.pk,
            )  # fmt: skip

    # — What the tests do —

    def close_files(self, decided_days_ago=150):
        """Every dossier ends; the decision was made this long ago."""
        with self.as_owner():
            for dossier in Dossier.objects.filter(subject_id=self.subject, closed_on=None):
                close_dossier(SYSTEM.with_subjects(self.subject), dossier, "settled")
            moment = ReadinessDecision.objects.get().decided_at - dt.timedelta(
                days=decided_days_ago
            )
            ReadinessDecision.objects.update(decided_at=moment)
            NeedsEvaluation.objects.update(held_on=moment.date())

    def accounting_piece(self, holder="partner"):
        """A receipt that an agreement asks to keep."""
        with self.as_owner():
            return store_generated(
                SYSTEM, io.BytesIO(b"recu"), f"recu-{next(_n)}.txt", "text/plain",
                "accounting:receipt", subject_id=self.subject,
                organisation_id=self.holders[holder].pk,
            )  # fmt: skip

    def destroy(self, holder, rule="essai"):
        """What the night does, for one holder."""
        with jobs_role():
            return destroy_file(SYSTEM, self.subject, self.holders[holder].pk, rule=rule)

    def tallies(self):
        """Every total of every figure."""
        with self.as_owner():
            return sorted(
                FigureTally.objects.exclude(value=0).values_list(
                    "organisation_id", "measure", "month", "region", "value"
                )
            )

    def facts(self):
        """How many counted facts there are."""
        with self.as_owner():
            return FigureFact.objects.count()
