"""Role × address × object of somebody else: nobody learns even that it exists.

The addresses come from the product's own table. One whose arguments nobody said how to fill fails
these tests, so that a new page cannot escape them.
"""

import datetime as dt
import itertools
import uuid

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import resolve

from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.access import CANDIDATE, PUBLIC, ROLES_PREFIX, SIGNED_IN, TOKEN
from enracine.kernel.clock import now
from enracine.kernel.models import Event, Job
from enracine.network.models import ROLES_WITH_ACCOUNT
from enracine.network.tests.factories import signed_in
from enracine.people.models import HouseholdMember, HouseholdProposal, Occupation
from enracine.privacy.models import (
    AccessGrant,
    Assessment,
    Complaint,
    Consent,
    Incident,
    IncidentNotice,
    Provider,
    RightsRequest,
)
from enracine.referrals.models import AnswerLink, Referral, Transfer
from enracine.settlement.models import FollowUp, Move
from tests.matrix.addresses import (
    EMPTY_IS_NOT_FOUND,
    FORMS,
    IN_BODIES,
    Unfillable,
    every_address,
)
from tests.matrix.conftest import as_owner

pytestmark = pytest.mark.usefixtures("db")
METHODS = ("get", "post")
#: What everybody may open, signed in or not. A new public page is added here on purpose.
PUBLIC_ADDRESSES = {
    "kernel:health",
    "public:home",
    "public:privacy",
    "public:accessibility",
    "public:help",
    "territories:regions",
    "territories:region",
    "territories:place_search",
    *(f"territories:{name}" for name in ("mrc", "paj", "compare")),
    *(f"territories:{of}_{kind}" for of in ("data", "place") for kind in ("csv", "json")),
    "eligibility:check",
    "directory:search",
    "directory:service",
    "directory:suggest",
    *(
        f"directory:hsds_{name}{suffix}"
        for name in ("root", "openapi", "profile", "deleted", "package", "list", "one", "nothing")
        for suffix in ("", "_en")
    ),
    "insights:enracinements",
    "portraits:paper",
    "portraits:picture",
    "portraits:testimony_picture",
    "stays:stays",
    "stays:stay",
    "guidance:contents",
    "guidance:content",
    "network:",
    "network:draft",
    "network:privacy_officers",
    "privacy:policy_versions",
    "privacy:policy_version",
    "portal:registration",
    "portal:registration_check",
    "portal:registration_receipt",
    "portal:registration_later",
    "portal:registration_forget",
    "portal:registration_resume",
    "portal:registration_code",
    "portal:registration_take_up",
    "portal:write_to_territory",
    "portal:who_would",
    "portal:registration_member",
    "portal:registration_member_edit",
    "portal:registration_member_remove",
    "portal:registration_step",
    "demo:accounts",
    "api:openapi-json",
    "api:create_token",
    "api:create_registration",
    "api:evaluate_eligibility",
    "api:create_ranking",
    "api:list_territories",
    "api:get_territory",
    "api:api-root",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "account_request_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "set_language",
    *(
        f"catalogue:{page}"
        for page in (
            "components", "portal", "question", "inbox", "person", "board", "dashboard", "public",
            "plan", "fragment", "draft",
        )
    ),
}  # fmt: skip
#: What a secret in the address or in the header opens.
TOKEN_ADDRESSES = {
    "portraits:take_back",
    "appointments:ics",
    "network:accept",
    "network:notices_stop",
    "settlement:survey",
    "settlement:survey_thanks",
    "referrals:link",
    "referrals:link_code",
    "referrals:link_again",
    "referrals:answer",
    "referrals:answer_undo",
    "referrals:answer_message",
    "referrals:answer_prolong",
    "referrals:answer_end",
    "referrals:answer_step",
    "referrals:answer_received",
    "referrals:answer_needs",
    "referrals:answer_need",
    "referrals:answer_attachment",
    "account_confirm_email",
    "account_reset_password_from_key",
}  # fmt: skip
#: A method that a page never takes says nothing of the object.
NOT_TAKEN = "405"
OPENED = {"200", "302", "409", "422"}


def assert_none(told: list[str]) -> None:
    """Fail with everything that was told, one line each."""
    assert not told, f"{len(told)}:\n" + "\n".join(told)


def addresses():
    return list(every_address())


def of_objects():
    """Pages only: the API asks for a token, see `test_api_doors`."""
    return [a for a in addresses() if a.kinds and not a.name.startswith("api:")]


