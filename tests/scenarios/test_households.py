"""Scenarios S08 and S09, through the pages, the exports, the packages and the tables themselves."""

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enracine.accompaniment.actions import assign_counsellor
from enracine.accompaniment.exports import _rows as export_rows
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.households import household_page
from enracine.eligibility.actions import evaluate_and_store
from enracine.eligibility.queries import facts_of
from enracine.eligibility.rules import Service, VerdictValue
from enracine.insights.models import FigureFact, SeparationCount
from enracine.insights.queries.figures import separations
from enracine.insights.registrations import settled_are_counted, tallies_hold
from enracine.insights.rules import BY_OUTCOME, SEPARATION_RULE
from enracine.kernel.access import PUBLIC
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event, Setting
from enracine.network.actions.tokens import issue_token
from enracine.network.models import Mandate, Membership, Programme, User
from enracine.network.tests.factories import LONG_AGO, acting_of, make_member, signed_in
from enracine.outcomes import actions as outcomes
from enracine.people import actions as people
from enracine.people import queries
from enracine.people.actions.separations import current_household
from enracine.people.models import ImmigrationStatus, Person, Residence
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Home, Identity, Member, Project, Reach, Situation
from enracine.privacy.actions import give_consent
from enracine.privacy.models import AccessGrant, Consent
from enracine.privacy.queries.packages import groups, portable_json, scope_of
from enracine.referrals import actions as referrals
from enracine.referrals.models import Package
from enracine.referrals.queries.package import preview
from enracine.referrals.tests.world import World, make_world
from enracine.settlement import actions as settlement
from enracine.settlement.models import Move
from enracine.territories.models import Municipality
from tests.matrix.addresses import every_address

pytestmark = pytest.mark.django_db
HIDDEN_PHONE, HIDDEN_CODE = "+14185550188", "G4X 9Z9"
SPOKEN = ("418 555-0188", "418-555-0188", HIDDEN_PHONE, HIDDEN_CODE)


@dataclass
class Adult:
    """Somebody registered, her account, her dossier."""

    subject: object
    account: User
    dossier: Dossier

    @property
    def acting(self) -> Acting:
        home = current_household(self.subject)
        return Acting.for_subject(self.subject, home, user_id=self.account.pk)

    @property
    def home(self):
        return current_household(self.subject)

    @property
    def browser(self) -> Client:
        return signed_in(self.account)


@pytest.fixture
def world(as_owner) -> World:
    with as_owner():
        found = make_world()
        make_network()
        # Registered people go to the one active member of the project, whom Jade works for.
        Programme.objects.filter(code="eer").update(organisation=found.project)
        return found


@pytest.fixture
def enter(world, as_owner):
    """Register an adult in the common project."""

    def enter(name: str, status="permanent_resident", born="DZ", members=(), region="11"):
        email = f"{name.lower()}@exemple.invalid"
        done = register(
            identity=Identity(name, "Essai", dt.date(1993, 4, 2), born),
            reach=Reach(email=email, phone="+15145550100"),
            home=Home("CA", Municipality.objects.get(name="Longueuil").code),
            situation=Situation(status, "other", dt.date(2022, 9, 1)),
            project=Project("employment", (region,)),
            members=members,
        )
        with as_owner():
            dossier = Dossier.objects.get(subject_id=done.subject_id)
            if dossier.assignee_id is None:
                Dossier.objects.filter(pk=dossier.pk).update(assignee=world.jade)
                dossier.refresh_from_db()
        return Adult(done.subject_id, User.objects.get(email=email), dossier)

    return enter


def join(first: Adult, second: Adult) -> None:
    """Both say yes, each on her own screen."""
    code = people.offer_union(first.acting, first.subject).code
    taken = people.take_code(second.acting, second.subject, code)
    people.answer_union(second.acting, taken.pk, second.subject, True)


# ── S08 — Deux conjoints, deux statuts ─────────────────────────────────────────────────────────


@pytest.fixture
def spouses(enter):
    paola = enter("Paola", born="CO", members=(Member("child", "Mateo", 2022),))
    yusuf = enter("Yusuf", status="asylum_seeker", born="SD")
    join(paola, yusuf)
    return paola, yusuf


def seen_by(member: Membership, adult: Adult):
    acting = acting_of(member)
    with acting_as(acting):
        return household_page(acting, adult.home)


