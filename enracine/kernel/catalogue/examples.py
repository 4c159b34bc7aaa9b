"""Invented people and figures of the catalogue. Nothing here comes from a real file."""

import datetime as dt
from types import SimpleNamespace as Thing
from typing import Any

from django.urls import reverse_lazy

from enracine.kernel.panels import TabGroup, TabLink
from enracine.kernel.templatetags.boards import Card

DAY = dt.date(2026, 11, 22)
MOMENT = dt.datetime(2026, 11, 21, 14, 5, tzinfo=dt.UTC)


def line(label: str, url: Any, icon: str, badge: int = 0, current: bool = False) -> Thing:
    """Return one line of a menu, shaped as kernel.navigation.Item."""
    return Thing(
        key=label, label=label, url=url, icon=icon, badge=badge, current=current, aside=False
    )


def workspace_menu(current: str = "") -> list[Thing]:
    """Return the menu of a counsellor, with the current line marked."""
    lines = [
        line("Aujourd’hui", reverse_lazy("catalogue:inbox"), "house-door"),
        line("Références", reverse_lazy("catalogue:inbox"), "inbox", 3),
        line("Mes dossiers", reverse_lazy("catalogue:board"), "folder2-open"),
        line("Agenda", reverse_lazy("catalogue:components"), "calendar-event", 2),
        line("Régions", reverse_lazy("catalogue:public"), "geo-alt"),
        line("Mes chiffres", reverse_lazy("catalogue:dashboard"), "bar-chart"),
    ]
    for item in lines:
        item.current = item.label == current
    return lines


def portal_menu(current: str = "") -> list[Thing]:
    """Return the four lines of a candidate's menu."""
    lines = [
        line("Mes étapes", reverse_lazy("catalogue:portal"), "list-check"),
        line("Régions", reverse_lazy("catalogue:public"), "geo-alt"),
        line("Messages", reverse_lazy("catalogue:components"), "chat-dots", 1),
        line("Mon plan", reverse_lazy("catalogue:plan"), "journal-text"),
    ]
    for item in lines:
        item.current = item.label == current
    return lines


MEMBERSHIPS = [
    Thing(id="a", label="Jade Tremblay · PROMIS – conseillère"),
    Thing(id="b", label="Jade Tremblay · Collectif – coordination"),
]
WORKSPACE: dict[str, Any] = {
    "acting": Thing(membership_id="a", is_professional=True),
    "acting_label": "Jade Tremblay · PROMIS – conseillère",
    "memberships": MEMBERSHIPS,
    "demo_day": DAY,
}
PORTAL: dict[str, Any] = {"demo_day": DAY}