def allowed(address) -> set[str]:
    """The roles that may open an address."""
    if not address.access.startswith(ROLES_PREFIX):
        return set()
    named = address.access.removeprefix(ROLES_PREFIX)
    return set(ROLES_WITH_ACCOUNT) if named == "*" else set(named.split(", "))


def test_every_argument_of_every_address_can_be_filled(world):
    escaped = []
    for address in addresses():
        try:
            assert address.filled(world.strangers.ids)
        except Unfillable as why:
            escaped.append(str(why))
    assert_none(escaped)
    assert len(of_objects()) > 30


def test_an_address_that_nobody_knows_how_to_fill_is_found():
    from django.urls import path

    from enracine.kernel.access import public

    class Table:
        url_patterns = [path("secret/<uuid:treasure_id>/", public(lambda r: None), name="treasure")]

    (address,) = every_address(Table)
    with pytest.raises(Unfillable, match="treasure_id"):
        address.filled({})


def test_what_is_open_to_everybody_is_listed():
    said = {a.name for a in addresses() if a.access == PUBLIC}
    assert said == PUBLIC_ADDRESSES
    # The API's routes ask for a token unless they are listed as public (see `test_api_doors`).
    token = {a.name for a in addresses() if a.access == TOKEN and not a.name.startswith("api:")}
    assert token == TOKEN_ADDRESSES


def test_an_address_that_holds_a_secret_is_told_to_nobody(world):
    """Whatever is answered, refusals included: no page that follows learns where the reader was."""
    told = []
    # A page of the accounts library that the product does not have: a 404 for everybody.
    for address in (a for a in addresses() if a.name != "account_confirm_email"):
        if address.name not in TOKEN_ADDRESSES:
            continue
        for path in address.filled(world.strangers.ids):
            for method in METHODS:
                with world.undone():
                    answer = getattr(Client(), method)(path)
                if answer.headers.get("Referrer-Policy") != "no-referrer":
                    told.append(f"{method} {path} ({address.name})")
    assert_none(told)
    # Elsewhere, our own pages know where one comes from: their forms and their journal need it.
    assert Client().get("/").headers["Referrer-Policy"] == "same-origin"


#: Pages of an object that is there and does not open them yet: what opens them has tests of its own.
OPENS_LATER = {
    # After a withdrawal: tests/journeys/test_withdrawal.py, enracine/referrals/tests/test_s07.py.
    "referrals:answer_received",
}


@pytest.mark.parametrize("method", METHODS)
def test_objects_of_strangers_do_not_exist_for_anybody(world, method):
    told = []
    for address in of_objects():
        if address.access == PUBLIC:
            # What is published belongs to everybody: the doors test opens it.
            continue
        for path in address.filled(world.strangers.ids):
            for role, client in world.clients.items():
                answer = world.ask(client, method, path, FORMS.get(address.name))
                # A secret is asked of everybody: signing in would not help.
                to_sign_in = role == "anonymous" and address.access != TOKEN
                wanted = {"sign-in"} if to_sign_in else {"404"}
                everybody = address.access == SIGNED_IN and role != "anonymous"
                if (
                    everybody
                    or role in allowed(address)
                    or (role, address.access) == ("candidate", CANDIDATE)
                ):
                    wanted.add(NOT_TAKEN)
                if answer not in wanted:
                    told.append(f"{role} {method} {path} ({address.name}): {answer}")
    assert_none(told)


def test_the_same_doors_open_for_those_they_belong_to(world):
    """Otherwise the test above would pass on addresses that never answer anything."""
    strangers = world.strangers
    people = [
        *(strangers.members[r] for r in ("paj_agent", "coordinator", "administrator")),
        *(strangers.receivers[r] for r in ("partner", "coordinator")),
        strangers.candidate,
        *strangers.members.values(),
    ]
    owners = [(signed_in(person), getattr(person, "role", "candidate")) for person in people]
    by_link = Client()
    by_link.cookies["enracine_lien"] = strangers.link_secret
    owners.append((by_link, ""))
    never = []
    for address in of_objects():
        if address.name in OPENS_LATER:
            continue
        for path in address.filled(strangers.ids):
            answers: set[str] = set()
            # By those whom it names first; stopped at the first to whom it opens.
            named = allowed(address) or {"candidate", ""}
            likely = sorted(owners, key=lambda owner: owner[1] not in named)
            for (client, _role), method in itertools.product(likely, METHODS):
                answers.add(world.ask(client, method, path, FORMS.get(address.name)))
                if answers & OPENED:
                    break
            else:
                never.append(f"{path} ({address.name}): {sorted(answers)}")
    assert_none(never)


