"""How long a departure with five hundred dossiers takes, from the decision to the last row.

    ENRACINE_DATA=un/dossier/neuf python -m bench.departure --dossiers 500 [--write]

Invented dossiers of one counsellor with six colleagues, each with a task, an appointment to come, a
language or a region for some. Rows are written without triggers; every constraint, trigger and policy is
on while time passes, under the web's own role.
"""

import argparse
import datetime as dt
import time
from typing import Any

import psycopg

from bench.published import migrated_database, publish
from bench.reminders import write
from enracine.kernel.database.config import DATABASE_NAME

MARKS = ("<!-- départ : écrit par python -m bench.departure -->", "<!-- fin départ -->")
COLLEAGUES = 6
LONG_AGO = dt.date(2020, 1, 1)


def _member(organisation: Any, n: int, role: str = "counsellor") -> Any:
    from enracine.network.models import Membership, User

    user = User.objects.create_user(f"depart-{role}-{n}@exemple.invalid", name=f"Collègue {n}")
    return Membership.objects.create(
        user=user, organisation=organisation, role=role, valid_from=LONG_AGO,
        languages=["fr", "es"] if n % 3 == 0 else ["fr"], capacity=200,
    )  # fmt: skip


def load(count: int, address: str) -> tuple[Any, Any]:
    """Write the people, their dossiers and what goes with them; returns who leaves and who decides."""
    from enracine.accompaniment.models import Appointment, Dossier, Task
    from enracine.kernel.clock import now, today
    from enracine.network.models import Organisation, Programme
    from enracine.people.models import Contact, Languages, Person
    from enracine.privacy.models import AccessGrant, Section, Subject

    if Dossier.objects.exists():
        raise SystemExit("Ce dossier de données contient déjà des dossiers : prenez-en un neuf.")
    organisation = Organisation.objects.create(
        code="depart", name="Départ", short_name="Départ", kind="eer_member", regime="P-39.1"
    )
    programme, _created = Programme.objects.get_or_create(
        code="depart",
        defaults={"name": "Départ", "organisation": organisation, "valid_from": LONG_AGO},
    )
    leaving = _member(organisation, 0)
    for n in range(1, COLLEAGUES + 1):
        _member(organisation, n)
    chief = _member(organisation, 99, "coordinator")
    subjects = [Subject(kind="person") for _n in range(count)]
    dossiers = [
        Dossier(
            number=f"DEPART-{n}",
            subject_id=s.pk,
            organisation=organisation,
            programme=programme,
            regime="P-39.1",
            purpose="mesure",
            opened_on=today(),
            assignee=leaving,
        )  # fmt: skip
        for n, s in enumerate(subjects)
    ]
    rows: list[list[Any]] = [
        subjects,
        [Person(subject=s, given_name=f"Prénom{n}", family_name="Essai", search_key="essai")
         for n, s in enumerate(subjects)],
        [Contact(subject=s, email=f"p{n}@exemple.invalid") for n, s in enumerate(subjects)],
        [Languages(subject=s, french="basic", interpreter="es" if n % 4 == 0 else "")
         for n, s in enumerate(subjects)],
        [AccessGrant(
            subject=s, organisation=organisation, sections=sorted(Section.values),
            basis="dossier", object_id=d.pk, granted_by=organisation, valid_from=today(),
        ) for s, d in zip(subjects, dossiers, strict=True)],
        [Task(
            subject_id=d.subject_id, dossier=d, organisation=organisation, owner="counsellor",
            assignee=leaving, code=f"mesure-{n}", title="Rappeler",
        ) for n, d in enumerate(dossiers)],
        [Appointment(
            subject_id=d.subject_id, dossier=d, organisation=organisation, member=leaving,
            starts_at=now() + dt.timedelta(days=1, hours=n),
            ends_at=now() + dt.timedelta(days=1, hours=n + 1), mode="phone",
        ) for n, d in enumerate(dossiers)],
    ]  # fmt: skip
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        # The dossiers with their triggers: the loads are counted by them.
        write(cursor, rows[0])
        write(cursor, dossiers)
        cursor.execute("SET LOCAL session_replication_role = replica")
        for found in rows[1:]:
            write(cursor, found)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return leaving, chief


def measure(leaving: Any, chief: Any) -> tuple[float, float, dict[str, int], int]:
    """Seconds of the preview, of the departure, what moved by kind, and the letters queued."""
    from django.db import connection, transaction

    from enracine.accompaniment.actions.handovers import plan_departure
    from enracine.accompaniment.queries.handovers import moves_told, plan_for
    from enracine.kernel.acting import acting_as
    from enracine.kernel.models import OutboxMessage
    from enracine.kernel.rls import APP
    from enracine.network.standing import acting_through

    acting = acting_through(chief, chief.user.get_full_name())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
        with acting_as(acting):
            start = time.perf_counter()
            plan_for(leaving)
            previewed = time.perf_counter() - start
        start = time.perf_counter()
        handover = plan_departure(acting, leaving.pk)
        seconds = time.perf_counter() - start
    letters = OutboxMessage.objects.filter(notification="accompaniment.followed_by").count()
    return previewed, seconds, moves_told(handover), letters


def main() -> None:
    """Load, measure, print; write the line between its marks when asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dossiers", type=int, default=500)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with migrated_database("owner") as server:
        people = load(options.dossiers, server.superuser_address(DATABASE_NAME))
        previewed, seconds, moved, letters = measure(*people)
        shown = [f"{s:.1f}".replace(".", ",") for s in (previewed, seconds)]
        text = (
            f"Fait par `python -m bench.departure --dossiers {options.dossiers}` : compte fermé, "
            f"{moved.get('accompaniment.dossiers', 0)} dossiers, "
            f"{moved.get('accompaniment.tasks', 0)} choses à faire et "
            f"{moved.get('accompaniment.appointments', 0)} rendez-vous passés à {COLLEAGUES} collègues "
            f"par la règle, {letters} lettres à écrire, en {shown[1]} s et une transaction; "
            f"l'aperçu, en {shown[0]} s."
        )
        print(text)
        if options.write:
            publish(MARKS, text)


if __name__ == "__main__":
    main()
