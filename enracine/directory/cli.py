"""`enracine import hsds`: another directory, verified row by row, then written, each organisation whole."""

import argparse
import csv
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import translation

from enracine.directory.actions import bringing, receiving, writing
from enracine.directory.actions.bringing import Declared, key_of, origin_for
from enracine.directory.actions.comparing import compare, judged
from enracine.directory.incoming import api, files
from enracine.directory.incoming.brought import Brought
from enracine.directory.models import Intake, IntakeRow, Origin
from enracine.directory.queries.intakes import reasons, remarked, report_lines, trouble_said
from enracine.directory.rules.refusing import Unusable
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.commands import CommandFailed
from enracine.kernel.errors import ActionRefused
from enracine.kernel.export_files import safe_cell
from enracine.network.models import Organisation

#: Reasons shown on the terminal; the rest goes to the file of --report.
SHOWN = 40
WORDS = {
    "new": "nouveaux",
    "changed": "changés",
    "same": "inchangés",
    "missing": "disparus de la source",
    "written": "importés",
    "closed": "fermés",
    "kept": "gardés",
}
STATES = Intake.State


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "source",
        metavar="SOURCE",
        help="dossier, archive .zip, fichier JSON, ou adresse d’une API HSDS",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="vérifie chaque rangée; n’écrit rien nulle part"
    )
    parser.add_argument("--name", default="", metavar="NOM", help="nom du répertoire importé")
    parser.add_argument("--licence", default="", metavar="LICENCE", help="licence de la source")
    parser.add_argument(
        "--reserved",
        action="store_true",
        help="la licence ne permet pas de redonner : rien n’en paraît dans /hsds/",
    )
    parser.add_argument(
        "--organisation", metavar="CODE", help="organisme qui tient ce répertoire ici"
    )
    parser.add_argument("--report", type=Path, metavar="CSV", help="écrit le rapport complet ici")
    parser.add_argument(
        "--close-missing",
        action="store_true",
        help="ferme les services que la source ne dit plus (sinon, ils sont seulement nommés)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Verify, and write unless `--dry-run`. Returns 0; raises CommandFailed with what is impossible."""
    translation.activate("fr-ca")
    began = time.monotonic()
    try:
        if arguments.dry_run:
            _try(arguments)
        else:
            _import(arguments)
    except ActionRefused as refusal:
        raise CommandFailed(refusal.message) from refusal
    except Unusable as unusable:
        raise CommandFailed(trouble_said(unusable.code, unusable.said)) from unusable
    _say(f"En {time.monotonic() - began:.1f} s.")
    return 0


def _say(text: str) -> None:
    print(text)  # noqa: T201 - an operator's command speaks on its terminal


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _local(source: str) -> Path:
    path = Path(source)
    if not path.exists():
        raise CommandFailed(f"« {source} » n’est ni un fichier, ni un dossier, ni une adresse.")
    return path


def _acting(arguments: argparse.Namespace) -> Acting:
    found = None
    if arguments.organisation:
        found = Organisation.objects.filter(code=arguments.organisation).first()
        if found is None:
            raise CommandFailed(f"Aucun organisme n’a le code « {arguments.organisation} ».")
    return Acting(
        system="import",
        organisation_id=found.pk if found else None,
        label="Importation (exploitation)",
    )


def _open(source: str) -> Brought:
    """The source, opened apart from any table."""
    if not _is_address(source):
        return files.read_path(_local(source))
    with tempfile.TemporaryDirectory(prefix="repertoire-") as folder:
        base = api.base_of(source)
        api.harvest(base, Path(folder), lambda _done, _total: None)
        return api.read_harvest(Path(folder), base)


def _named(arguments: argparse.Namespace, brought: Brought) -> str:
    """The name of the source: as told, as it says itself, else that of its file."""
    if arguments.name.strip():
        return str(arguments.name)
    source = arguments.source.rstrip("/")
    return brought.stated.name or (source if _is_address(source) else Path(source).resolve().stem)


def _declared(arguments: argparse.Namespace, brought: Brought) -> Declared:
    return Declared(
        _named(arguments, brought),
        arguments.licence or brought.stated.licence,
        not arguments.reserved,
    )


# — Verify only ———————————————————————————————————————————————————————————————————————————


def _try(arguments: argparse.Namespace) -> None:
    acting = _acting(arguments)
    brought = _open(arguments.source)
    declared = _declared(arguments, brought)
    address = api.base_of(arguments.source) if _is_address(arguments.source) else ""
    key = key_of(declared.name, address)
    with transaction.atomic(), acting_as(acting):
        origin = Origin.objects.filter(key=key).first() or Origin(key=key, name=declared.name)
        found = judged(brought, key)
        rows = compare(origin, found)
    _tell(declared, found.standard, rows)
    _report(arguments.report, rows)
    for remark in found.remarks:
        _say(f"À savoir : {remarked(remark.as_json())}")
    _say("Rien n’a été écrit.")


def _tell(declared: Declared, standard: str, rows: Sequence[IntakeRow]) -> None:
    refused = [row for row in rows if row.state == IntakeRow.State.QUARANTINED]
    lines = [(row, why) for row in refused for why in reasons(row)]
    for row, why in lines[:SHOWN]:
        _say(f"{row.place or row.table} [{row.table} {row.source_id}] : {why}")
    if len(lines) > SHOWN:
        _say(f"… et {len(lines) - SHOWN} autres raisons (toutes avec --report FICHIER).")
    for row in rows:
        if row.alike:
            _say(f"« {row.label} » ressemble à : {row.alike}")
        if row.state == IntakeRow.State.MISSING:
            _say(f"Disparu de la source : « {row.label} »")
    counts = Counter(row.state for row in rows if row.table == "service")
    told = ", ".join(f"{counts[state]} {word}" for state, word in WORDS.items() if counts[state])
    licence = declared.licence or "licence non précisée"
    _say(f"\n{declared.name} ({standard}, {licence})")
    _say(f"Services : {told or 'aucun'}. En quarantaine : {len(refused)} rangées.")


def _report(path: Path | None, rows: Sequence[IntakeRow]) -> None:
    if path is None:
        return
    with path.open("w", encoding="utf-8-sig", newline="") as report:
        written = csv.writer(report)
        written.writerow(["Table", "Fichier et rangée", "Identifiant", "Nom", "Résultat", "Raison"])
        for row in rows:
            label = str(row.get_state_display())
            cells = [row.table, row.place, row.source_id, row.label, label]
            for why in reasons(row) or [row.alike and f"Ressemble à : {row.alike}"]:
                written.writerow([safe_cell(cell) for cell in [*cells, why or ""]])


# — Write —————————————————————————————————————————————————————————————————————————————————


def _import(arguments: argparse.Namespace) -> None:
    acting = _acting(arguments)
    if _is_address(arguments.source):
        address, path = api.base_of(arguments.source), None
        declared = Declared(arguments.name or address, arguments.licence, not arguments.reserved)
    else:
        address, path = "", _local(arguments.source)
        # Opened once for its name and its licence: its key must be that of the next time.
        declared = _declared(arguments, files.read_path(path))
    intake = _begin(acting, declared, address, Path(arguments.source).name)
    _must(receiving.read_intake(intake.pk, path), intake)
    intake.refresh_from_db()
    rows = list(intake.rows.order_by("id"))
    _tell(
        Declared(intake.origin.name, intake.origin.licence, intake.origin.is_open),
        intake.standard,
        rows,
    )
    bringing.write_intake(acting, intake, start=False)
    _must(writing.write_intake(intake.pk), intake)
    intake.refresh_from_db()
    for remark in intake.remarks:
        _say(f"À savoir : {remarked(remark)}")
    missing = [row.pk for row in rows if row.state == IntakeRow.State.MISSING]
    if missing and arguments.close_missing:
        closed = bringing.settle_missing(acting, intake, missing, close=True)
        _say(f"{closed} services fermés.")
    elif missing:
        _say(f"{len(missing)} services à fermer : --close-missing, ou la page de l’importation.")
    if arguments.report:
        with arguments.report.open("w", encoding="utf-8-sig", newline="") as report:
            csv.writer(report).writerows(
                [safe_cell(c) for c in row] for row in report_lines(intake)
            )
    _say(f"{intake.total} rangées écrites, chaque organisme en entier.")


def _begin(acting: Acting, declared: Declared, address: str, name: str) -> Intake:
    with transaction.atomic(), acting_as(acting):
        origin = origin_for(acting, declared, address)
        under_way = origin.intakes.filter(state__in=[STATES.READING, STATES.WRITING])
        if under_way.exclude(organisation__isnull=True, imported_by__isnull=True).exists():
            raise ActionRefused("Ce répertoire est déjà en train d’être lu ou importé.")
        # What an earlier command left in the middle is begun anew: written organisations stay.
        under_way.update(state=STATES.STOPPED)
        return Intake.objects.create(
            origin=origin,
            organisation_id=acting.organisation_id,
            address=address[:500],
            name=(address or name)[:200],
        )


def _must(state: str, intake: Intake) -> None:
    """Raise CommandFailed when the work could not end."""
    if state == STATES.FAILED:
        trouble = Intake.objects.values_list("trouble", flat=True).get(pk=intake.pk)
        raise CommandFailed(trouble)
