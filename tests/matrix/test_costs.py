"""Every page of a menu asks the database at most twelve questions, for every role."""

import functools
import itertools
import operator
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from enracine.accompaniment import deciding
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries import awaiting
from enracine.accompaniment.queries.caseload import known
from enracine.kernel import inbox
from enracine.kernel.access import CANDIDATE, ROLES_PREFIX
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.network.models import Membership
from enracine.network.scope import Scope, colleagues_known
from enracine.network.standing import acting_through
from enracine.network.tests.factories import signed_in
from enracine.referrals.models import Referral
from enracine.referrals.queries import lists
from enracine.referrals.queries.common import WORKING_ROLES
from enracine.referrals.queries.need import known_received
from enracine.settlement.models import Move
from enracine.settlement.queries import following
from enracine.settlement.queries import lists as moves
from tests.matrix.addresses import every_address
from tests.matrix.conftest import as_owner
from tests.matrix.forms import forms_of
from tests.matrix.test_every_door import allowed, assert_none

pytestmark = pytest.mark.usefixtures("db")
MOST = 12
#: From so many fields on a form is long.
LONG_FORM = 4
#: Pages that keep what is typed by themselves.
KEPT_OTHERWISE = ("/inscription/",)
#: The transaction's own words, which cost nothing and which tests nest.
TELLS = "SELECT set_config"
WORDS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def cost(client, path) -> tuple[int, list[str]]:
    """The status of a page and the questions it asked."""
    with CaptureQueriesContext(connection) as captured:
        status = client.get(path).status_code
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(WORDS)]
    # Who acts is told to PostgreSQL twice a request: for the view, then for the journal. A test lives
    # in a transaction of its own, where it must also be taken back; a request just ends.
    told = [sql for sql in asked if sql.startswith(TELLS)]
    return status, [sql for sql in asked if not sql.startswith(TELLS)] + told[:2]


def test_pages_without_object_cost_at_most_twelve_queries(world):
    told, tried = [], 0
    for address in every_address():
        if address.arguments or not (address.access or "").startswith(ROLES_PREFIX):
            continue
        (path,) = address.filled({})
        if resolve(path).view_name != address.name:
            continue
        for role in sorted(allowed(address)):
            with world.undone():
                status, asked = cost(world.clients[role], path)
            if len(asked) > MOST:
                # The first request of a process fills caches that are not the page's cost.
                with world.undone():
                    world.clients[role].get(path)
                    status, asked = cost(world.clients[role], path)
            if status == 200:
                tried += 1
                if len(asked) > MOST:
                    told.append(f"{role} {path}: {len(asked)}")
    assert tried > 40
    assert_none(told)


def test_what_waits_is_drawn_up_once_and_says_the_same(world):
    """« Aujourd’hui » and the received lists: drawn up once for each role and scope (kernel.compiled)."""
    told, tried = [], 0
    for role, member in world.members.items():
        for scope in Scope.values:
            acting = replace(acting_through(member, "…"), scope=scope)
            with world.undone(), acting_as(acting):
                sources = [s.items for s in inbox.sources_for(acting)]
                keys = tuple(s.keys for s in sources if isinstance(s, inbox.InTwoSteps))
                asked = [inbox.asked(keys, 25)] if keys else []
                told += _lines_differ(
                    acting, [s for s in sources if isinstance(s, inbox.InTwoSteps)]
                )
                if role in WORKING_ROLES:
                    asked += [*lists.FIRST.values(), lists.WAITING]
                    asked += [kept for each in lists.SURELY.values() for kept in each.values()]
                    asked += [*moves.FIRST.values(), *following.FIRST.values()]
                    kept = [q.is_drawn_once(acting) for q in moves.COUNTED.values()]
                    told += [] if all(kept) else [f"{role} {scope}: counts drawn up each time"]
                if role == "coordinator":
                    asked += [deciding.asked(deciding.every_kind(), 5), awaiting.first_page(6)]
                for query in asked:
                    tried += 1
                    each_time = sorted(query.build(acting), key=str)
                    if not query.is_drawn_once(acting):
                        told.append(f"{role} {scope}: {query.build} is drawn up each time")
                    elif sorted(query.rows(acting), key=str) != each_time:
                        told.append(f"{role} {scope}: {query.build} says something else")
    assert_none(told)
    assert tried > 60