def test_s08_eligibility_is_computed_for_each_person_and_each_service(spouses, world):
    paola, yusuf = spouses
    page = seen_by(world.jade, paola)
    answers = {a.line.name: a for a in page.adults}
    assert answers["Paola Essai"].answer(Service.EER).value == VerdictValue.ELIGIBLE
    his = answers["Yusuf Essai"]
    assert his.answer(Service.EER).value == VerdictValue.UNDETERMINED
    # Chaque service a sa réponse, pour chacun; celle de l'une n'est pas celle de l'autre.
    assert len(his.verdicts) == len(answers["Paola Essai"].verdicts) == len(Service)
    html = signed_in(world.jade).get(f"/travail/menages/{paola.home}/").content.decode()
    assert "À préciser" in html and "Yusuf Essai" in html and "Mateo" in html


def test_s08_yusuf_is_directed_to_a_service_of_his_region_when_there_is_one(
    spouses, world, as_owner
):
    paola, _yusuf = spouses
    assert all(not a.directed_to for a in seen_by(world.jade, paola).adults)
    assert [a.nobody_there for a in seen_by(world.jade, paola).adults] == [False, True]
    with as_owner():
        programme = Programme.objects.get(code="pasi_4")
        Mandate.objects.create(
            organisation=world.partner,
            programme=programme,
            region=Municipality.objects.get(name="Gaspé").mrc.region,
            valid_from=LONG_AGO,
            to_be_confirmed=True,
        )
    page = seen_by(world.jade, paola)
    assert [a.directed_to for a in page.adults] == [
        (),
        (f"{world.partner.name} [à vérifier]",),
    ]
    # Les statuts dirigés vers ce volet sont un réglage daté.
    with as_owner():
        Setting.objects.create(
            key="eligibility.pasi_4_statuses", value=["visitor"], valid_from=today()
        )
    assert not any(a.directed_to for a in seen_by(world.jade, paola).adults)


def test_s08_the_status_of_one_is_never_seen_through_the_household(spouses, world, as_owner):
    """A partner whom Paola agreed to, with her family section, sees that Yusuf exists: no more."""
    paola, yusuf = spouses
    marc = acting_of(world.marc)
    with as_owner():
        for subject in (paola.subject, paola.home):
            AccessGrant.objects.create(
                subject_id=subject,
                organisation=world.partner,
                sections=["identity", "family", "status"],
                basis="dossier",
                valid_from=today(),
            )
        Dossier.objects.create(
            number="PART-1",
            subject_id=paola.subject,
            household_id=paola.home,
            organisation=world.partner,
            programme=world.eer,
            regime="P-39.1",
            purpose="Accueil",
            assignee=world.marc,
        )
    with acting_as(marc):
        assert not Person.objects.filter(pk=yusuf.subject).exists()
        assert not ImmigrationStatus.objects.filter(subject_id=yusuf.subject).exists()
        page = household_page(marc, paola.home)
    other = next(a for a in page.adults if a.line.member.person_id == yusuf.subject)
    assert not other.shares and not other.verdicts and other.line.name == ""
    client = signed_in(world.marc)
    with as_owner():
        dossier = Dossier.objects.get(number="PART-1")
    for address in (f"/travail/menages/{paola.home}/", f"/travail/dossiers/{dossier.pk}/"):
        html = client.get(address).content.decode()
        assert "Paola" in html
        for word in ("Yusuf", "asile", "asylum"):
            assert word not in html, (address, word)
    # Et Paola elle-même ne le lit nulle part.
    for address in ("/mon-parcours/famille/", "/mon-parcours/mes-renseignements/",
                    "/mon-parcours/mes-donnees.json"):  # fmt: skip
        html = paola.browser.get(address).content.decode()
        assert "asile" not in html and "asylum" not in html


def test_s08_paola_cannot_consent_for_yusuf(spouses, world):
    paola, yusuf = spouses
    jade = acting_of(world.jade)
    target = referrals.Target(world.partner.pk, ("identity", "status"), world.region.pk)
    (draft,) = referrals.draft_referral(jade, yusuf.dossier.pk, [target], ["settlement"])
    referrals.request_consent(jade, draft)
    with acting_as(yusuf.acting):
        consent = Consent.objects.get(purpose="referral")
    with pytest.raises(NotVisible):
        give_consent(paola.acting, consent)
    assert paola.browser.get(f"/mon-parcours/consentements/{consent.pk}/").status_code == 404
    answer = paola.browser.post(f"/mon-parcours/consentements/{consent.pk}/", {"give": "1"})
    assert answer.status_code == 404
    with acting_as(jade), pytest.raises(ActionRefused, match="consentement"):
        referrals.send_referral(jade, draft)
    give_consent(yusuf.acting, consent)


