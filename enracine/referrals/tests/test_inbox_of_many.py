"""An inbox of thousands asks the database what an inbox of two asks, and counts no further than said."""

import copy

import pytest
from django.db.models.base import ModelState
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel.counting import COUNTED_TO
from enracine.kernel.models import new_id
from enracine.network.tests.factories import signed_in
from enracine.people.models import Person
from enracine.privacy.models import AccessGrant, Consent, Subject
from enracine.referrals.models import Referral
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.test_pages import queries_of

pytestmark = pytest.mark.django_db
MANY = COUNTED_TO + 200
MOST = 12


def copied(row, **changes):
    """The same row under another identifier, not written yet."""
    made = copy.copy(row)
    made._state = ModelState()
    made._state.db = row._state.db
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def received_many(case: Case) -> None:
    """`MANY` more referrals like this one, each about somebody else."""
    with case.as_owner():
        subjects = Subject.objects.bulk_create(Subject(kind="person") for _ in range(MANY))
        ids = [subject.pk for subject in subjects]

        def bring(row, **numbered):
            """One copy for each person, the named fields told by her rank."""
            kept = [new_id() for _ in ids]
            rows = [
                copied(
                    row,
                    **({} if row._meta.pk.name == "subject" else {"pk": pk}),
                    subject_id=subject_id,
                    **{name: tell(rank) for name, tell in numbered.items()},
                )
                for rank, (pk, subject_id) in enumerate(zip(kept, ids, strict=True))
            ]
            type(row).objects.bulk_create(rows, batch_size=1_000)
            return kept

        subject_id = case.subject_id
        bring(Person.objects.get(pk=subject_id))
        dossiers = bring(
            Dossier.objects.get(pk=case.dossier.pk), number=lambda rank: f"M-{rank:06d}"
        )
        consents = bring(Consent.objects.get(pk=case.fresh().consent_id))
        referrals = bring(
            Referral.objects.get(pk=case.referral.pk),
            number=lambda rank: f"R-M{rank:05d}",
            dossier_id=lambda rank: dossiers[rank],
            consent_id=lambda rank: consents[rank],
        )
        for grant in AccessGrant.objects.filter(subject_id=subject_id, object_id=case.referral.pk):
            bring(
                grant,
                object_id=lambda rank: referrals[rank],
                consent_id=lambda rank: consents[rank],
            )


@pytest.mark.parametrize("show", ["a-repondre", "en-cours"])
def test_an_inbox_of_thousands_costs_what_an_inbox_of_two_costs(world, as_owner, show):
    cases = [
        Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{n}")
        for n in range(2)
    ]
    for case in cases:
        case.send()
    marc, url = signed_in(world.marc), f"{reverse('referrals:inbox')}?voir={show}"
    queries_of(marc, url)
    few, _page = queries_of(marc, url)
    received_many(cases[0])
    many, page = queries_of(marc, url)
    assert (many <= few) and many <= MOST, (few, many)
    assert len(page) < 100_000
    if show == "a-repondre":
        assert page.count('<li class="inbox-row') == 25