def _lines_differ(acting, sources) -> list[str]:
    """What the lines of every source say, asked together and drawn up once, or each time."""
    if not sources:
        return []
    query = inbox.told_together(tuple(s.told for s in sources))
    wanted = [[row[0] for keys in s.keys for row in keys(acting)[:25]] for s in sources]
    if not query.is_drawn_once(acting):
        return [f"{acting.role} {acting.scope}: the lines are drawn up each time"]
    each_time = sorted(query.build(acting, *wanted), key=str)
    if sorted(query.rows(acting, *wanted), key=str) != each_time:
        return [f"{acting.role} {acting.scope}: the lines say something else"]
    return []


def told_plainly(acting) -> Q:
    """The moves that one needs to know, as decision 0040 says it: no thought for what it costs."""
    colleagues, mine = colleagues_known(acting), acting.organisation_id
    parties = Q(sending_organisation_id=mine) | Q(receiving_organisation_id=mine)
    if colleagues is None:
        return parties
    dossiers = Dossier.objects.filter(known(acting), organisation_id=mine)
    referred = Referral.objects.filter(receiver_id=mine, dossier_id=OuterRef("dossier_id"))
    arriving = (
        Exists(referred.filter(known_received(acting)))
        | Exists(dossiers.filter(household_id=OuterRef("subject_id")))
        | Q(welcomed_by__in=colleagues)
        | (Q(welcomed_by__isnull=True) & ~Exists(referred))
    )
    return Q(Exists(dossiers.filter(pk=OuterRef("dossier_id"))), sending_organisation_id=mine) | Q(
        arriving, receiving_organisation_id=mine
    )


def _readers_with_moves(world) -> list[Membership]:
    """Those who work with moves, once the world has some in every state, welcomed or not."""
    none = {"moved_on": None, "welcomed_on": None, "settled_on": None}
    states = (
        {"state": "planned"} | none,
        {"state": "confirmed"} | none,
        {"settled_on": None, "welcomed_on": None},
        {"state": "cancelled", "cancel_reason": "housing"} | none,
        {},
    )
    with as_owner():
        partners = Membership.objects.filter(role="partner", user__is_demo=True)
        everybody = (*world.members.values(), *partners.select_related("user", "organisation"))
        readers = [m for m in everybody if m.role in WORKING_ROLES]
        theirs = {m.organisation_id for m in readers}
        parties = Q(receiving_organisation__in=theirs) | Q(sending_organisation__in=theirs)
        known = Move.objects.filter(parties, state="done").order_by("receiving_organisation", "pk")
        for rank, pk in enumerate(known.values_list("pk", flat=True)):
            Move.objects.filter(pk=pk).update(**states[rank % len(states)], planned_on=today())
    return readers


def test_departures_and_arrivals_are_those_one_needs_to_know(world):
    """Each view and its count, for each role and scope, whoever holds the household (0040)."""
    told, narrowed = [], 0
    seen = dict.fromkeys(moves.VIEWS, 0)
    with world.undone():
        readers = _readers_with_moves(world)
        for member, scope in itertools.product(readers, Scope.values):
            acting = replace(acting_through(member, "…"), scope=scope)
            with acting_as(acting):
                counts = moves.move_counts(acting)
                for view, parts in moves.PARTS.items():
                    plain = Move.objects.filter(
                        told_plainly(acting), functools.reduce(operator.or_, parts)
                    )
                    ids = list(plain.order_by("planned_on", "id").values_list("pk", flat=True))
                    shown, after = [], None
                    more = True
                    while more:
                        page = moves.moves(acting, view, after)
                        more, page = len(page) > moves.PAGE, page[: moves.PAGE]
                        shown += [row.move.pk for row in page]
                        after = (page[-1].move.planned_on, page[-1].move.pk) if page else None
                    if shown != ids or counts[view] != len(ids):
                        told.append(f"{member.role} {scope} {view}: {len(shown)} of {len(ids)}")
                    seen[view] += len(ids)
                narrowed += Move.objects.exclude(told_plainly(acting)).count()
    assert_none(told)
    assert narrowed and min(seen.values()), seen