def test_a_household_costs_the_same_whatever_its_size(spouses, world, enter):
    paola, _yusuf = spouses
    acting = acting_of(world.jade)

    def cost() -> int:
        with (
            acting_as(acting),
            CaptureQueriesContext(
                connection,
            ) as queries_made,
        ):
            household_page(acting, paola.home)
        return len(queries_made)

    before = cost()
    join(paola, enter("Omar", born="SN"))
    assert cost() <= before <= 20


# ── S09 — Le ménage se sépare ──────────────────────────────────────────────────────────────────


@dataclass
class Split:
    """Noura left, hides, and lives now in Gaspé."""

    noura: Adult
    karim: Adult
    former: object
    move: Move
    hidden: Municipality


@pytest.fixture
def together(enter, world):
    noura = enter("Noura", members=(Member("child", "Lila", 2019), Member("child", "Adam", 2021)))
    karim = enter("Karim")
    join(noura, karim)
    jade = acting_of(world.jade)
    place = Municipality.objects.get(name="Rimouski")
    with acting_as(jade):
        noura.dossier.refresh_from_db()
    move = settlement.plan_move(
        jade, noura.dossier, place, dt.date(today().year + 1, 7, 1),
        people=[noura.subject, karim.subject],
    )  # fmt: skip
    return noura, karim, move


@pytest.fixture
def split(together, world) -> Split:
    noura, karim, move = together
    former = noura.home
    jade = acting_of(world.jade)
    with acting_as(jade):
        children = {
            str(m.pk): "leaving" if m.first_name == "Lila" else "both"
            for m in queries.members_of(former)
            if m.kind == "child"
        }
    people.separate_household(jade, former, noura.subject, children)
    people.protect_address(jade, noura.subject)
    # Small enough to be named by no page about regions.
    hidden = Municipality.objects.get(name="Cloridorme")
    people.update_contact(
        noura.acting, noura.subject, Reach(email="noura@exemple.invalid", phone=HIDDEN_PHONE)
    )
    people.update_home(noura.acting, noura.subject, Home("CA", hidden.code, HIDDEN_CODE))
    return Split(noura, karim, former, move, hidden)


def test_s09_two_dated_households_are_born_and_history_stays_with_both(split, world):
    noura, karim = split.noura, split.karim
    assert noura.home != karim.home != split.former
    for adult in (noura, karim):
        html = adult.browser.get("/mon-parcours/famille/").content.decode()
        assert "Le ménage s’est séparé" in html and "Noura" in html and "Karim" in html
    jade = acting_of(world.jade)
    with acting_as(jade):
        dossiers = {d.subject_id: d for d in Dossier.objects.all()}
        assert dossiers[noura.subject].household_id == noura.home
        assert dossiers[karim.subject].household_id == karim.home
        assert "sépar" in dossiers[noura.subject].next_step
        # Le départ prévu ensemble n'est celui de personne.
        assert Move.objects.get(pk=split.move.pk).cancel_reason == "separation"
        shown = household_page(jade, split.former)
        assert shown.view.household.ended_on == today() and len(shown.view.children) == 2
    client = signed_in(world.jade)
    assert "est terminé" in client.get(f"/travail/menages/{split.former}/").content.decode()


def by_every_door(member: Membership) -> Client:
    """A professional at her browser, whose software has a token of hers too."""
    client = signed_in(member)
    _token, secret = issue_token(
        Acting(user_id=member.user_id), label="Essai", scopes=["read"], membership_id=member.pk
    )
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


def reached_pages(client: Client, ids: dict[str, str], *, of_objects: bool = False) -> str:
    """Everything that this browser can read, at every address of the product, with these objects."""
    read = []
    for address in every_address():
        # What everybody reads is about nobody.
        if address.access == PUBLIC or not set(address.kinds) <= set(ids):
            continue
        if of_objects and not address.kinds:
            continue
        try:
            paths = address.filled(ids)
        except Exception:  # an address of another kind of object
            continue
        for path in paths:
            answer = client.get(path, {"q": "Noura", "quoi": "phone"})
            if answer.status_code == 200:
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                read.append(body.decode(errors="replace"))
    return "\n".join(read)


