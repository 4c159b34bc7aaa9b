"""`enracine import candidates`: a list of people, verified line by line, then written for an organisation."""

import argparse
import csv
import datetime as dt
import itertools
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation

from enracine.kernel.acting import Acting, seen_by
from enracine.kernel.clock import today
from enracine.kernel.commands import CommandFailed
from enracine.kernel.documents import TABLES, media_type_of
from enracine.kernel.errors import ActionRefused
from enracine.kernel.export_files import safe_cell
from enracine.kernel.inspection import WORKBOOK, made_safe
from enracine.kernel.intake import reading
from enracine.kernel.parameters import parameter
from enracine.network.models import Organisation
from enracine.people.actions import list_work, list_writing, lists
from enracine.people.intake import columns
from enracine.people.intake.dates import Order
from enracine.people.intake.lines import Manner, problems_from
from enracine.people.models import IntakeFile, IntakeRow
from enracine.people.queries.lists import counts_of, report_lines, said
from enracine.people.queries.places import finders

ORDERS = {"jour-mois": Order.DAY_FIRST, "mois-jour": Order.MONTH_FIRST}
#: How many lines of the report are shown; the rest goes to the file of --report.
SHOWN = 40
WORDS = {
    "accepted": "prêtes",
    "doubtful": "à vérifier",
    "refused": "à corriger",
    "rejected": "écartées",
    "already": "déjà importées ou en double",
    "created": "importées",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, metavar="FICHIER", help="liste CSV ou classeur .xlsx")
    parser.add_argument(
        "--dry-run", action="store_true", help="vérifie chaque ligne; n’écrit rien nulle part"
    )
    parser.add_argument("--organisation", metavar="CODE", help="organisme qui apporte la liste")
    parser.add_argument(
        "--mapping",
        metavar="CHAMP=COLONNE,…",
        help="colonnes, par leur titre ou leur numéro (1, 2…); sans elle, devinées. Champs : "
        + ", ".join(columns.BY_CODE),
    )
    parser.add_argument("--dates", choices=ORDERS, help="comment lire 03/04/1990 dans ce fichier")
    parser.add_argument(
        "--family-first", action="store_true", help="« nom prénom » dans une seule colonne"
    )
    parser.add_argument("--sheet", default="", metavar="FEUILLE", help="feuille du classeur")
    parser.add_argument("--report", type=Path, metavar="CSV", help="écrit le rapport complet ici")
    origins = ", ".join(IntakeFile.Origin.values)
    parser.add_argument(
        "--origin", choices=IntakeFile.Origin.values, metavar="ORIGINE", help=f"parmi : {origins}"
    )
    parser.add_argument("--collected-by", metavar="QUI", help="qui a recueilli la liste")
    parser.add_argument("--collected-on", metavar="AAAA-MM-JJ", help="quand")
    parser.add_argument("--told", metavar="TEXTE", help="ce que les personnes ont su")


def run(arguments: argparse.Namespace) -> int:
    """Verify, and write unless `--dry-run`. Returns 0; raises CommandFailed with what is impossible."""
    translation.activate("fr-ca")
    if not arguments.file.is_file():
        raise CommandFailed(f"« {arguments.file} » n’est pas un fichier.")
    try:
        if arguments.dry_run:
            return _dry_run(arguments)
        return _import(arguments)
    except ActionRefused as refusal:
        raise CommandFailed(refusal.message) from refusal
    except reading.FileTrouble as trouble:
        raise CommandFailed(reading.TROUBLES[trouble.code]) from trouble


def _say(text: str) -> None:
    print(text)  # noqa: T201 - an operator's command speaks on its terminal


def _organisation(code: str | None) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise CommandFailed(f"Aucun organisme n’a le code « {code} ».")
    return found


def _acting(organisation: Organisation) -> Acting:
    return Acting(
        system="import", organisation_id=organisation.pk, label="Importation (exploitation)"
    )


