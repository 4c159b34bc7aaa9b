"""The pages measured, as the people of the demonstration open them."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from bench.server import Running
from bench.worlds import AVERAGE, LARGE, LARGE_RECEIVER, RECEIVER

#: The accounts of the demonstration (`enracine.demo.world`, which only a loaded Django can read).
PASSWORD, DOMAIN = "Enracine-demo-2026", "demo.enracine.invalid"
#: How many times list50 (p50) a page of each family may take.
AIMS = {
    "liste": 3.0,
    "fiche": 3.0,
    "recherche": 3.0,
    "api": 3.0,
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

    @property
    def is_api(self) -> bool:
        """Whether a software asks, with a token."""
        return self.path.startswith("/api/")


@dataclass(frozen=True)
class Scope:
    """An organisation, its first counsellor, and how many dossiers (or referrals) it has."""

    key: str
    label: str
    code: str
    email: str
    size: int

    def page(self, key: str, label: str, family: str, path: str, *, htmx: bool = False) -> Page:
        """A page that this person opens."""
        return Page(key, label, family, self.key, self.email, path, htmx)


def scopes(running: Running) -> list[Scope]:
    """The organisations measured: an average one, one twenty times larger, a real member."""
    wanted = [("membre", "membre réel d’EER (un tiers environ)", "promis")]
    if LARGE in running.world.added:
        wanted.insert(0, ("grand", "organisme vingt fois plus grand", LARGE))
    if AVERAGE in running.world.added:
        wanted.insert(0, ("moyen", "organisme moyen", AVERAGE))
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
    dossier, referral = f"/travail/dossiers/{facts['dossier']}/", facts["referral"]
    page = scope.page
    return [
        page("today", "Aujourd’hui", "tableau", "/travail/"),
        page("caseload", "Mes dossiers", "liste", "/travail/dossiers/"),
        page("board", "Mes dossiers en tableau", "tableau", "/travail/dossiers/tableau/"),
        page("stale", "Dossiers sans activité", "liste", "/travail/dossiers/sans-activite/"),
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
        page("dossier", "Dossier d’une personne", "fiche", dossier),
        page("history", "Historique d’un dossier", "fiche", f"{dossier}historique/"),
        page("needs", "Évaluation des besoins", "fiche", f"{dossier}evaluation/"),
        page("search", "Recherche", "recherche", f"/travail/recherche/?q={name}"),
        page(
            "palette",
            "Palette (fragment htmx)",
            "fragment",
            f"/travail/recherche/?q={start}",
            htmx=True,
        ),
        page("sent", "Références envoyées", "liste", "/travail/references/envoyees/?voir=toutes"),
        page("referral", "Référence", "fiche", f"/travail/references/{referral}/"),
        page("duplicates", "Doublons", "liste", "/travail/doublons/"),
        page("api_dossiers", "API : dossiers", "api", "/api/v1/dossiers"),
        page("api_persons", "API : personnes", "api", f"/api/v1/persons?q={name}"),
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


def receivers(running: Running) -> list[Scope]:
    """Who receives: about 5 000 referrals, a hundred thousand; else the partner with the most."""
    wanted = [
        ("receveur", "partenaire qui reçoit", RECEIVER),
        ("grand receveur", "partenaire qui reçoit vingt fois plus", LARGE_RECEIVER),
    ]
    found = []
    for key, label, code in wanted:
        if code in running.world.added:
            email = f"partenaire1.{code}@{DOMAIN}"
            found.append(Scope(key, label, code, email, _received(running, code)))
    if found:
        return found
    code, email, size = running.sql(
        "SELECT o.code, min(u.email), count(*) FROM referrals_referral r"
        " JOIN network_organisation o ON o.id = r.receiver_id"
        " JOIN network_membership m ON m.organisation_id = o.id AND m.valid_to IS NULL"
        " JOIN network_user u ON u.id = m.user_id AND u.is_demo WHERE m.role = 'partner'"
        " GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 1"
    )[0]
    return [Scope("receveur", wanted[0][1], code, email, size)]


def _received(running: Running, code: str) -> int:
    rows = running.sql(
        "SELECT count(*) FROM referrals_referral r JOIN network_organisation o"
        " ON o.id = r.receiver_id WHERE o.code = %s",
        code,
    )
    return int(rows[0][0])


def of_receiver(running: Running, scope: Scope) -> list[Page]:
    """What a receiving organisation opens."""
    referral = running.sql(
        "SELECT r.id FROM referrals_referral r"
        " JOIN network_membership m ON m.organisation_id = r.receiver_id"
        " JOIN network_user u ON u.id = m.user_id"
        " WHERE u.email = %s AND r.state = 'in_service' ORDER BY r.sent_at DESC LIMIT 1",
        scope.email,
    )[0][0]
    inbox, page = "/travail/references/", scope.page
    return [
        page("received_today", "Aujourd’hui (partenaire)", "tableau", "/travail/"),
        page("inbox", "Références reçues", "liste", inbox),
        page("inbox_going", "Références reçues, en cours", "liste", f"{inbox}?voir=en-cours"),
        page("inbox_closed", "Références reçues, fermées", "liste", f"{inbox}?voir=fermees"),
        page("inbox_late", "Références reçues, en retard", "liste", f"{inbox}?retard=1"),
        page("received", "Référence reçue", "fiche", f"{inbox}{referral}/"),
        page("sent", "Références envoyées", "liste", f"{inbox}envoyees/"),
        page("waiting_list", "Liste d’attente", "liste", f"{inbox}liste-attente/"),
        page("arrivals", "Arrivées", "liste", "/travail/arrivees/"),
        page("follow_ups", "Suivis", "liste", "/travail/suivis/"),
        page("api_referrals", "API : références", "api", "/api/v1/referrals"),
    ]


def of_officer(scope: Scope) -> list[Page]:
    """What the privacy officer of an organisation opens."""
    officer = replace(scope, email=f"protection.{scope.code}@{DOMAIN}")
    page = officer.page
    return [
        page("protection", "Protection", "tableau", "/travail/protection/"),
        page("journal", "Journal « qui a vu »", "liste", "/travail/protection/journal/"),
        page("requests", "Demandes des personnes", "liste", "/travail/protection/demandes/"),
        page("retention", "Conservation", "liste", "/travail/protection/conservation/"),
    ]


def of_everybody() -> list[Page]:
    """The coordination, whose scope is the whole project; a candidate; visitors."""
    nadia, amina = f"coordination@{DOMAIN}", f"amina@{DOMAIN}"
    references = "/travail/references/"
    return [
        Page("coordination", "Accueil de la coordination", "tableau", "réseau", nadia, "/travail/"),
        Page("queue", "Inscriptions", "liste", "réseau", nadia, "/travail/inscriptions/"),
        Page("team_load", "Charge de l’équipe", "tableau", "réseau", nadia, "/travail/charge/"),
        Page("fairness", "Équité", "tableau", "réseau", nadia, "/travail/inscriptions/equite/"),
        Page("network", "Tous les dossiers", "liste", "réseau", nadia, "/travail/dossiers/"),
        Page("loop", "Boucle des références", "tableau", "réseau", nadia, f"{references}boucle/"),
        Page(
            "loop_rows",
            "Boucle : les lignes",
            "liste",
            "réseau",
            nadia,
            f"{references}boucle/lignes/?chiffre=attente",
        ),
        Page("network_inbox", "Références du réseau", "liste", "réseau", nadia, references),
        Page("figures", "Chiffres", "tableau", "réseau", nadia, "/travail/chiffres/"),
        Page(
            "staying",
            "Maintien en région",
            "tableau",
            "réseau",
            nadia,
            "/travail/chiffres/maintien/",
        ),
        Page(
            "staying_rows",
            "Maintien : les suivis",
            "liste",
            "réseau",
            nadia,
            "/travail/chiffres/maintien/suivis/",
        ),
        Page("candidate", "Accueil de la candidate", "tableau", "soi", amina, "/mon-parcours/"),
        Page(
            "who_looked",
            "Qui a regardé mon dossier",
            "liste",
            "soi",
            amina,
            "/mon-parcours/qui-a-regarde/",
        ),
        Page(
            "who_has",
            "Qui a mon dossier",
            "liste",
            "soi",
            amina,
            "/mon-parcours/qui-a-mon-dossier/",
        ),
        Page("home", "Accueil public", "public", "public", "", "/"),
        Page("regions", "Régions", "public", "public", "", "/regions/"),
        Page("mrcs", "Explorer les MRC", "public", "public", "", "/regions/?lieux=mrc"),
        Page("region", "Fiche d’une région", "public", "public", "", "/regions/bas-saint-laurent/"),
        Page("mrc", "Fiche d’une MRC", "public", "public", "", "/mrc/rimouski-neigette/"),
        Page("enracinements", "Nos enracinements", "public", "public", "", "/nos-enracinements/"),
    ]