def reached_rows(acting: Acting, hidden: Municipality) -> list[str]:
    """Every row of a personal table that this acting reads and that holds a secret."""
    found = []
    said = (*SPOKEN, str(hidden.pk), f'"{hidden.code}"', hidden.name)
    secrets = "|".join(re.escape(s) for s in said)
    with acting_as(acting), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t WHERE t::text ~ %s LIMIT 1", [secrets])
            found += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return found


def test_s09_noura_s_new_address_leaks_nowhere(split, world, as_owner):
    """The ex-spouse, a colleague, the coordination and a partner: by pages, tables, exports."""
    noura, karim, hidden = split.noura, split.karim, split.hidden
    jade = acting_of(world.jade)
    with as_owner():
        colleague = make_member("counsellor", world.member)
        # A partner that once received Noura's file, with her contact.
        AccessGrant.objects.create(
            subject_id=noura.subject, organisation=world.partner, basis="dossier",
            sections=["identity", "contact", "family", "eligibility", "status", "project"],
            valid_from=today(),
        )  # fmt: skip
        Dossier.objects.create(
            number="PART-2", subject_id=noura.subject, household_id=noura.home,
            organisation=world.partner, programme=world.eer, regime="P-39.1", purpose="Accueil",
            assignee=world.marc,
        )  # fmt: skip
    evaluate_and_store(jade, noura.subject, facts_of_as(jade, noura.subject))
    with acting_as(jade):
        noura.dossier.refresh_from_db()
    plan = settlement.plan_move(
        jade, noura.dossier, hidden, today(), people=[noura.subject],
        from_municipality=Municipality.objects.get(name="Longueuil"),
    )  # fmt: skip
    settlement.complete_move(jade, plan, today())
    # Where she works tells where she lives.
    where = f"Usine de {hidden.name}"
    outcomes.record_outcome(
        jade,
        noura.dossier,
        outcomes.Facts("started", today(), "person", where, region=hidden.mrc.region),
    )
    ids = {
        "dossier": str(noura.dossier.pk),
        "household": str(noura.home),
        "person": str(noura.subject),
        "move": str(plan.pk),
        "organisation": str(world.member.pk),
    }
    known = [hidden.name, *SPOKEN]
    # D'abord, le témoin : qui est nommée lit bien tout cela, sinon l'essai ne prouverait rien.
    hers = by_every_door(world.jade)
    assert hidden.name in reached_pages(hers, ids, of_objects=True)
    assert HIDDEN_PHONE in hers.get(f"/api/v1/persons/{noura.subject}").content.decode()
    witness = reached_rows(jade, hidden)
    assert any(HIDDEN_PHONE in row for row in witness)
    assert any(where in row for row in witness)
    readers = {
        "ex-conjoint": (karim.browser, karim.acting),
        "collègue": (by_every_door(colleague), acting_of(colleague)),
        "coordination": (by_every_door(world.nadia), acting_of(world.nadia)),
        "partenaire": (by_every_door(world.marc), acting_of(world.marc)),
    }
    theirs = {**ids, "dossier": str(karim.dossier.pk), "household": str(split.former),
              "move": str(split.move.pk)}  # fmt: skip
    for who, (browser, acting) in readers.items():
        text = reached_pages(browser, theirs)
        text += reached_pages(browser, ids, of_objects=True)
        leaks = [w for w in known if w in text]
        assert not leaks, (who, leaks)
        assert not reached_rows(acting, hidden), who
        with acting_as(acting):
            assert not queries.search(acting, HIDDEN_PHONE), who
            if acting.is_professional:
                assert hidden.name not in str(list(export_rows(acting))), who
    with as_owner():
        # Counted, without the region that a list of figures would show beside her name.
        assert set(
            FigureFact.objects.filter(measure__in=BY_OUTCOME.values()).values_list("region")
        ) == {("",)}
        scope = scope_of(noura.subject, world.member.pk)
        assert where not in str(list(groups(scope))) + portable_json(scope).decode()


def facts_of_as(acting: Acting, subject):
    with acting_as(acting):
        return facts_of(subject).facts


