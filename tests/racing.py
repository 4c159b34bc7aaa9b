"""Real races: a database of its own, and everybody at her own connection."""

import contextlib
import threading

from django.db import connection

from enracine.kernel.errors import ActionRefused, Conflict
from enracine.kernel.reference import load_reference_data


@contextlib.contextmanager
def new_database(suffix: str):
    """A database copied from the migrated one, dropped at the end; gives its name."""
    described = connection.settings_dict
    name = f"{described['NAME']}_{suffix}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{described["TEST"]["TEMPLATE"]}"')
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def visiting(name: str, role: str = "enracine_app"):
    """For a while, this process works in another database, as the web unless told otherwise."""
    described = connection.settings_dict
    former = described["NAME"]
    connection.close()
    described["NAME"] = name
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")
        yield
    finally:
        connection.close()
        described["NAME"] = former


@contextlib.contextmanager
def own_database(django_db_blocker):
    """A database copied from the migrated one: what several connections commit stays there."""
    with django_db_blocker.unblock(), new_database("courses") as name:
        with visiting(name, "enracine_owner"):
            load_reference_data()
        with visiting(name):
            yield


class Racer(threading.Thread):
    """One person at her own connection, in a role of the database, who starts with all the others."""

    def __init__(self, start: threading.Barrier, gesture, role: str) -> None:
        super().__init__(daemon=True)
        self.start_line, self.gesture, self.role, self.result = start, gesture, role, ""

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {self.role}")
            self.start_line.wait(120)
            answer = self.gesture()
            self.result = "won" if answer is not None else "nothing"
        except ActionRefused as refused:
            self.result = refused.code
        except Conflict:
            self.result = "conflict"
        except Exception as error:
            self.result = f"{type(error).__name__}: {error}"
        finally:
            connection.close()


def race(gestures, role: str = "enracine_app") -> list[str]:
    """Everybody at once; what became of each."""
    start = threading.Barrier(len(gestures))
    racers = [Racer(start, gesture, role) for gesture in gestures]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(180)
    return [racer.result for racer in racers]
