"""Background work of the rights of persons. Times are UTC."""

import uuid

from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.privacy import agreement_jobs, telling
from enracine.privacy.actions import anonymising, keeping, packaging, requests, setting_aside
from enracine.privacy.actions.corrections import TASK as CORRECTION_TASK
from enracine.privacy.actions.corrections import spread_correction
from enracine.privacy.proofs import copy_out


@job("privacy.requests", cron="10 11 * * *")
def follow_requests(acting: Acting) -> int:
    """Each morning: reminders, and the silences that the law takes for refusals."""
    return requests.tick(acting)


@job("privacy.announce", cron="20 11 * * *")
def announce(acting: Acting) -> int:
    """Each morning: tell people that their file will leave."""
    return keeping.announce_leaving(acting)


@job("privacy.papers", cron="40 7 * * *")
def papers(acting: Acting) -> int:
    """Each night: packages and exports past their time, and what a restore set aside."""
    return keeping.forget_expired_papers(acting) + setting_aside.destroy_set_aside(acting)


def _destroy(timestamp: int = 0) -> int:
    done = keeping.destroy_due(Acting.for_system("privacy.destroy"))
    copy_out()
    return done


# One transaction for each file: a long night that stops has lost nothing of what it did.
destroy = app.periodic(cron="50 7 * * *", periodic_id="privacy.destroy")(
    app.task(name="privacy.destroy", queueing_lock="privacy.destroy")(_destroy)
)


def _package(job_id: str) -> str:
    return packaging.run_package(uuid.UUID(job_id))


# It opens its own transactions: what it gathers and its end are two.
package = app.task(name=packaging.TASK, retry=3)(_package)


def _spread(acting: Acting, subject: str, section: str, by: str, request: str) -> int:
    return spread_correction(
        acting,
        uuid.UUID(subject),
        section,
        uuid.UUID(by) if by else None,
        uuid.UUID(request) if request else None,
    )


spread = job(CORRECTION_TASK)(_spread)


@job("privacy.anonymise")
def anonymise(acting: Acting, work_id: str) -> int:
    """Make anonymous what a concluded record names."""
    return anonymising.conclude(acting, uuid.UUID(work_id))


# Whoever a policy, an incident or a complaint concerns is told by jobs too.
assert telling.tell_policy  # noqa: S101 - importing registers them

# Agreements that end, and the access journal that is sealed.
assert agreement_jobs.seal  # noqa: S101 - importing declares them