def _mapping(text: str | None, file: IntakeFile) -> dict[str, int]:
    """The columns as told, over those guessed. Raises CommandFailed for what does not exist."""
    mapping: dict[str, int] = dict(file.mapping)
    for part in (text or "").split(","):
        if not part.strip():
            continue
        code, _sign, wanted = (piece.strip() for piece in part.partition("="))
        if code not in columns.BY_CODE:
            raise CommandFailed(f"« {code} » n’est pas un champ. {', '.join(columns.BY_CODE)}")
        if wanted.isdecimal() and 0 < int(wanted) <= len(file.headings):
            mapping[code] = int(wanted) - 1
        elif wanted in file.headings:
            mapping[code] = file.headings.index(wanted)
        else:
            raise CommandFailed(
                f"Aucune colonne « {wanted} ». Colonnes : {', '.join(file.headings)}"
            )
    problem = columns.usable(mapping)
    if problem:
        raise CommandFailed(f"{problem} (--mapping). Colonnes : {', '.join(file.headings)}")
    return mapping


# — Verify only ——————————————————————————————————————————————————————————————


def _dry_run(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    organisation = _organisation(arguments.organisation)
    file = _opened(arguments, organisation)
    most = int(parameter(*list_work.MOST_LINES))
    found = list_work.survey(file.mapping, list_work.people_rows(file, arguments.file, most + 1))
    if found.count == 0:
        raise CommandFailed(reading.TROUBLES["empty"])
    file.total, file.cut_short = min(found.count, most), found.count > most
    file.date_order = ORDERS.get(arguments.dates, found.order)
    counts: Counter[str] = Counter()
    rows = _judged(file, arguments.file, most, _acting(organisation) if organisation else None)
    _report(file, _counted(rows, counts), arguments.report)
    _summary(file, counts, time.monotonic() - began)
    if found.asks and not arguments.dates:
        _say(
            f"Des dates comme « {found.ambiguous} » se lisent de deux façons : "
            "ajoutez --dates jour-mois ou --dates mois-jour."
        )
    if file.cut_short:
        _say(f"Seules les {most} premières lignes ont été lues : partagez le fichier.")
    _say("Rien n’a été écrit.")
    return 0


def _opened(arguments: argparse.Namespace, organisation: Organisation | None) -> IntakeFile:
    """The file looked at, in a row that is never saved."""
    with arguments.file.open("rb") as content:
        media_type = media_type_of(content, TABLES)
        made_safe(content, media_type)
    file = IntakeFile(
        name=arguments.file.name,
        is_workbook=media_type == WORKBOOK,
        family_first=arguments.family_first,
    )
    if organisation is not None:
        file.organisation = organisation
    lists.look(file, arguments.file, arguments.sheet)
    file.mapping = _mapping(arguments.mapping, file)
    return file


def _judged(file: IntakeFile, path: Path, most: int, acting: Acting | None) -> Iterator[IntakeRow]:
    """Each line with its verdict; compared with the organisation's people when it is named."""
    place, region = finders()
    manner = Manner(today(), Order(file.date_order), file.family_first, place, region)
    seen = list_work.Seen()
    rows = itertools.islice(list_work.people_rows(file, path, most + 1), most)
    for piece in list_work.pieces(rows, list_work.READ_PIECE):
        made = [list_work.judged(file, row, file.mapping, manner, seen) for row in piece]
        if acting is not None:
            with transaction.atomic(), seen_by(acting):
                list_work.compare(acting, made)
        yield from made


def _counted(rows: Iterator[IntakeRow], counts: "Counter[str]") -> Iterator[IntakeRow]:
    for row in rows:
        counts[row.state] += 1
        yield row


def _report(file: IntakeFile, rows: Iterator[IntakeRow], path: Path | None) -> None:
    shown, hidden = 0, 0
    with (path or Path("/dev/null")).open("w", encoding="utf-8-sig", newline="") as report:
        written = csv.writer(report)
        written.writerow(["Ligne", "Résultat", "Colonne", "Valeur vue", "Raison"])
        for cells in _cells(file, rows):
            written.writerow([safe_cell(cell) for cell in cells])
            if not cells[4]:
                continue
            shown += 1
            if shown <= SHOWN:
                beside = f" [{cells[2]}]" if cells[2] else ""
                _say(f"ligne {cells[0]} – {cells[1]}{beside} : {cells[4]}")
            else:
                hidden += 1
    if hidden:
        _say(f"… et {hidden} autres remarques{'' if path else ' (toutes avec --report FICHIER)'}.")


def _cells(file: IntakeFile, rows: Iterator[IntakeRow]) -> Iterator[list[Any]]:
    labels = {state: str(label) for state, label in IntakeRow.State.choices}
    for row in rows:
        problems = problems_from(row.problems)
        if not problems:
            yield [row.number, labels[row.state], "", "", ""]
        for problem in problems:
            told = said(file, problem)
            yield [row.number, labels[row.state], told.column, problem.seen, told.text]


def _summary(file: IntakeFile, counts: "Counter[str] | dict[str, int]", seconds: float) -> None:
    guessed = ", ".join(
        f"{columns.BY_CODE[code].label} ← {file.headings[n] or n + 1}"
        for code, n in sorted(file.mapping.items(), key=lambda item: item[1])
    )
    _say(f"\nColonnes : {guessed}")
    if file.date_order:
        order = "jour puis mois" if file.date_order == Order.DAY_FIRST else "mois puis jour"
        _say(f"Dates lues : {order}.")
    told = ", ".join(f"{counts[state]} {word}" for state, word in WORDS.items() if counts[state])
    _say(f"{file.total} lignes en {seconds:.1f} s : {told or 'aucune'}.")


# — Write ————————————————————————————————————————————————————————————————————


def _declared(arguments: argparse.Namespace) -> lists.Declared:
    asked = {
        "--origin": arguments.origin,
        "--collected-by": arguments.collected_by,
        "--collected-on": arguments.collected_on,
        "--told": arguments.told,
    }
    missing = [name for name, value in asked.items() if not (value or "").strip()]
    if missing:
        raise CommandFailed(
            "Dites d’où vient la liste (ou ajoutez --dry-run) : il manque " + ", ".join(missing)
        )
    try:
        day = dt.date.fromisoformat(arguments.collected_on)
    except ValueError:
        raise CommandFailed("--collected-on s’écrit AAAA-MM-JJ.") from None
    return lists.Declared(arguments.origin, arguments.collected_by, day, arguments.told)


def _import(arguments: argparse.Namespace) -> int:
    organisation = _organisation(arguments.organisation)
    if organisation is None:
        raise CommandFailed("Dites pour quel organisme : --organisation CODE (ou --dry-run).")
    acting, declared = _acting(organisation), _declared(arguments)
    began = time.monotonic()
    with arguments.file.open("rb") as content:
        file, known = lists.bring_list(
            acting, content, arguments.file.name, declared, arguments.sheet
        )
    if known:
        _say(f"Cette liste est déjà connue ({file.get_state_display().lower()}) : on continue.")
    if file.state == IntakeFile.State.MAPPING:
        lists.map_columns(
            acting,
            file,
            _mapping(arguments.mapping, file),
            family_first=arguments.family_first,
            date_order=ORDERS.get(arguments.dates, Order.UNKNOWN),
            start=False,
        )
    list_work.check_list(file.pk)
    file.refresh_from_db()
    _after_check(file)
    checked = time.monotonic()
    if counts_of(file)["accepted"] and file.state != IntakeFile.State.WRITING:
        lists.write_list(acting, file, start=False)
    list_writing.write_list(file.pk)
    file.refresh_from_db()
    if arguments.report:
        with arguments.report.open("w", encoding="utf-8-sig", newline="") as report:
            csv.writer(report).writerows([safe_cell(c) for c in row] for row in report_lines(file))
    _summary(file, counts_of(file), time.monotonic() - began)
    _say(f"Vérification {checked - began:.1f} s, écriture {time.monotonic() - checked:.1f} s.")
    return 0


def _after_check(file: IntakeFile) -> None:
    """Raise CommandFailed when the check could not end."""
    if file.state == IntakeFile.State.QUESTION:
        raise CommandFailed(
            f"Des dates comme « {file.date_proof} » se lisent de deux façons : répondez sur la page "
            "de la liste, ou relancez avec --dry-run --dates pour comparer."
        )
    if file.state == IntakeFile.State.FAILED:
        raise CommandFailed(reading.TROUBLES.get(file.trouble, file.trouble))
