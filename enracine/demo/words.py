"""Messages between the people of the demonstration and those who follow them; words ready to send."""

import datetime as dt
import uuid
from io import BytesIO

from django.db import transaction

from enracine.accompaniment.models import Dossier
from enracine.demo.cast import AMINA, PAOLA
from enracine.demo.travelling import PDF
from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.network.models import Membership
from enracine.network.standing import acting_through
from enracine.people.actions import add_document
from enracine.privacy.models import SubjectHolder
from enracine.threads.actions import keep_template, read, write

#: Title, French, English.
READY = (
    (
        "Prendre de vos nouvelles",
        "Comment allez-vous? Où en êtes-vous dans vos démarches? Écrivez-moi ici, ou prenez un rendez-vous.",
        "How are you? How are your steps going? Write to me here, or book an appointment.",
    ),
    (
        "Apporter un papier",
        "Il nous manque un papier. Prenez-en une photo et déposez-la dans « Mes documents ».",
        "One paper is still missing. You can take a photo of it and add it under “My information”.",
    ),
    (
        "Avant la visite d’une région",
        "Votre visite approche. Lisez la liste « Se préparer », et dites-moi ce qui vous inquiète.",
        "Your visit is coming. Read the “Getting ready” list, and tell me what worries you.",
    ),
)
#: Who writes (True: the person), how many days before, and what.
TALK = (
    (
        False,
        9,
        "Bonjour. J’ai bien reçu votre CV. On le relit ensemble à notre prochaine rencontre.",
    ),
    (True, 8, "Merci! Est-ce que je dois aussi apporter mes relevés de notes?"),
    (False, 7, "Oui, s’il vous plaît, même s’ils ne sont pas encore traduits."),
    (True, 2, "J’ai vu une offre à Rimouski. Pensez-vous que mon diplôme suffit?"),
)
#: The message with which she names her diploma.
NAMING = TALK[-1][2]


def add_words(day: dt.date) -> None:
    """Tell them as of `day`."""
    coordinators = Membership.objects.filter(role="coordinator", user__is_demo=True)
    for member in coordinators.select_related("user", "organisation").order_by("pk")[:3]:
        for title, french, english in READY:
            keep_template(
                acting_through(member, member.user.get_full_name()),
                None,
                title=title,
                text=french,
                text_en=english,
            )
    for cast, talk in ((AMINA, TALK), (PAOLA, TALK[:1])):
        _talk(f"{cast.address}@{DOMAIN}", talk, day)


def _talk(email: str, talk: tuple[tuple[bool, int, str], ...], day: dt.date) -> None:
    held = SubjectHolder.objects.filter(user__email=email).select_related("user").first()
    if held is None:
        return
    dossier = (
        Dossier.objects.open()
        .filter(subject_id=held.subject_id, assignee__isnull=False)
        .select_related("assignee__user", "assignee__organisation")
        .order_by("opened_on", "id")
        .first()
    )
    if dossier is None or dossier.assignee is None:
        return
    member = acting_through(dossier.assignee, dossier.assignee.user.get_full_name())
    person = Acting(
        user_id=held.user_id, subject_ids=(held.subject_id,), label=held.user.get_full_name()
    )
    for by_person, before, text in talk:
        writer, reader = (person, member) if by_person else (member, person)
        with telling(day - dt.timedelta(days=before)), transaction.atomic():
            with acting_as(reader):
                read(reader, dossier.pk)
            with acting_as(writer):
                named = _degree(writer) if by_person and text == NAMING else ()
                key = uuid.uuid5(dossier.pk, text)
                write(writer, dossier.pk, text, key=key, documents=named)


def _degree(person: Acting) -> tuple[uuid.UUID, ...]:
    """The diploma that she speaks of, handed over the same day."""
    paper = add_document(
        person,
        person.subject_ids[0],
        "diploma",
        "Diplôme d’ingénieure",
        BytesIO(PDF),
        "diplome.pdf",
    )
    return (paper.pk,)