def neighbours(member) -> dict[str, str]:
    """Real objects of the demonstration that this membership's organisation has no part in."""
    mine = member.organisation_id
    seen = AccessGrant.objects.filter(organisation_id=mine).values("subject_id")
    other = ~Q(organisation_id=mine) & ~Q(coordinating_organisation_id=mine)
    dossiers = Dossier.objects.exclude(subject_id__in=seen).filter(other)
    parties = ~Q(sender_id=mine) & ~Q(receiver_id=mine) & ~Q(coordinating_organisation_id=mine)
    places = (
        ~Q(sending_organisation_id=mine)
        & ~Q(receiving_organisation_id=mine)
        & ~Q(coordinating_organisation_id=mine)
    )
    found = {
        "dossier": dossiers,
        "job": Job.objects.exclude(user_id=member.user_id),
        "task": Task.objects.filter(dossier__in=dossiers),
        "event": Event.objects.exclude(organisation_id=mine).filter(kind__startswith="accomp"),
        "referral": Referral.objects.filter(parties),
        "transfer": Transfer.objects.exclude(sender_id=mine).exclude(receiver_id=mine),
        "consent": Consent.objects.exclude(subject_id__in=seen).exclude(recipient_id=mine),
        "member": HouseholdMember.objects.exclude(subject_id__in=seen),
        "entry": Occupation.objects.exclude(subject_id__in=seen),
        "move": Move.objects.filter(places),
        "follow_up": FollowUp.objects.filter(
            ~Q(organisation_id=mine)
            & ~Q(sending_organisation_id=mine)
            & ~Q(coordinating_organisation_id=mine)
        ),
        "incident": Incident.objects.exclude(organisation_id=mine),
        "notice": IncidentNotice.objects.exclude(organisation_id=mine),
        "received": IncidentNotice.objects.exclude(addressee_id=mine),
        "complaint": Complaint.objects.exclude(organisation_id=mine),
        "assessment": Assessment.objects.exclude(organisation_id=mine),
        "provider": Provider.objects.exclude(organisation_id=mine),
    }
    return {
        kind: str(row.pk)
        for kind, rows in found.items()
        if (row := rows.order_by("-pk").exclude(pk__in=[]).first()) is not None
    }


@pytest.mark.parametrize("role", ROLES_WITH_ACCOUNT)
def test_neighbours_objects_do_not_exist_either(world, role):
    """The demonstration's own rows: another counsellor's dossier, another partner's referral."""
    with as_owner():
        ids = neighbours(world.members[role])
    told, tried = [], 0
    for address in of_objects():
        if role not in allowed(address):
            continue
        if not set(address.kinds) <= set(ids):
            continue
        for path in address.filled(ids):
            for method in METHODS:
                tried += 1
                answer = world.ask(world.clients[role], method, path)
                if answer not in {"404", NOT_TAKEN}:
                    told.append(f"{method} {path} ({address.name}): {answer}")
    assert_none(told)
    # A role that may open addresses of objects must have met a neighbour's.
    assert tried or not any(role in allowed(a) and set(a.kinds) <= set(ids) for a in of_objects())


def test_another_candidate_s_objects_do_not_exist(world):
    with as_owner():
        own = set(world.candidate.held_subjects.values_list("subject_id", flat=True))
        ids = {
            "dossier": Dossier.objects.exclude(subject_id__in=own),
            "consent": Consent.objects.exclude(subject_id__in=own),
            "referral": Referral.objects.exclude(subject_id__in=own),
            "member": HouseholdMember.objects.exclude(person__subject_id__in=own),
            "complaint": Complaint.objects.exclude(subject_id__in=own),
            "own_event": Event.objects.filter(kind="people.member_removed"),
            "rights_request": RightsRequest.objects.exclude(subject_id__in=own),
            "proposal": HouseholdProposal.objects.exclude(subject_id__in=own),
            "entry": Occupation.objects.exclude(subject_id__in=own),
        }
        ids = {kind: str(rows.order_by("-pk").first().pk) for kind, rows in ids.items()}
        ids["document"] = world.strangers.ids["document"]
        ids["stay_request"] = world.strangers.ids["stay_request"]
        for kind in ("aid", "aid_request", "aid_piece"):
            ids[kind] = world.strangers.ids[kind]
        ids["cohort_line"] = world.strangers.ids["cohort_line"]
        ids["plan"] = world.strangers.ids["plan"]
        ids["session"] = world.strangers.ids["session"]
        ids["appointment"] = world.strangers.ids["appointment"]
        ids["plan_step"] = world.strangers.ids["plan_step"]
        ids["transfer"] = world.strangers.ids["transfer"]
        ids["probable_link"] = world.strangers.ids["probable_link"]
        ids["agent_grouping"] = world.strangers.ids["agent_grouping"]
    told = []
    for address in of_objects():
        if address.access != CANDIDATE:
            continue
        for path in address.filled(ids):
            for method in METHODS:
                answer = world.ask(world.clients["candidate"], method, path)
                if answer not in {"404", NOT_TAKEN}:
                    told.append(f"{method} {path} ({address.name}): {answer}")
    assert_none(told)