#: Forms that open filled in and change no row that somebody else may be changing, by their names.
NEW_ROWS = {
    "cohorte": "asks for a new proposal: what is filled in is a suggestion",
    "endroits": "says what counts for the first time: the usual importances are a suggestion",
    "ligne-horaire": "adds a line to a schedule: the length is a suggestion",
    "depense-sejour": "writes an expense down: today is a suggestion",
    "nouveau-sejour": "prepares a stay: dates and who organises are suggestions",
    "nouvelle-aide": "puts an aid in the catalogue: today and « asked for here » are suggestions",
    "nouvelle-enveloppe": "writes an envelope: that two people decide is a suggestion",
    "issue": "notes what came: today is a suggestion",
    "sejour-menage": "asks for a stay: the person of the file is a suggestion",
    "plan-debut": "begins a plan: what is ticked is a suggestion",
    "plan-modele": "adds templates to a plan: what is there is left as it is",
    "plan-papier": "the day of a paper just signed: what is filled in is a suggestion",
    "etape-nouvelle": "adds a step: what is filled in is a suggestion",
    "contenu": "begins a page: the rank is a suggestion; the page that changes one carries its version",
    "depart": "plans a new departure: what is filled in is a suggestion",
    "nouveau-service": "adds a service: that it is offered is a suggestion",
    "nouveau-lieu": "adds a place: its kind is a suggestion",
    "personne": "registers somebody: the language is a suggestion",
    "reference": "prepares a new referral: reasons and sections are suggestions",
    "besoins": "prepares new referrals: the plan's things to do are suggestions",
    "menage": "prepares new referrals: reasons and sections are suggestions",
    "transfert": "prepares a new transfer: sections are suggestions",
    "tache": "adds a thing to do",
    "acte": "records an act: what is filled in is what its author did last",
    "nouvelle-seance": "plans a session: the length and the places are suggestions",
    "signalement": "reports an incident: today is a suggestion",
    "mesure": "adds a measure: today is a suggestion",
    "envoi": "says that a letter left: today is a suggestion",
    "invite": "invites somebody",
    "interlocuteur": "names somebody for a household: another row",
    "prearrivee": "registers somebody: the language is a suggestion",
    "rendez-vous": "agrees on an hour: the length is a suggestion",
    "date": "adds a date after the former one, which the action compares",
    "territoire": "writes to an agent: the language is a suggestion",
    "nouvelle-absence": "notes an absence: who is away is a suggestion",
    "officer": "names somebody from a day on: another row",
    "par-lien": "says who answers by link from today on: one's own organisation is a suggestion",
    "portee": "says who opens files from a day on: another row",
    "duree": "keeps for another time from a day on: another row",
    "demande": "writes a request down: today is a suggestion",
    "charge-visee": "gives a value from today on: another row",
    "depart-membre": "plans a departure: the hour is a suggestion, the plan replaces the former",
    "reglage": "gives a value from a day on; the row of the same day is compared by the action",
}
#: By state: the passage of the machine is the version (see tests/architecture/test_forms_lose_nothing.py).
BY_STATE = "/travail/references/"


@pytest.fixture(scope="module")
def drawn(world):
    """Every page that somebody may open, with the objects of the strangers and without: its forms."""
    strangers = world.strangers
    candidate = signed_in(strangers.candidate)
    clients = {
        role: [signed_in(strangers.members[role]), signed_in(strangers.receivers[role])]
        for role in strangers.members
    }
    pages = []
    for address in every_address():
        if not (address.access or "").startswith((ROLES_PREFIX, CANDIDATE)):
            continue
        named = sorted(allowed(address))
        readers = [client for role in named for client in clients[role]] or [candidate]
        for path in address.filled(strangers.ids):
            for client in readers:
                with world.undone():
                    answer = client.get(path)
                if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                    pages.append((path, forms_of(answer.content.decode())))
                    break
    return pages


def test_a_form_that_shows_what_is_recorded_carries_its_version(drawn):
    told, seen = [], set()
    for path, forms in drawn:
        for form in forms:
            if not form.filled or (form.action or path).startswith(BY_STATE):
                continue
            seen.add(form.name)
            if not form.version and form.name not in NEW_ROWS:
                told.append(f"{path} {form.name or form.action} {sorted(form.filled)}")
    assert_none(told)
    assert {"identite", "etape", "suivi"} & seen


def test_every_long_form_that_a_page_draws_keeps_its_draft(drawn):
    """The templates are read by tests/architecture; here, what they draw."""
    told, kept = [], 0
    for path, forms in drawn:
        for form in forms:
            long = len(form.visible) >= LONG_FORM
            kept += bool(form.name)
            if long and not form.name and not path.startswith(KEPT_OTHERWISE):
                told.append(f"{path} {form.action} {sorted(form.visible)}")
    assert_none(told)
    assert kept > 15