# number, name, column, row, places: an approximate picture of where regions are.
REGIONS = [
    ("10", "Nord-du-Québec", 3, 1, 38), ("08", "Abitibi-Témiscamingue", 1, 2, 325),
    ("02", "Saguenay–Lac-Saint-Jean", 4, 2, 308), ("09", "Côte-Nord", 6, 2, 302),
    ("07", "Outaouais", 1, 3, 247), ("15", "Laurentides", 2, 3, 287),
    ("14", "Lanaudière", 3, 3, 137), ("04", "Mauricie", 4, 3, 71),
    ("03", "Capitale-Nationale", 5, 3, 283), ("01", "Bas-Saint-Laurent", 6, 3, 126),
    ("11", "Gaspésie–Îles", 7, 3, 315), ("13", "Laval", 2, 4, 245),
    ("06", "Montréal", 3, 4, 314), ("17", "Centre-du-Québec", 4, 4, 103),
    ("12", "Chaudière-Appalaches", 5, 4, 11), ("16", "Montérégie", 3, 5, 124),
    ("05", "Estrie", 4, 5, 194),
]  # fmt: skip
TILES = [
    {
        "number": number, "name": name, "col": col, "row": row, "url": f"#region-{number}",
        "value": str(places), "step": min(5, places // 80 + 1), "current": number == "04",
    }
    for number, name, col, row, places in REGIONS
]  # fmt: skip
LEGEND = [
    {"step": 1, "label": "0 à 79"}, {"step": 2, "label": "80 à 159"},
    {"step": 3, "label": "160 à 239"}, {"step": 4, "label": "240 à 319"},
    {"step": 5, "label": "320 et plus"},
]  # fmt: skip
REGION_LIST = sorted(TILES, key=lambda tile: str(tile["number"]))


def task(label: str, hint: str, kind: str, status: str, url: str = "#") -> Thing:
    """Return one line of a task list."""
    return Thing(label=label, url=url, hint=hint, kind=kind, status=status)


TASKS = [
    task("Mon identité et mes coordonnées", "Environ 5 minutes", "ok", "Terminé"),
    task("Les personnes de ma famille", "", "ok", "Terminé"),
    task("Mon travail et mes études", "Il reste 2 questions", "info", "En cours"),
    task("Mes préférences de région", "Environ 10 minutes", "neutral", "À faire"),
    task(
        "Rencontrer ma conseillère", "Terminez les étapes 1 à 4", "wait", "Pas encore possible", ""
    ),
]

INBOX = [
    Thing(
        id="d1",
        title="Amina Benali",
        text="Soudeuse. Veut s’installer avec ses deux enfants.",
        facts=["De : PAJR Mauricie", "Territoire : Trois-Rivières", "Reçue il y a 6 jours"],
        kind="bad",
        status="En retard",
        icon="exclamation-triangle",
        late=True,
    ),
    Thing(
        id="d2",
        title="Luis Herrera",
        text="Cherche un emploi en agriculture. Le CV est à retravailler.",
        facts=["De : PAJR Estrie", "Territoire : Coaticook", "Reçue il y a 3 jours"],
        kind="wait",
        status="2 jours restants",
        icon="",
        late=False,
    ),
    Thing(
        id="d3",
        title="Oksana Kovalenko",
        text="Infirmière. Reconnaissance des acquis en cours.",
        facts=["De : MIFI – Outaouais", "Territoire : Gatineau", "Reçue hier"],
        kind="info",
        status="Nouvelle",
        icon="inbox",
        late=False,
    ),
]


def lane(value: str, label: str, *cards: tuple[str, str]) -> Thing:
    """Return one lane of a board with its cards (name, text)."""
    drawn = [
        Card(f"{value}-{rank}", name, "#", "#", text=text)
        for rank, (name, text) in enumerate(cards)
    ]
    return Thing(value=value, label=label, cards=drawn)


LANES = [
    lane(
        "accueil",
        "Accueil",
        ("Amina Benali", "Appel demain, 10 h"),
        ("Luis Herrera", "Documents manquants"),
    ),
    lane("evaluation", "Évaluation", ("Oksana Kovalenko", "Entrevue le 3 décembre")),
    lane("plan", "Plan d’action", ("Jean-Marc Désir", "Visite de Trois-Rivières")),
    lane("etabli", "Établi en région", ("Fatou Diop", "Suivi à 3 mois")),
]
STEPS = [
    {"label": "Inscription", "value": 1240, "text": "1 240", "url": "#"},
    {"label": "Évaluation", "value": 860, "text": "860", "url": "#"},
    {"label": "Plan d’action", "value": 540, "text": "540", "url": "#"},
    {"label": "Référence acceptée", "value": 310, "text": "310", "url": "#"},
    {"label": "Établissement en région", "value": 190, "text": "190", "url": "#"},
]
STEP_ROWS = [[step["label"], step["text"]] for step in STEPS]
PARTS = [
    {"label": "Résumé", "url": "#", "current": True}, {"label": "Évaluation", "url": "#"},
    {"label": "Plan", "url": "#"}, {"label": "Références", "url": "#", "badge": 1},
    {"label": "Documents", "url": "#"}, {"label": "Notes", "url": "#"},
]  # fmt: skip
PART_GROUPS = [
    TabGroup("", (TabLink("resume", "Résumé", "#", False),)),
    TabGroup(
        "La personne",
        (TabLink("a", "Renseignements", "#", False), TabLink("b", "Accords", "#", False)),
    ),
    TabGroup(
        "Accompagnement", (TabLink("c", "Plan", "#", True), TabLink("d", "Messages", "#", False))
    ),
]
COLUMNS = [
    {"label": "Organisme", "sort_url": "?tri=nom", "direction": "ascending"},
    {"label": "Territoire"},
    {"label": "Inscriptions", "numeric": True, "sort_url": "?tri=n"},
    {"label": "Établissements", "numeric": True},
]
ROWS = [
    ("PROMIS", "Montréal", "3 412", "421"),
    ("Collectif", "Montréal", "3 168", "388"),
    ("INICI (anciennement ALPA)", "Montréal", "3 125", "351"),
]
