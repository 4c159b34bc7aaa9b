"""The personal fields of this floor, for the register; and what they are to access and destruction."""

from enracine.appointments.models import SentText, TextAgreement
from enracine.privacy.content import Content, about, leaving_about, register_content
from enracine.privacy.register import PersonalField, declare, same

KEPT = "Durée du dossier"
READERS = ("la personne",)


def declare_all() -> None:
    """Declare who asks for texts, and which left."""
    asked = PersonalField("Rappeler un rendez-vous par texto à qui l’a demandé", KEPT, READERS)
    declare(TextAgreement, "contact", same(["agreed_at", "ended_at"], asked))
    declare(SentText, "contact", same(["appointment", "starts_at", "sent_at"], asked))
    for model, title in ((TextAgreement, "Textos demandés"), (SentText, "Textos envoyés")):
        register_content(
            Content(
                f"appointments.{model.__name__}",
                title,
                about(model),
                leaving=leaving_about(model),
                order=36,
            )
        )