def test_s09_a_package_never_carries_a_protected_address(split, world):
    jade = acting_of(world.jade)
    with acting_as(jade):
        told = str(preview(split.noura.subject, ["identity", "contact", "family"]))
    assert "Adresse protégée" in told
    assert not [w for w in (split.hidden.name, *SPOKEN) if w in told]
    # « Coordonnées » ne se transmet plus : la personne les donne elle-même.
    target = referrals.Target(world.partner.pk, ("identity", "contact"), world.region.pk)
    with pytest.raises(ActionRefused, match="secrète"):
        referrals.draft_referral(jade, split.noura.dossier.pk, [target], ["settlement"])
    kept = referrals.Target(world.partner.pk, ("identity", "project"), world.region.pk)
    referrals.draft_referral(jade, split.noura.dossier.pk, [kept], ["settlement"])
    assert not Package.objects.exists()


def test_s09_no_package_of_rights_tells_it_not_even_hers_when_an_officer_makes_it(
    split, world, as_owner
):
    """The ex-spouse's packages never hold it; hers does only when she takes it herself."""
    with as_owner():  # jobs make packages: they see every row
        for adult in (split.karim, split.noura):
            for organisation in (world.member.pk, world.project.pk):
                scope = scope_of(adult.subject, organisation)
                told = str(list(groups(scope))) + portable_json(scope).decode()
                assert not [w for w in (split.hidden.name, *SPOKEN) if w in told]
        mine = portable_json(scope_of(split.karim.subject, None)).decode()
        assert not [w for w in (split.hidden.name, *SPOKEN) if w in mine]
    with acting_as(split.noura.acting):
        hers = portable_json(scope_of(split.noura.subject, None)).decode()
    assert split.hidden.name in hers and HIDDEN_PHONE in hers


def test_s09_who_takes_the_dossier_over_reaches_her_and_the_former_one_no_longer(
    split, world, as_owner
):
    jade = acting_of(world.jade)
    with as_owner():
        successor = make_member("counsellor", world.member)
        dossier = Dossier.objects.get(subject_id=split.noura.subject)
    with acting_as(jade):
        assign_counsellor(jade, dossier, successor.pk)
    for acting, sees in ((jade, False), (acting_of(successor), True)):
        with acting_as(acting):
            assert Residence.objects.filter(subject_id=split.noura.subject).exists() is sees


@pytest.mark.parametrize("households", [1, 2])
def test_s09_the_target_counts_by_the_dated_setting_and_says_so(
    together, world, as_owner, households
):
    noura, karim, _move = together
    jade, nadia = acting_of(world.jade), acting_of(world.nadia)
    with as_owner():
        Setting.objects.create(
            key=SEPARATION_RULE[0], value=households, valid_from=today() - dt.timedelta(days=9)
        )
    former = noura.home
    done = people.separate_household(noura.acting, former, noura.subject, _sides(noura))
    for adult, town in ((noura, "Gaspé"), (karim, "Rimouski")):
        with acting_as(jade):
            adult.dossier.refresh_from_db()
        plan = settlement.plan_move(
            jade,
            adult.dossier,
            Municipality.objects.get(name=town),
            today(),
            people=[adult.subject],
        )
        settlement.complete_move(jade, plan, today())
        settlement.record_settled(jade, plan, today())
    with acting_as(nadia):
        counted = FigureFact.objects.filter(measure="households_settled")
        assert counted.values("subject_id").distinct().count() == households
        # La décision est visible : un événement, et une note à côté des chiffres.
        decided = Event.objects.get(kind="insights.separation_decided")
        assert decided.data == {"households": households}
        (note,) = separations(nadia)
        assert (note.households, note.decided_on) == (households, today())
    html = signed_in(world.nadia).get("/travail/chiffres/").content.decode()
    assert ("un seul ménage" if households == 1 else "deux ménages") in html
    with as_owner():
        assert SeparationCount.objects.get(subject_id=done.staying).counts_as_id == former
        assert settled_are_counted() == [] and tallies_hold() == []


def _sides(adult: Adult) -> dict[str, str]:
    with acting_as(adult.acting):
        return {str(m.pk): "leaving" for m in queries.members_of(adult.home) if m.kind == "child"}


def _today_in_parts(name: str) -> dict[str, str]:
    day = today()
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month),
            f"{name}_year": str(day.year)}  # fmt: skip


