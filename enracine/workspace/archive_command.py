"""`enracine export organisation`: everything that an organisation holds, to a folder of the operator's."""

import argparse
import shutil
import uuid
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction

from enracine.kernel import archives
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.commands import CommandFailed
from enracine.kernel.errors import ActionRefused
from enracine.kernel.models import Job
from enracine.network.models import Membership
from enracine.network.standing import acting_through
from enracine.privacy.whole import KIND, ROLES


def configure(parser: argparse.ArgumentParser) -> None:
    """Whose, why, where, and in whose name."""
    parser.add_argument("code", help="code de l’organisme")
    parser.add_argument("--out", required=True, type=Path, help="fichier ZIP à écrire")
    parser.add_argument(
        "--reason", required=True, help="pourquoi, en une phrase : les personnes la liront"
    )
    parser.add_argument(
        "--for",
        dest="email",
        required=True,
        help="courriel de la personne (administration ou protection) qui le demande",
    )


def _member(code: str, email: str) -> Acting:
    """The acting of who asks: the file holds what she may read. Raises CommandFailed."""
    with transaction.atomic(), acting_as(Acting.for_system("export organisation")):
        member = (
            Membership.objects.on(today())
            .filter(
                organisation__code=code,
                role__in=ROLES,
                user__email__iexact=email,
                user__is_active=True,
            )
            .select_related("user", "organisation")
            .order_by("role", "id")
            .first()
        )
    if member is None:
        raise CommandFailed(
            f"« {email} » n’a pas de rôle d’administration ni de protection dans « {code} »."
        )
    return acting_through(member, member.user.get_full_name())


def run(arguments: argparse.Namespace) -> int:
    """Do the work here and now, and copy the file. Returns 0; raises CommandFailed."""
    out: Path = arguments.out
    if out.exists():
        raise CommandFailed(f"« {out} » existe déjà : rien n’est écrasé.")
    acting, key = _member(arguments.code, arguments.email), uuid.uuid4().hex
    try:
        job = archives.ask_archive(acting, KIND, arguments.reason, key, by_worker=False)
    except ActionRefused as refusal:
        raise CommandFailed(refusal.message) from refusal
    if job.idempotency_key != key:
        raise CommandFailed("Cette personne a déjà demandé cet export : il est en cours.")
    state = archives.run_archive(job.pk)
    job = Job.objects.select_related("result").get(pk=job.pk)
    if state != Job.State.DONE or job.result is None:
        raise CommandFailed(f"L’export n’a pas abouti : {job.message or state}.", 1)
    document = archives.hand_over(acting, job)
    with default_storage.open(document.storage_key) as source, out.open("xb") as target:
        out.chmod(0o600)
        shutil.copyfileobj(source, target)
    print(f"{out} : {job.total} lignes, empreinte {document.sha256}")  # noqa: T201 – said to whoever runs the command
    return 0
