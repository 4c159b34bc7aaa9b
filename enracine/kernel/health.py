"""Is the product well? One answer for people who operate it and for machines that watch it."""

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse

from enracine import __version__
from enracine.kernel.access import public

# The worker writes a heartbeat (see jobs.py); past this, it is said to be silent.
WORKER_SILENCE_SECONDS = 90


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def _migrations() -> str:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not plan else f"{len(plan)} à appliquer"


def _worker() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [WORKER_SILENCE_SECONDS],
        )
        return "ok" if cursor.fetchone()[0] else "silencieux"


@public
def health(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served; 503 with the reason when they cannot.

    A silent worker is said but does not make the service ill: pages work and jobs wait.
    """
    answer = {"status": "ok", "version": __version__}
    try:
        with transaction.atomic():
            answer["database"] = _database()
            answer["migrations"] = _migrations()
            answer["worker"] = _worker()
    except DatabaseError as error:
        answer |= {"status": "error", "reason": f"base de données : {type(error).__name__}"}
        return JsonResponse(answer, status=503)
    if answer["migrations"] != "ok":
        answer |= {"status": "error", "reason": "des migrations restent à appliquer"}
        return JsonResponse(answer, status=503)
    return JsonResponse(answer)
