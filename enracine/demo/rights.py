"""What named people of the demonstration asked about their own facts, and how they were answered."""

import datetime as dt

from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.models import Membership, Organisation, Role, User
from enracine.network.standing import acting_through
from enracine.privacy.actions import requests
from enracine.privacy.models import SubjectHolder


def _person(address: str) -> Acting | None:
    """The acting of somebody on her own file; None when she is not of this world."""
    user = User.objects.filter(email=f"{address}@{DOMAIN}").first()
    if user is None:
        return None
    held = SubjectHolder.objects.filter(user=user, subject__kind="person").order_by("since", "id")
    subject = held.values_list("subject_id", flat=True).first()
    return Acting.for_subject(subject, user_id=user.pk) if subject else None


def add_rights(day: dt.date) -> None:
    """Three requests to the common project: one to prepare, one pressing, one answered."""
    project = Organisation.objects.get(code="eer")
    member = (
        Membership.objects.filter(
            organisation=project, role=Role.PRIVACY_OFFICER, valid_to__isnull=True
        )
        .select_related("user", "organisation")
        .first()
    )
    amina, samir = _person("amina"), _person("samir")
    if member is None or amina is None or samir is None:
        return
    officer = acting_through(member, member.user.get_full_name())
    with telling(day - dt.timedelta(days=6)):
        requests.ask(
            amina,
            amina.subject_ids[0],
            project.pk,
            "access",
            words="Je veux savoir ce que vous avez écrit sur moi.",
        )
    with telling(day - dt.timedelta(days=28)):
        requests.ask(samir, samir.subject_ids[0], project.pk, "portability")
        stopped = requests.ask(
            samir,
            samir.subject_ids[0],
            project.pk,
            "cessation",
            words="Je ne veux plus que mon nom soit dans la liste des nouveaux ménages.",
        )
    with telling(day - dt.timedelta(days=20)):
        requests.answer(
            officer,
            stopped,
            requests.Answer("accept", (), "Votre nom a été retiré de la liste le jour même."),
        )
