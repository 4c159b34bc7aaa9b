#!/usr/bin/env python
"""Draw the pages of docs/generated/ from the code itself, so that they cannot lie.

    python scripts/draw_docs.py           writes them
    python scripts/draw_docs.py --check   says which are stale and exits with 1

Needs no database: it reads the table of addresses, the registries and the source text.
"""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from events_written import events_written

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "generated"
HEADER = "<!-- Page dessinée par scripts/draw_docs.py : ne pas modifier à la main. -->\n\n"

#: Past this many arrows a drawing helps nobody.
READABLE_ARROWS = 40

ACCESS_WORDS = {
    "public": "tout le monde",
    "signed_in": "compte connecté",
    "candidate": "la personne, sur son propre dossier",
    "token": "qui détient le secret de l'adresse ou de l'en-tête",
}


def start_django() -> None:
    """Load the apps as the demonstration does; opens no connection."""
    os.environ["ENRACINE_MODE"] = "demonstration"
    os.environ["ENRACINE_DB_ROLE"] = "app"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enracine.project.settings")
    sys.path.insert(0, str(ROOT))
    import django
    from django.utils import translation

    django.setup()
    translation.activate("fr-ca")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table; pipes inside cells are escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )


# --- Addresses --------------------------------------------------------------------------------


def addresses() -> str:
    """Every address of the product, its name and who may open it."""
    from enracine.kernel.access import ROLES_PREFIX, access_of

    rows, seen = [], set()
    for address, name, view in _walk():
        # Django answers with the first line that fits: the next ones are never reached.
        if name.startswith("catalogue:") or address in seen:
            continue
        seen.add(address)
        access = access_of(view, name) or "**non dit**"
        if access == ROLES_PREFIX + "*":
            said = "toute personne qui agit pour un organisme"
        elif access.startswith(ROLES_PREFIX):
            said = f"rôles : {access.removeprefix(ROLES_PREFIX)}"
        else:
            said = ACCESS_WORDS.get(access, access)
        shown = "—" if name.endswith(":") else f"`{name}`"
        rows.append((f"`/{address}`", shown, said))
    rows.sort()
    return (
        "# Adresses et accès\n\n"
        "Une personne qui n'a pas le rôle reçoit 404; une personne non connectée est menée à la "
        "connexion. Les rôles sont ceux de `enracine.network.models.Role`.\n\n"
        + table(("Adresse", "Nom", "Qui peut l'ouvrir"), rows)
    )


def _walk(
    resolver: Any = None, prefix: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, Any]]:
    from django.urls import URLPattern, URLResolver, get_resolver

    for line in (resolver or get_resolver()).url_patterns:
        address = prefix + str(line.pattern)
        if isinstance(line, URLResolver):
            inner = (*names, line.namespace) if line.namespace else names
            yield from _walk(line, address, inner)
        elif isinstance(line, URLPattern):
            yield address, ":".join((*names, line.name or "")), line.callback


# --- Register of personal fields --------------------------------------------------------------


def personal_fields() -> str:
    """The register of personal fields: purpose, sensitivity, retention, readers."""
    from enracine.privacy.register import declarations

    parts = [
        "# Registre des renseignements personnels\n",
        "Chaque champ qui dit quelque chose d'une personne a sa fiche; un champ sans fiche fait "
        "échouer `tests/architecture/test_register.py`. « Sensible » : un geste exprès est demandé "
        "avant tout partage.\n",
        "| Section | Modèles | Champs | Sensibles |\n| --- | --- | --- | --- |",
    ]
    by_section: dict[str, list[Any]] = {}
    for declared in declarations():
        by_section.setdefault(declared.section, []).append(declared)
    for section in sorted(by_section):
        group = by_section[section]
        fields = [f for d in group for f in d.fields.values()]
        sensitive = sum(f.sensitivity == "sensitive" for f in fields)
        parts[-1] += f"\n| [{section}](#{section}) | {len(group)} | {len(fields)} | {sensitive} |"
    for section in sorted(by_section):
        parts.append(f"\n## {section}\n")
        for declared in by_section[section]:
            parts.append(f"### `{declared.model}`\n")
            parts.append(_sheets(declared) + "\n")
    return "\n".join(parts)


def _sheets(declared: Any) -> str:
    """One line for each different sheet, with the fields that share it."""
    grouped: dict[Any, list[str]] = {}
    for name, sheet in declared.fields.items():
        grouped.setdefault(sheet, []).append(name)
    rows = [
        (
            ", ".join(f"`{name}`" for name in names),
            sheet.purpose,
            "sensible" if sheet.sensitivity == "sensitive" else "ordinaire",
            sheet.retention,
            ", ".join(sheet.readers),
            sheet.destination,
        )
        for sheet, names in grouped.items()
    ]
    return table(
        ("Champs", "Finalité", "Sensibilité", "Conservation", "Lecteurs", "Destination"), rows
    )


# --- Workflows --------------------------------------------------------------------------------


def workflows() -> str:
    """Every table of states of the product, drawn."""
    from enracine.kernel.workflow import Workflow

    parts = [
        "# Machines à états\n",
        "Chaque objet qui change d'état a une table dans le `workflow.py` de son application; un "
        "seul mécanisme la lit (`enracine/kernel/workflow.py`).\n",
    ]
    for module in _modules("workflow"):
        for name, value in sorted(vars(module).items()):
            if isinstance(value, Workflow):
                parts.append(_drawn(value, f"{module.__name__}.{name}"))
    return "\n".join(parts)