def test_s09_noura_says_it_on_her_own_screen(together, world):
    noura, karim, _move = together
    browser, former = noura.browser, noura.home
    page = "/mon-parcours/famille/separation/"
    with acting_as(noura.acting):
        children = [m for m in queries.members_of(former) if m.kind == "child"]
    silent = browser.post(page, _today_in_parts("on"))
    assert silent.status_code == 422 and "Choisissez une réponse." in silent.content.decode()
    said = {f"child_{c.pk}": "leaving" for c in children} | _today_in_parts("on")
    answer = browser.post(page, said | {"secret": "on"})
    assert answer["Location"] == "/mon-parcours/famille/adresse/"
    assert noura.home != former != karim.home
    address = "/mon-parcours/famille/adresse/"
    browser.post(address, {"protect": "1", "readers": [str(world.jade.pk)]})
    shown = browser.get(address).content.decode()
    assert world.jade.user.name in shown and "Qui connaît votre adresse" in shown
    # No organisation is said to see what only a named reader does.
    seen = browser.get("/mon-parcours/qui-a-mon-dossier/").content.decode()
    assert "Votre adresse est secrète" in seen and world.jade.user.name in seen
    assert "Coordonnées" not in seen
    with acting_as(noura.acting):
        (reader,) = queries.readers_of(noura.subject)
    assert karim.browser.post(address, {"reader": str(reader.pk)}).status_code == 404
    browser.post(address, {"reader": str(reader.pk)})
    with acting_as(noura.acting):
        assert queries.readers_of(noura.subject) == []
        version = queries.protection_of(noura.subject).version
    assert karim.browser.post(address, {"end": "1"}).status_code == 404
    browser.post(address, {"end": "1", "version": str(version)})
    with acting_as(noura.acting):
        assert queries.protection_of(noura.subject) is None


def test_s09_a_counsellor_writes_it_at_her_request(together, world):
    noura, karim, _move = together
    jade = signed_in(world.jade)
    page = f"/travail/menages/{noura.home}/separation/{noura.subject}/"
    shown = jade.get(page)
    assert shown.status_code == 200 and "Noura Essai quitte ce ménage" in shown.content.decode()
    said = {f"child_{k}": v for k, v in _sides(noura).items()} | _today_in_parts("on")
    former = noura.home
    stale = jade.post(page, said | {"version": "99"})
    assert stale.status_code == 409
    jade.post(page, said | {"version": "1"})
    assert noura.home != former
    secret = f"/travail/dossiers/{noura.dossier.pk}/adresse-secrete/"
    assert jade.get(secret).status_code == 200
    jade.post(secret, {})
    with acting_as(acting_of(world.jade)):
        assert [r.membership_id for r in queries.readers_of(noura.subject)] == [world.jade.pk]
    for stranger in (signed_in(world.marc), signed_in(world.chloe)):
        assert stranger.get(f"/travail/menages/{noura.home}/").status_code == 404
        assert stranger.get(secret).status_code == 404


def test_two_spouses_join_by_their_own_screens(enter):
    paola = enter("Paola", members=(Member("adult", "Issa"),))
    issa = enter("Issa", status="asylum_seeker", born="GN")
    page = "/mon-parcours/famille/reunir/"
    code = paola.browser.post(page, {"offer": "1"}).context["made"].code
    wrong = issa.browser.post(page, {"code": "AAAAA-AAAAA"})
    assert wrong.status_code == 422 and "Ce code n’est pas valable" in wrong.content.decode()
    asked = issa.browser.post(page, {"code": code.lower()})["Location"]
    shown = issa.browser.get(asked).content.decode()
    assert "Un seul ménage avec Paola" in shown and "En attente" not in shown
    # Elle a déjà dit oui; elle ne le dit pas pour lui.
    paola.browser.post(asked, {"yes": "1"})
    assert paola.home != issa.home
    issa.browser.post(asked, {"yes": "1"})
    assert paola.home == issa.home
    shown = paola.browser.get("/mon-parcours/famille/").content.decode()
    assert "Issa" in shown and "à confirmer par elle ou lui" not in shown


def test_s09_every_personal_table_is_swept():
    """The sweep above would miss a table without row-level security that names a subject."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity")
        protected = {row[0] for row in cursor.fetchall()}
    personal = {
        model._meta.db_table
        for model in apps.get_models()
        if {"subject", "subject_id"} & {f.name for f in model._meta.concrete_fields}
    }
    assert personal <= protected
