"""The administrator's pages, and what they refuse."""

import re

import pytest

from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.testing import run_jobs
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.webhooks import actions, kinds
from enracine.webhooks.models import Delivery, Secret, Subscription
from enracine.webhooks.tests.conftest import KIND, happen

pytestmark = pytest.mark.django_db
LIST = "/travail/integrations/"


def form(receiver, **changes):
    return {"name": "Le registre", "address": receiver.address, "kinds": [KIND]} | changes


def test_an_address_is_subscribed_and_its_secret_shown_once(administrator, receiver, jobs):
    client = signed_in(administrator)
    page = client.post(f"{LIST}nouvelle/", form(receiver))
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", page.content.decode())
    with jobs():
        found = Subscription.objects.get()
        kept = Secret.objects.get()
    address = f"{LIST}{found.pk}/"
    for path in (LIST, address, f"{address}modifier/"):
        shown = client.get(path).content.decode()
        assert "Le registre" in shown
        assert secret not in shown
    # It is in no table either.
    assert secret not in str(vars(kept))


def test_a_trial_a_stop_a_resumption_a_new_secret_and_the_end(subscribed, administrator, receiver):
    found, secret = subscribed
    client, address = signed_in(administrator), f"{LIST}{subscribed[0].pk}/"
    client.post(f"{address}geste/essayer/")
    run_jobs()
    assert len(receiver.taken) == 1
    assert "Essai" in client.get(address).content.decode()
    client.post(f"{address}geste/arreter/", {"version": 1})
    assert "Reprendre" in client.get(address).content.decode()
    client.post(f"{address}geste/reprendre/", {"version": 2})
    page = client.post(f"{address}secret/", {"version": 3}).content.decode()
    assert secret not in page
    assert "whsec_" in page
    assert client.post(f"{address}geste/supprimer/", {"version": 4}).status_code == 302
    assert client.get(address).status_code == 404
    assert "Aucune intégration" in client.get(LIST).content.decode()


def test_two_administrators_do_not_overwrite_each_other(subscribed, administrator):
    found, _secret = subscribed
    acting = acting_of(administrator)
    actions.suspend_subscription(acting, found, 1)
    found.version = 1
    with pytest.raises(Conflict):
        actions.rotate_secret(acting, found, 1)
    answer = signed_in(administrator).post(f"{LIST}{found.pk}/geste/reprendre/", {"version": 1})
    assert answer.status_code == 409


def test_what_was_not_delivered_is_filtered_and_sent_again(
    subscribed, administrator, receiver, jobs
):
    found, _secret = subscribed
    for _number in range(3):
        happen(found.organisation)
    with jobs():
        Delivery.objects.update(
            state="dead", settled_at="2026-01-01T00:00Z", last_error="réponse 500"
        )
        one = Delivery.objects.order_by("id").first()
    client, address = signed_in(administrator), f"{LIST}{found.pk}/"
    page = client.get(f"{address}?etat=dead&genre={KIND}").content.decode()
    assert page.count("réponse 500") == 3
    assert "réponse 500" not in client.get(f"{address}?etat=delivered").content.decode()
    client.post(f"{address}renvoyer/{one.event_id}/")
    run_jobs()
    assert len(receiver.taken) == 1
    answer = client.post(f"{address}renvoyer/", {"kind": KIND}, follow=True)
    assert "2 avis repartent." in answer.content.decode()
    run_jobs()
    assert len(set(receiver.ids)) == 3


def test_without_an_approved_evaluation_nothing_is_activated(as_owner, receiver):
    with as_owner():
        member = make_member("administrator")
    client = signed_in(member)
    assert "aucune évaluation (EFVP)" in client.get(LIST).content.decode()
    page = client.post(f"{LIST}nouvelle/", form(receiver))
    assert page.status_code == 422
    assert "EFVP" in page.content.decode()
    assert "Le registre" in page.content.decode()
    assert Subscription.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": "http://exemple.invalid/"}, "https://"),
        ({"address": "https://169.254.169.254/latest/meta-data/"}, "privée ou réservée"),
        ({"kinds": []}, "obligatoire"),
        ({"kinds": ["people.address_protected"]}, "people.address_protected"),
        ({"name": ""}, "obligatoire"),
    ],
)
def test_a_bad_answer_is_said_beside_its_field_and_kept(administrator, receiver, changes, said):
    page = signed_in(administrator).post(f"{LIST}nouvelle/", form(receiver, **changes))
    assert page.status_code == 422
    assert said in page.content.decode()


def test_the_same_address_twice_is_refused(subscribed, administrator, receiver):
    page = signed_in(administrator).post(f"{LIST}nouvelle/", form(receiver, name="Encore"))
    assert page.status_code == 422
    assert "reçoit déjà" in page.content.decode()


def test_nobody_else_sees_or_touches_it(subscribed, administrator, stranger, as_owner):
    found, _secret = subscribed
    with as_owner():
        colleague = make_member("coordinator", administrator.organisation)
    for member in (stranger, colleague):
        client = signed_in(member)
        assert client.get(f"{LIST}{found.pk}/").status_code == 404
        assert client.post(f"{LIST}{found.pk}/geste/supprimer/", {"version": 1}).status_code == 404
        for act in (actions.suspend_subscription, actions.rotate_secret, actions.send_ping):
            with pytest.raises(NotVisible):
                act(acting_of(member), found)


def test_kinds_that_say_something_hidden_are_never_offered(administrator, receiver):
    offered = {kind.code for kind in kinds.offered()}
    assert KIND in offered
    assert not {
        "people.address_protected", "people.separated", "people.files_linked",
        "privacy.complaint_made", "privacy.request_received", "privacy.exception_opened",
    } & offered  # fmt: skip
    # A technical kind, which no timeline says, is seen by nobody.
    assert "kernel.document_stored" not in offered
    with pytest.raises(ActionRefused):
        actions.create_subscription(
            acting_of(administrator), name="x", address=receiver.address, kinds=["people.separated"]
        )


def test_a_subscription_cannot_be_moved_to_a_forbidden_address(subscribed, administrator):
    found, _secret = subscribed
    with pytest.raises(ActionRefused):
        actions.change_subscription(
            acting_of(administrator),
            found,
            name="x",
            address="https://10.0.0.1/",
            kinds=[KIND],
        )