def test_objects_named_in_forms_do_not_exist_either(world):
    told = []
    known = {address.name: address for address in addresses()}
    for name, field, kind in IN_BODIES:
        address = known[name]
        (path,) = address.filled({})
        for role in sorted(allowed(address)) or list(world.clients):
            if role == "anonymous":
                continue
            body = {field: world.strangers.ids[kind]}
            answer = world.ask(world.clients[role], "post", path, body)
            if answer not in {"404", "422"}:
                told.append(f"{role} {path} {body} ({name}): {answer}")
    assert_none(told)


def test_unknown_and_malformed_identifiers_are_not_found(world):
    unknown = dict.fromkeys(world.strangers.ids, str(uuid.uuid4()))
    told = []
    for address in of_objects():
        roles = sorted(allowed(address)) or ["candidate"]
        client = world.clients[roles[0]]
        for path in address.filled(unknown):
            malformed = path.replace(next(iter(unknown.values())), "1'--")
            for tried in (path, malformed):
                for method in METHODS:
                    answer = world.ask(client, method, tried)
                    if answer not in {"404", NOT_TAKEN}:
                        told.append(f"{method} {tried} ({address.name}): {answer}")
    assert_none(told)


@pytest.mark.parametrize("method", METHODS)
def test_each_page_answers_only_the_roles_it_names(world, method):
    told = []
    for address in addresses():
        if address.kinds or address.access in {PUBLIC, TOKEN}:
            continue
        for path in address.filled({}):
            if resolve(path).view_name != address.name:
                # A line above answers in its place: the library's page is closed.
                continue
            for role, client in world.clients.items():
                answer = world.ask(client, method, path)
                if role == "anonymous":
                    fine = answer == "sign-in"
                elif address.access == SIGNED_IN:
                    fine = answer < "500" or answer == "sign-in" and "partout" in path
                elif role in allowed(address) or (role, address.access) == ("candidate", CANDIDATE):
                    fine = answer in {"200", "302", "404", "405", "409", "422"}
                    named = method == "get" or address.name not in EMPTY_IS_NOT_FOUND
                    fine = fine and (answer != "404" or bool(address.arguments) or not named)
                else:
                    fine = answer == "404"
                if not fine:
                    told.append(f"{role} {method} {path} ({address.name}): {answer}")
    assert_none(told)


@pytest.mark.parametrize("method", METHODS)
def test_public_pages_never_break(world, method):
    told = []
    for address in addresses():
        if address.access not in {PUBLIC, TOKEN} or address.name.startswith("catalogue:"):
            continue
        for path in address.filled(world.strangers.ids):
            for client in (Client(), world.clients["counsellor"], world.clients["candidate"]):
                answer = world.ask(client, method, path)
                if answer != "sign-in" and (not answer.isdigit() or answer >= "500"):
                    told.append(f"{method} {path} ({address.name}): {answer}")
    assert_none(told)


def test_the_secret_of_one_link_opens_no_other(world):
    """A visitor by link is a stranger to every other referral, and to every other page."""
    with as_owner():
        other = Referral.objects.exclude(pk=world.strangers.ids["referral"]).order_by("pk").last()
        link = AnswerLink.objects.create(
            referral=other,
            subject_id=other.subject_id,
            organisation_id=other.receiver_id,
            digest="1" * 64,
            expires_at=now() + dt.timedelta(hours=1),
        )
    visitor = Client()
    visitor.cookies["enracine_lien"] = world.strangers.link_secret
    ids = world.strangers.ids | {"answer_link": str(link.pk)}
    told, tried = [], 0
    for address in addresses():
        if address.access == PUBLIC or not (address.kinds or address.access != TOKEN):
            continue
        wanted = "404" if address.access == TOKEN else "sign-in"
        if address.name.startswith("api:"):
            wanted = "401"  # software is told that it showed no token
        for path in address.filled(ids):
            if resolve(path).view_name != address.name:
                continue
            for method in METHODS:
                tried += 1
                answer = world.ask(visitor, method, path)
                if answer not in {wanted, NOT_TAKEN}:
                    told.append(f"{method} {path} ({address.name}): {answer}")
    assert_none(told)
    assert tried > 100
