"""A household that settled, for tests of what follows: its follow-ups, who asks, who answers."""

import datetime as dt
from dataclasses import dataclass

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.network.models import Membership
from enracine.network.tests.factories import acting_of, make_member, make_organisation
from enracine.people.models import Contact, HouseholdMember, Person
from enracine.privacy.models import Subject
from enracine.settlement import actions
from enracine.settlement.models import FollowUp, Move, MovePerson, SurveyLink
from enracine.settlement.queries.surveys import token_of
from enracine.settlement.tests.test_pages import make_household


@dataclass
class Staying:
    """Two adults settled a year ago, and the partner that follows them."""

    sender: Membership
    receiver: Membership
    move: Move
    adults: list[Person]

    @property
    def acting(self) -> Acting:
        """The partner."""
        return acting_of(self.receiver)

    def follow_up(self, months: int) -> FollowUp:
        """The follow-up of this delay, as it stands."""
        with acting_as(self.acting):
            return FollowUp.objects.select_related("move").get(move=self.move, months=months)

    def links(self, months: int) -> dict[str, str]:
        """The secret of each adult's link, by first name."""
        with acting_as(self.acting.with_subjects(*(p.pk for p in self.adults))):
            found = SurveyLink.objects.filter(
                follow_up__move=self.move, follow_up__months=months, revoked_at__isnull=True
            )
            return {
                Person.objects.get(pk=link.person_id).given_name: token_of(link.pk)
                for link in found
            }


def make_staying(
    number: int = 1, settled: int = 400, receiver: Membership | None = None
) -> Staying:
    """Build it as the owner of the database; settled that many days ago, follow-ups born of it."""
    sender = make_member("counsellor")
    receiver = receiver or make_member("partner", organisation=make_organisation())
    dossier, move, former = make_household(sender, receiver, number)
    former.delete()
    dossier.opened_on = today() - dt.timedelta(days=settled + 100)
    dossier.save(update_fields=["opened_on"])
    first = Person.objects.get(pk=dossier.subject_id)
    member = HouseholdMember.objects.get(person=first)
    subject = Subject.objects.create(kind="person")
    spouse = Person.objects.create(
        subject=subject, given_name=f"Karim{number}", search_key=f"karim{number}"
    )
    HouseholdMember.objects.create(
        subject_id=member.subject_id, household=member.household, kind="adult", person=spouse
    )
    MovePerson.objects.create(subject_id=move.subject_id, move=move, person=spouse)
    for person in (first, spouse):
        Contact.objects.create(
            subject_id=person.pk, email=f"{person.given_name.lower()}@exemple.invalid"
        )
    day = today() - dt.timedelta(days=settled)
    Move.objects.filter(pk=move.pk).update(
        state="done", planned_on=day, moved_on=day, welcomed_on=day, welcomed_by=receiver,
        created_at=now(),
    )  # fmt: skip
    move.refresh_from_db()
    actions.record_settled(acting_of(receiver), move, day)
    return Staying(sender, receiver, move, [first, spouse])