def _modules(room: str) -> list[Any]:
    import enracine

    names = [info.name for info in pkgutil.iter_modules(enracine.__path__) if info.ispkg]
    found = []
    for name in sorted(names):
        if (ROOT / "enracine" / name / f"{room}.py").exists() and name != "kernel":
            found.append(importlib.import_module(f"enracine.{name}.{room}"))
    return found


def _drawn(workflow: Any, where: str) -> str:
    states = "\n".join(f"- `{code}` : {label}" for code, label in workflow.states.items())
    rows = [
        (
            f"`{t.name}`",
            str(t.label),
            ", ".join(f"`{s}`" for s in sorted(t.sources)),
            f"`{t.target}`",
            ", ".join(sorted(t.by)),
            "; ".join(str(need.text) for need in t.needs) or "—",
        )
        for t in workflow.transitions
    ]
    head = ("Transition", "Geste", "Depuis", "Vers", "Par", "Ce qu'il faut")
    arrows = sum(len(t.sources) for t in workflow.transitions)
    drawing = f"```mermaid\n{workflow.as_mermaid()}\n```"
    if arrows > READABLE_ARROWS:
        drawing = f"{arrows} passages permis : trop pour un dessin lisible, le tableau les donne."
    return f"## {workflow.name}\n\n`{where}`\n\n{drawing}\n\n{states}\n\n{table(head, rows)}\n"


# --- Events -----------------------------------------------------------------------------------


def events() -> str:
    """The kinds of events that the code records, where, and the sentence of the timeline."""
    from enracine.kernel import timeline

    places: dict[str, set[str]] = {kind: set() for kind in timeline.kinds()}
    places |= events_written(ROOT).kinds
    rows = [
        (f"`{kind}`", _sentence(kind), ", ".join(f"`{p}`" for p in sorted(places[kind])) or "—")
        for kind in sorted(places)
    ]
    return (
        "# Événements\n\n"
        "Un événement est écrit dans la transaction de l'action qui le cause "
        "(`enracine/kernel/events.py`). Sans phrase (« — »), il n'apparaît pas dans les "
        "chronologies.\n\n" + table(("Genre", "Phrase de la chronologie", "Écrit par"), rows)
    )


def _sentence(kind: str) -> str:
    from enracine.kernel import timeline

    sentence = timeline._tellers.get(kind, ("—", ""))[0]
    return "selon le contenu" if callable(sentence) else str(sentence)


# --- Commands, menus --------------------------------------------------------------------------


def commands() -> str:
    """The operator's commands, as they are registered."""
    from enracine.kernel.commands import registered
    from enracine.operations import register_commands

    register_commands()
    rows = [(f"`enracine {c.name}`", _plain(c.help), c.role or "aucun") for c in registered()]
    return (
        "# Commandes d'exploitation\n\n"
        "`enracine COMMANDE --help` décrit chacune. La dernière colonne est le rôle de base de "
        "données sous lequel elle agit.\n\n" + table(("Commande", "Ce qu'elle fait", "Rôle"), rows)
    )


def jobs() -> str:
    """The background jobs of the product and when they run by themselves."""
    from procrastinate.contrib.django import app

    when = {t.task.name: t.cron for t in app.periodic_registry.periodic_tasks.values()}
    rows = []
    for name, task in sorted(app.tasks.items()):
        work = getattr(task.func, "__wrapped__", task.func)
        if not work.__module__.startswith("enracine."):
            continue
        said = (work.__doc__ or "").strip().splitlines()
        where = work.__module__.replace(".", "/") + ".py"
        rows.append(
            (f"`{name}`", when.get(name, "à la demande"), said[0] if said else "—", f"`{where}`")
        )
    return (
        "# Tâches de fond\n\n"
        "Une tâche naît dans la transaction qui la cause, ou à son heure (UTC). Elle agit au nom du "
        "système, dans sa propre transaction.\n\n"
        + table(("Tâche", "Quand (cron, UTC)", "Ce qu'elle fait (texte du code)", "Où"), rows)
    )


def _plain(text: str) -> str:
    text = str(text).strip().rstrip(".")
    return text[:1].upper() + text[1:]


def menus() -> str:
    """What each role sees in the menus, and the invariants that `verify` checks."""
    from enracine.kernel import invariants, navigation

    rows = [
        (
            {"workspace": "travail", "portal": "portail", "public": "public"}[entry.area],
            str(entry.label),
            f"`{entry.url_name}`",
            ", ".join(sorted(entry.roles)) or "tous ceux de cet espace",
        )
        for entry in sorted(
            navigation._entries.values(), key=lambda e: (e.area, e.order, str(e.label))
        )
    ]
    facts = [(f"`{i.key}`", i.sentence) for i in invariants.registered()]
    return (
        "# Menus et invariants\n\n## Menus\n\n"
        + table(("Espace", "Entrée", "Page", "Rôles"), rows)
        + "\n\n## Invariants vérifiés par `enracine verify`\n\n"
        + table(("Clé", "Ce qui doit être vrai"), facts)
    )


PAGES = {
    "adresses.md": addresses,
    "registre.md": personal_fields,
    "machines.md": workflows,
    "evenements.md": events,
    "commandes.md": commands,
    "menus.md": menus,
    "taches.md": jobs,
}


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description="Dessine docs/generated/ à partir du code.")
    parser.add_argument("--check", action="store_true", help="compare sans rien écrire")
    check = parser.parse_args().check
    start_django()
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, draw in PAGES.items():
        text = HEADER + draw().rstrip() + "\n"
        path = FOLDER / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"Pages périmées : {', '.join(stale)}. Lancez : python scripts/draw_docs.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
