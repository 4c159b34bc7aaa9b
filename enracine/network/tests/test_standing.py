"""Whom a request acts as, and what finding it costs."""

import datetime as dt
from dataclasses import replace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from enracine.kernel.acting import NOBODY
from enracine.kernel.clock import today
from enracine.kernel.identity import standing_of
from enracine.network.models import Membership
from enracine.network.scope import Scope, colleagues_known
from enracine.network.standing import Backend, memberships_of
from enracine.network.tests.factories import (
    LONG_AGO,
    make_member,
    make_organisation,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db


def request_of(user, path="/travail/", **session):
    request = RequestFactory().get(path)
    request.user = Backend().get_user(user.pk) if user.pk else user
    request.session = SessionStore()
    request.session.update(session)
    return request


def test_an_anonymous_request_acts_for_nobody_without_a_query():
    with CaptureQueriesContext(connection) as queries:
        standing = standing_of(request_of(AnonymousUser()))
    assert standing.acting is NOBODY
    assert len(queries) == 0


def test_account_and_memberships_are_one_query_whatever_their_number():
    user = make_user()
    for _ in range(5):
        make_member(user=user)
    with CaptureQueriesContext(connection) as queries:
        standing = standing_of(request_of(user))
    assert len(queries) == 1
    assert len(standing.memberships) == 5
    assert standing.acting.is_professional


def test_a_team_that_is_the_whole_organisation_asks_nothing_of_each_file():
    """Ended memberships count: a file may still be in the name of somebody who left."""
    home = make_organisation()
    marc, lou = (make_member("partner", home, team="Est") for _ in range(2))
    acting = standing_of(request_of(marc.user)).acting
    assert acting.one_team and colleagues_known(acting) is None
    assert colleagues_known(replace(acting, scope=Scope.ASSIGNED)) is not None
    make_member("partner", team="Ouest")
    assert standing_of(request_of(marc.user)).acting.one_team
    Membership.objects.filter(pk=lou.pk).update(team="", valid_to=today() - dt.timedelta(days=9))
    acting = standing_of(request_of(marc.user)).acting
    assert not acting.one_team and colleagues_known(acting) is not None


def test_the_header_names_the_person_the_organisation_and_the_role():
    organisation = make_organisation(short_name="PROMIS")
    member = make_member("counsellor", organisation, make_user(name="Jade Tremblay"))
    standing = standing_of(request_of(member.user))
    assert standing.label == "Jade Tremblay · PROMIS – conseillère ou conseiller"


def test_a_whole_request_of_a_professional_costs_session_account_and_settings():
    client = signed_in(make_member())
    client.get("/accueil/")
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/accueil/")
    assert response["Location"] == "/travail/"
    texts = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    kinds = ["django_session", "network_membership", "set_config"]
    # In a test the transaction goes on after the view: the settings are told again, to be undone.
    assert [next((k for k in kinds if k in t), t) for t in texts[:3]] == kinds
    assert all("set_config" in t for t in texts[3:])


def test_the_membership_chosen_is_the_one_of_the_session():
    user = make_user()
    first = make_member(user=user)
    second = make_member("administrator", user=user)
    assert standing_of(request_of(user)).acting.membership_id == first.id
    chosen = standing_of(request_of(user, membership_id=str(second.id))).acting
    assert (chosen.membership_id, chosen.role) == (second.id, "administrator")


@pytest.mark.parametrize(("edge", "days"), [("valid_to", -1), ("valid_from", 1)])
def test_a_membership_out_of_its_period_gives_nothing(edge, days):
    member = make_member(**{edge: today() + dt.timedelta(days=days)})
    acting = standing_of(request_of(member.user, membership_id=str(member.id))).acting
    assert acting.membership_id is None
    assert acting.organisation_id is None


def test_the_membership_of_somebody_else_is_not_taken_from_the_session():
    stranger = make_member()
    member = make_member()
    acting = standing_of(request_of(member.user, membership_id=str(stranger.id))).acting
    assert acting.membership_id == member.id


def test_an_organisation_that_closed_gives_nothing():
    member = make_member(organisation=make_organisation(is_active=False))
    assert memberships_of(member.user) == []


def test_last_day_of_a_membership_still_counts():
    member = make_member(valid_from=LONG_AGO, valid_to=today())
    assert memberships_of(member.user) == [member]


def hold(user):
    # The floor above says which subjects an account is; a test of this floor does not import it.
    subject = apps.get_model("privacy", "Subject").objects.create(kind="person")
    apps.get_model("privacy", "SubjectHolder").objects.create(subject=subject, user=user)
    return subject.id


def test_a_candidate_acts_on_her_own_subjects(as_owner):
    user = make_user()
    with as_owner():
        subject = hold(user)
        hold(make_user())
    acting = standing_of(request_of(user, "/mon-parcours/")).acting
    assert acting.is_candidate
    assert acting.subject_ids == (subject,)


def test_a_professional_is_a_person_in_the_portal_and_only_there(as_owner):
    member = make_member()
    with as_owner():
        subject = hold(member.user)
    portal = standing_of(request_of(member.user, "/mon-parcours/donnees/")).acting
    assert portal.subject_ids == (subject,)
    assert portal.organisation_id is None
    assert standing_of(request_of(member.user, "/travail/")).acting.subject_ids == ()


def test_without_second_factor_a_professional_acts_for_nobody():
    member = make_member(user=make_user(is_demo=False))
    standing = standing_of(request_of(member.user))
    assert standing.second_factor_missing
    assert not standing.acting.is_professional
    assert standing.memberships == ()
    protected = standing_of(request_of(member.user, second_factor=True))
    assert protected.acting.membership_id == member.id


def test_in_production_a_demonstration_account_opens_nothing(settings):
    member = make_member(user=make_user(is_demo=True))
    client = signed_in(member)
    settings.ENRACINE_DEMO_ACCOUNTS = False
    assert Backend().get_user(member.user_id) is None
    assert client.get("/accueil/")["Location"] == "/compte/login/?next=/accueil/"


def test_switching_changes_rights_at_the_next_request():
    user = make_user()
    make_member(user=user)
    second = make_member("administrator", user=user)
    client = signed_in(user)
    client.post("/compte/organisation/", {"membership": str(second.id)})
    response = client.get("/accueil/")
    assert response.wsgi_request.acting.membership_id == second.id


def test_switching_to_the_membership_of_a_stranger_does_not_exist():
    client = signed_in(make_member())
    stranger = make_member()
    assert client.post("/compte/organisation/", {"membership": str(stranger.id)}).status_code == 404


def test_landing_by_kind_of_person():
    assert signed_in(make_member()).get("/accueil/")["Location"] == "/travail/"
    assert signed_in(make_user()).get("/accueil/")["Location"] == "/mon-parcours/"
    assert Client().get("/accueil/")["Location"] == "/compte/login/?next=/accueil/"
