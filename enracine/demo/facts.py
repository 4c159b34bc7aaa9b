"""What the named people of the demonstration said since: diplomas, work, languages, papers seen."""

import datetime as dt

from django.db import transaction

from enracine.accompaniment.actions import announce_age_limits
from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.people import actions
from enracine.people.models import ImmigrationStatus
from enracine.people.values import Credential, Destination, Experience, Situation, Skill, Told


def tell_amina(acting: Acting, dossier: Dossier, day: dt.date) -> None:
    """Several diplomas and jobs, languages by skill, a paper that her counsellor looked at."""
    subject = dossier.subject_id
    with telling(day):
        actions.add_credential(
            acting,
            subject,
            Credential(
                "graduate", "génie civil", "started", "Magister en génie civil",
                "Université d’Alger", "DZ", 2015, "Ordre des ingénieurs du Québec",
            ),
            told=Told("document", "diploma"),
        )  # fmt: skip
        actions.add_experience(
            acting, subject, Experience("Estimatrice en construction", 3, "22303", "CA", 2022, 2025)
        )
        actions.add_skill(
            acting,
            subject,
            Skill("fr", "advanced", "nclc_8", "advanced", "nclc_7", "TEFAQ, mars 2025"),
            told=Told("document", "language_test"),
        )
        actions.add_skill(acting, subject, Skill("ar", "advanced", "advanced", "advanced", "basic"))
        actions.update_destination(acting, subject, Destination("11", None))
        with transaction.atomic(), acting_as(acting):
            status = ImmigrationStatus.objects.get(subject_id=subject, is_current=True)
        actions.mark_seen(acting, subject, "status", status, Told("document", "residence_card"))


def end_a_permit(acting: Acting, dossier: Dossier, day: dt.date) -> None:
    """An open permit that ends in ten weeks: announced to whoever follows."""
    with telling(day - dt.timedelta(days=9)):
        actions.update_situation(
            acting,
            dossier.subject_id,
            Situation(
                "temporary_worker_open",
                "other",
                dt.date(day.year - 2, 9, 1),
                day + dt.timedelta(days=70),
                True,
                since=dt.date(day.year - 2, 9, 1),
            ),
            told=Told("document", "work_permit"),
        )


def announce(day: dt.date) -> None:
    """What the nights before have announced."""
    with telling(day):
        actions.announce_expiries(Acting.for_system("people.expiries"))
        announce_age_limits(Acting.for_system("accompaniment.ages"))
