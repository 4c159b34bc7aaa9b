"""S25 as it is written: access, portability, then the end, at three holders (P-39.1 art. 11 to 32)."""

import datetime as dt
import io
import json
import zipfile

import pytest
from pypdf import PdfReader

from enracine.insights.registrations import tallies_hold
from enracine.kernel.clock import telling, today
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import signed_in
from enracine.people.models import Person
from enracine.privacy import proofs
from enracine.privacy.actions import keeping
from enracine.privacy.models import Incident, IncidentSubject, PurgeProof, Remainder, RightsRequest
from enracine.privacy.rights import MASK
from enracine.referrals.models import Package
from enracine.workspace.tests.rights_world import SYSTEM, Life

pytestmark = pytest.mark.django_db
BASE = "/travail/protection/demandes"


@pytest.fixture
def life(as_owner, tmp_path, monkeypatch):
    monkeypatch.setattr(proofs, "data_folder", lambda: tmp_path)
    return Life(as_owner)


@pytest.fixture
def amina(life):
    return signed_in(life.user)


@pytest.fixture
def officers(life):
    return {name: signed_in(member) for name, member in life.officers.items()}


def asked(life, kind) -> dict[str, RightsRequest]:
    names = {organisation.pk: name for name, organisation in life.holders.items()}
    with life.as_owner():
        rows = RightsRequest.objects.filter(subject_id=life.subject, kind=kind)
        return {
            names[r.organisation_id]: r for r in rows.select_related("letter", "package", "job")
        }


def ask(life, amina, kind, **more):
    answer = amina.post(
        "/mon-parcours/demandes/nouvelle/",
        {"kind": kind, "organisations": [str(o.pk) for o in life.holders.values()], **more},
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return asked(life, kind)


def answer(officer, request, step, **more):
    reply = officer.post(
        f"{BASE}/{request.pk}/geste/answer/", {"step": step, "explanation": "Bonjour", **more}
    )
    assert reply.status_code == 302, reply.content.decode()[:4000]


def body(reply) -> bytes:
    return b"".join(reply.streaming_content)


def letter_of(amina, request) -> str:
    reply = amina.get(f"/mon-parcours/demandes/{request.pk}/lettre/")
    pages = PdfReader(io.BytesIO(body(reply))).pages
    return " ".join(" ".join(p.extract_text() for p in pages).split())


def test_s25_amina_asks_for_everything_then_for_the_end(life, amina, officers):
    # — Quand elle demande tout : chaque détenteur a son délai, 30 jours ou 20 + 10.
    requests = ask(life, amina, "access", words="Tout, notes comprises.")
    days = {name: (r.due_on - r.received_on).days for name, r in requests.items()}
    assert days == {"promis": 30, "agent": 20, "partner": 30}
    agent = officers["agent"]
    longer = {"extension_reason": "Dossier papier à numériser"}
    assert agent.post(f"{BASE}/{requests['agent'].pk}/geste/extend/", longer).status_code == 302
    promis = officers["promis"].post(f"{BASE}/{requests['promis'].pk}/geste/extend/", longer)
    assert promis.status_code == 422 or "prolongé" in promis.content.decode()
    assert (asked(life, "access")["agent"].due_on - today()).days == 30

    # — Rien ne part avant qu'un humain ait lu les passages sur d'autres personnes.
    early = officers["promis"].post(
        f"{BASE}/{requests['promis'].pk}/geste/answer/", {"step": "accept"}
    )
    assert early.status_code == 422
    packages = {}
    for name, officer in officers.items():
        request = requests[name]
        assert officer.post(f"{BASE}/{request.pk}/geste/prepare/").status_code == 302
        run_jobs()
        page = officer.get(f"{BASE}/{request.pk}/passages/").content.decode()
        if name == "promis":
            assert "Karim" in page and "514 555-0177" in page
        gathered = asked(life, "access")[name]
        with life.as_owner():
            masks = [str(m.pk) for m in gathered.masks.all()]
        assert officer.post(f"{BASE}/{request.pk}/passages/", {"hide": masks}).status_code == 302
        run_jobs()
        answer(officer, request, "accept")
        reply = amina.get(f"/mon-parcours/demandes/{request.pk}/dossier/")
        assert reply.status_code == 200
        with zipfile.ZipFile(io.BytesIO(body(reply))) as archive:
            packages[name] = archive.read("dossier.json").decode()
            readable = PdfReader(io.BytesIO(archive.read("dossier.pdf")))
            assert readable.metadata.title and len(readable.pages) >= 1

    # — Notes et inférences sont dans le paquet; le conjoint y est masqué.
    whole = packages["promis"]
    assert "Amina est prête" in whole and "Facteurs de la suggestion" in whole
    assert MASK in whole
    for text in packages.values():
        assert "Karim" not in text and "karim" not in text and "0177" not in text
    assert "Amina est prête" not in packages["agent"]

    # — Ses données fournies sortent en JSON et CSV; ni notes ni décisions.
    given = amina.get("/mon-parcours/mes-donnees.zip")
    with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
        portable = json.loads(archive.read("mes-renseignements.json"))
        names = archive.namelist()
    assert portable["sections"]["identity"]["person"][0]["given_name"] == "Amina"
    assert "identity-person.csv" in names
    text = json.dumps(portable)
    assert "est prête" not in text and "Karim" not in text and "factors" not in text

    # — Puis la suppression : trois réponses, chaque exception expliquée.
    life.close_files(decided_days_ago=150)
    piece = life.accounting_piece("partner")
    with life.as_owner():
        incident = Incident.objects.create(
            number="INC-S25", organisation=life.world.partner,
            kind="loss", discovered_on=today() - dt.timedelta(days=300),
        )  # fmt: skip
        IncidentSubject.objects.create(
            incident=incident, organisation=life.world.partner, subject_id=life.subject
        )
    before = life.tallies()
    ends = ask(life, amina, "destruction")
    shown = officers["partner"].get(f"{BASE}/{ends['partner'].pk}/").content.decode()
    assert "Registre des incidents" in shown and "Pièces comptables" in shown
    assert (
        "Décision de moins d’un an"
        in officers["promis"].get(f"{BASE}/{ends['promis'].pk}/").content.decode()
    )
    answer(officers["promis"], ends["promis"], "accept_partly", provisions=["decision_recent"])
    answer(officers["agent"], ends["agent"], "accept")
    answer(
        officers["partner"],
        ends["partner"],
        "accept_partly",
        provisions=["incident_register", "accounting"],
    )
    said = letter_of(amina, ends["partner"])
    assert "cinq ans" in said and "pièces comptables" in said and "Commission d’accès" in said
    assert "un an" in letter_of(amina, ends["promis"])

    # — Le reste est détruit, et les totaux des rapports figés ne changent pas.
    with telling(today() + dt.timedelta(days=11)), jobs_role():
        keeping.destroy_due(SYSTEM)
    with life.as_owner():
        assert not Person.objects.filter(pk=life.subject).exists()
        assert not Package.objects.filter(subject_id=life.subject).exists()
        assert set(Remainder.objects.values_list("reason", flat=True)) == {
            "decision_recent",
            "incident_register",
            "accounting",
        }
        assert IncidentSubject.objects.filter(subject_id=life.subject).exists()
        assert type(piece).objects.filter(pk=piece.pk).exists()
        assert PurgeProof.objects.filter(subject_id=life.subject).count() >= 3
        assert tallies_hold() == []
    assert {r.state for r in asked(life, "destruction").values()} == {"done"}
    assert life.tallies() == before
    assert amina.get("/mon-parcours/").status_code == 302
