"""Identity of a person, the words of her name, how to reach her."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.people.models.base import Provenance, Section
from enracine.privacy.models import Subject


class Standing(models.TextChoices):
    """What somebody is to the network: under 18, a contact who asks for information (S06)."""

    CANDIDATE = "candidate", _("Candidate ou candidat")
    CONTACT = "contact", _("Contact d’information")


class DeathKnown(models.TextChoices):
    """How a death is known. Nothing of its cause: nobody here needs it."""

    RELATIVE = "relative", _("Une personne proche l’a dit")
    DOCUMENT = "document", _("Un document a été vu")
    ORGANISATION = "organisation", _("Un organisme ou un service public l’a dit")
    FOLLOW_UP = "follow_up", _("Appris en faisant un suivi")


class Person(Base, Provenance):
    """Identity of an adult (or of a young person of 14 or more who registers).

    `search_key` holds the folded words of the name (`rules.search_key`); a trigger keeps
    `NameWord` in step with it, so that bulk loads are searchable too.
    """

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="person"
    )
    id = None  # type: ignore[assignment]  # the person is the subject: one identifier, not two
    given_name = models.CharField(_("prénom"), max_length=120)
    family_name = models.CharField(_("nom de famille"), max_length=120, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    birth_country = models.CharField(_("pays de naissance"), max_length=2, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.CANDIDATE)
    # A dated fact: from the day it is noted nothing is written to her, and nothing asked in her name.
    died_on = models.DateField(_("décès survenu le"), null=True, blank=True)
    death_noted_on = models.DateField(_("décès noté le"), null=True, blank=True)
    death_known = models.CharField(
        _("comment le décès est connu"),
        max_length=12,
        choices=DeathKnown,
        blank=True,
        db_default="",
    )
    search_key = models.CharField(max_length=400, editable=False, db_collation="C")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_birth_not_future",
                condition=Q(birth_date__isnull=True) | Q(birth_date__lte=Now()),
                violation_error_message=_("La date de naissance ne peut pas être dans l’avenir."),
            ),
            models.CheckConstraint(name="person_has_a_name", condition=~Q(given_name="")),
            models.CheckConstraint(
                name="person_death_is_whole",
                condition=Q(death_noted_on__isnull=True, died_on__isnull=True, death_known="")
                | Q(death_noted_on__isnull=False) & ~Q(death_known=""),
            ),
            models.CheckConstraint(
                name="person_death_in_order",
                condition=Q(died_on__isnull=True)
                | Q(died_on__lte=F("death_noted_on"))
                & (Q(birth_date__isnull=True) | Q(died_on__gte=F("birth_date"))),
                violation_error_message=_("Cette date de décès ne peut pas être."),
            ),
        ]
        # Contacts for information, under 18: few of many.
        indexes = [
            models.Index(
                fields=["subject"], condition=Q(standing="contact"), name="person_is_contact"
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given name then family name, as in Québec; the family name may be missing."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_deceased(self) -> bool:
        """Whether her death has been noted."""
        return self.death_noted_on is not None


class NameWord(models.Model):
    """One folded word of a name: searched by its beginning with `>=` and `<`, which are leakproof.

    Written only by the trigger on `Person.search_key` (migration 0003).
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=130, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "word"], name="name_word_once")]
        indexes = [models.Index(fields=["word", "subject"], name="name_word")]

    def __str__(self) -> str:
        return self.word


class Contact(Section):
    """How to reach the person. Where she lives is a dated fact of its own (`Residence`)."""

    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True, help_text="E.164")
    language = models.CharField(_("langue de correspondance"), max_length=8, default="fr-ca")
    time_zone = models.CharField(max_length=60, default="America/Toronto")
    # Written by a trigger alone, like a home's: row-level security reads it.
    is_protected = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject"], name="contact_once")]
        indexes = [
            models.Index(fields=["email"], condition=~Q(email=""), name="contact_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="contact_phone"),
        ]

    def __str__(self) -> str:
        return self.email or self.phone
