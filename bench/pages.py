"""The pages measured, as the people of the demonstration open them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bench.server import Running
from bench.worlds import AVERAGE, AVERAGE_SIZE, LARGE, holders

#: The accounts of the demonstration (`enracine.demo.world`, which only a loaded Django can read).
PASSWORD, DOMAIN = "Enracine-demo-2026", "demo.enracine.invalid"
#: How many times list50 (p50) a page of each family may take.
AIMS = {
    "liste": 3.0,
    "fiche": 3.0,
    "recherche": 3.0,
    "tableau": 2.0,
    "fragment": 2.0,
    "public": 2.0,
}


@dataclass(frozen=True)
class Page:
    """A page to measure: who opens it (an address, empty for nobody), and within which scope."""

    key: str
    label: str
    family: str
    scope: str
    email: str
    path: str
    htmx: bool = False

    @property
    def password(self) -> str:
        """The password of the account."""
        return PASSWORD


@dataclass(frozen=True)
class Scope:
    """An organisation whose size is known."""

    key: str
    label: str
    code: str
    email: str
    dossiers: int


def scopes(running: Running) -> list[Scope]:
    """The organisations measured at this scale: average, twenty times larger, and a real member."""
    wanted = [("membre", "membre réel d’EER (un tiers environ)", "promis")]
    added = [code for code, _name, _size in holders(running.world.scale)]
    if AVERAGE in added:
        wanted.insert(0, ("moyen", "organisme moyen", AVERAGE))
    if LARGE in added:
        wanted.insert(1, ("grand", "organisme vingt fois plus grand", LARGE))
    if len(wanted) == 1:
        wanted = [("moyen", "membre réel d’EER (un tiers)", "promis")]
    return [
        Scope(key, label, code, f"conseil1.{code}@{DOMAIN}", _dossiers(running, code))
        for key, label, code in wanted
    ]


def _dossiers(running: Running, code: str) -> int:
    rows = running.sql(
        "SELECT count(*) FROM accompaniment_dossier d JOIN network_organisation o"
        " ON o.id = d.organisation_id WHERE o.code = %s",
        code,
    )
    return int(rows[0][0])


def of_counsellor(running: Running, scope: Scope) -> list[Page]:
    """What a counsellor of this organisation opens in a day."""
    facts = _facts_of(running, scope)
    name, start = quote(facts["name"]), quote(facts["start"])

    def page(key: str, label: str, family: str, path: str, *, htmx: bool = False) -> Page:
        return Page(key, label, family, scope.key, scope.email, path, htmx)

    return [
        page("today", "Aujourd’hui", "tableau", "/travail/"),
        page("caseload", "Mes dossiers", "liste", "/travail/dossiers/"),
        page("caseload_all", "Dossiers de l’organisme", "liste", "/travail/dossiers/?qui=tous"),
        page(
            "caseload_name",
            "Dossiers filtrés par nom",
            "recherche",
            f"/travail/dossiers/?qui=tous&q={name}",
        ),
        page(
            "caseload_fragment",
            "Dossiers (fragment htmx)",
            "fragment",
            "/travail/dossiers/?qui=tous&etape=preparation",
            htmx=True,
        ),
        page(
            "dossier", "Dossier d’une personne", "fiche", f"/travail/dossiers/{facts['dossier']}/"
        ),
        page("search", "Recherche", "recherche", f"/travail/recherche/?q={name}"),
        page(
            "palette",
            "Palette (fragment htmx)",
            "fragment",
            f"/travail/recherche/?q={start}",
            htmx=True,
        ),
        page("sent", "Références envoyées", "liste", "/travail/references/envoyees/?voir=toutes"),
        page("referral", "Référence", "fiche", f"/travail/references/{facts['referral']}/"),
    ]


def _facts_of(running: Running, scope: Scope) -> dict[str, Any]:
    """A dossier that has a referral, its person's name, and the beginning of a frequent name."""
    rows = running.sql(
        "SELECT d.id, r.id, p.given_name || ' ' || p.family_name FROM accompaniment_dossier d"
        " JOIN referrals_referral r ON r.dossier_id = d.id"
        " JOIN people_person p ON p.subject_id = d.subject_id"
        " JOIN network_membership m ON m.id = d.assignee_id JOIN network_user u ON u.id = m.user_id"
        " WHERE u.email = %s AND d.closed_on IS NULL ORDER BY d.last_activity_at DESC LIMIT 1",
        scope.email,
    )
    if not rows:
        raise RuntimeError(f"{scope.email} has sent no referral")
    dossier, referral, name = rows[0]
    frequent = running.sql(
        "SELECT w.word FROM accompaniment_dossierword w JOIN network_organisation o"
        " ON o.id = w.organisation_id WHERE o.code = %s AND length(w.word) > 4"
        " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
        scope.code,
    )
    return {"dossier": dossier, "referral": referral, "name": name, "start": frequent[0][0][:4]}


def of_receiver(running: Running) -> tuple[list[Page], int]:
    """What a receiving organisation opens, for the one nearest to an average size."""
    email, size, referral = _receiver(running)

    def page(key: str, label: str, family: str, path: str) -> Page:
        return Page(key, label, family, "receveur", email, path)

    return [
        page("received_today", "Aujourd’hui (partenaire)", "tableau", "/travail/"),
        page("inbox", "Références reçues", "liste", "/travail/references/"),
        page("received", "Référence reçue", "fiche", f"/travail/references/{referral}/"),
        page("arrivals", "Arrivées", "liste", "/travail/arrivees/"),
        page("follow_ups", "Suivis", "liste", "/travail/suivis/"),
    ], size


def _receiver(running: Running) -> tuple[str, int, Any]:
    rows = running.sql(
        "SELECT u.email, count(*) FROM referrals_referral r"
        " JOIN network_membership m ON m.organisation_id = r.receiver_id AND m.valid_to IS NULL"
        " JOIN network_user u ON u.id = m.user_id AND u.is_demo WHERE m.role = 'partner'"
        " GROUP BY 1 ORDER BY abs(count(*) - %s), 1 LIMIT 1",
        AVERAGE_SIZE,
    )
    email, size = rows[0]
    referral = running.sql(
        "SELECT r.id FROM referrals_referral r"
        " JOIN network_membership m ON m.organisation_id = r.receiver_id"
        " JOIN network_user u ON u.id = m.user_id"
        " WHERE u.email = %s AND r.state = 'in_service' ORDER BY r.sent_at DESC LIMIT 1",
        email,
    )
    return email, size, referral[0][0]


def of_everybody() -> list[Page]:
    """The coordination, whose scope is the whole project; a candidate; visitors."""
    nadia, amina = f"coordination@{DOMAIN}", f"amina@{DOMAIN}"
    return [
        Page("coordination", "Accueil de la coordination", "tableau", "réseau", nadia, "/travail/"),
        Page("queue", "Inscriptions", "liste", "réseau", nadia, "/travail/inscriptions/"),
        Page("network", "Tous les dossiers", "liste", "réseau", nadia, "/travail/dossiers/"),
        Page("candidate", "Accueil de la candidate", "tableau", "soi", amina, "/mon-parcours/"),
        Page("home", "Accueil public", "public", "public", "", "/"),
        Page("regions", "Régions", "public", "public", "", "/regions/"),
        Page("region", "Fiche d’une région", "public", "public", "", "/regions/bas-saint-laurent/"),
    ]
