"""What a person asks of one organisation about her own facts, and how it was answered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now, today
from enracine.kernel.models import Base, Document, Job
from enracine.privacy.models.subjects import Section, Subject


class RightsRequest(Base):
    """One request to one holder: access, portability, rectification, cessation or destruction.

    The delay is the one of the holder's regime (law.md, L02). Silence is a deemed refusal (L43).
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("Voir tout ce que l’organisme tient sur moi")
        PORTABILITY = "portability", _("Recevoir ce que j’ai fourni, dans un format courant")
        RECTIFICATION = "rectification", _("Faire corriger un renseignement")
        CESSATION = "cessation", _("Faire cesser une utilisation ou une diffusion")
        DESTRUCTION = "destruction", _("Faire détruire mon dossier")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("Espace en ligne")
        PAPER = "paper", _("Lettre ou formulaire")
        PHONE = "phone", _("Téléphone")
        IN_PERSON = "in_person", _("En personne")

    class Relation(models.TextChoices):
        SELF = "self", _("La personne elle-même")
        PARENT = "parent", _("Parent d’une personne mineure")
        REPRESENTATIVE = "representative", _("Mandataire, tutrice ou tuteur")
        SUCCESSION = "succession", _("Liquidatrice ou liquidateur de la succession")
        SPOUSE = "spouse", _("Conjointe ou conjoint")
        OTHER = "other", _("Autre personne")

    class State(models.TextChoices):
        RECEIVED = "received", _("Reçue")
        ACCEPTED = "accepted", _("Acceptée")
        PARTIAL = "partial", _("Acceptée en partie")
        REFUSED = "refused", _("Refusée")
        SILENT = "silent", _("Sans réponse dans le délai : refus réputé")
        CONTESTED = "contested", _("Contestée")
        DONE = "done", _("Exécutée")
        CLOSED = "closed", _("Recours terminé")
        WITHDRAWN = "withdrawn", _("Retirée par la personne")
        NOT_ENTITLED = "not_entitled", _("Demande d’une personne qui n’y a pas droit")

    number = models.CharField(max_length=24, unique=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    regime = models.CharField(max_length=6)
    kind = models.CharField(_("demande"), max_length=14, choices=Kind)
    section = models.CharField(_("partie du dossier"), max_length=20, choices=Section, blank=True)
    words = models.TextField(_("dans vos mots"), max_length=2000, blank=True)
    channel = models.CharField(_("moyen"), max_length=10, choices=Channel, default=Channel.PORTAL)
    relation = models.CharField(
        _("qui demande"), max_length=14, choices=Relation, default=Relation.SELF
    )
    asked_by_name = models.CharField(_("nom de qui demande"), max_length=160, blank=True)
    proof = models.CharField(_("ce qui a été vu"), max_length=200, blank=True)
    proof_seen_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    received_on = models.DateField(_("reçue le"), default=today)
    due_on = models.DateField(_("à répondre au plus tard le"))
    extended_on = models.DateField(null=True)
    extension_reason = models.CharField(_("motif"), max_length=300, blank=True)
    reminders = ArrayField(models.PositiveSmallIntegerField(), default=list)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    provisions = ArrayField(models.CharField(max_length=20), default=list)
    explanation = models.TextField(_("explication"), max_length=2000, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recourse_until = models.DateField(null=True)
    execute_on = models.DateField(_("destruction le"), null=True)
    executed_at = models.DateTimeField(null=True)
    contested_on = models.DateField(null=True)
    contest_note = models.CharField(max_length=500, blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    package = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    letter = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    masks_checked_at = models.DateTimeField(null=True)
    masks_checked_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="request_days",
                condition=Q(due_on__gte=F("received_on"))
                & (Q(answered_on__isnull=True) | Q(answered_on__gte=F("received_on"))),
            ),
            models.CheckConstraint(
                name="request_no_without_reason",
                condition=~Q(state__in=["partial", "refused"]) | Q(provisions__len__gt=0),
            ),
            models.CheckConstraint(
                name="request_answer_is_dated",
                condition=~Q(state__in=["accepted", "partial", "refused", "done"])
                | Q(answered_on__isnull=False),
            ),
            models.CheckConstraint(
                name="request_identity_before_answer",
                condition=~Q(state__in=["accepted", "partial", "done"])
                | (
                    ~Q(proof="")
                    & Q(relation__in=["self", "parent", "representative", "succession"])
                ),
            ),
            models.CheckConstraint(
                name="request_rectification_names_a_section",
                condition=~Q(kind="rectification") | ~Q(section=""),
            ),
            models.CheckConstraint(
                name="request_package_was_checked",
                condition=~Q(kind="access")
                | Q(package__isnull=True)
                | Q(masks_checked_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["subject", "organisation", "kind", "section"],
                condition=Q(state="received"),
                name="request_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_on"], name="request_register"),
            models.Index(fields=["subject", "-received_on"], name="request_subject"),
            models.Index(fields=["due_on"], condition=Q(state="received"), name="request_clock"),
        ]

    def __str__(self) -> str:
        return self.number


class Mask(Base):
    """Something about somebody else in an access package: proposed, then decided by a human.

    It quotes another person: only the organisation sees it, and it goes once the package has left.
    """

    request = models.ForeignKey(
        RightsRequest, on_delete=models.CASCADE, related_name="masks", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    start = models.PositiveIntegerField()
    before = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=300)
    after = models.CharField(max_length=80, blank=True)
    hide = models.BooleanField(default=True)

    class Meta:
        ordering = ["place", "start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "place", "start"], name="mask_once")
        ]

    def __str__(self) -> str:
        return f"{self.place}:{self.start}"


class CorrectionNotice(Base):
    """An organisation that received a section is told that it was corrected (law.md, L44)."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=20, choices=Section)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    told_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    request = models.ForeignKey(
        RightsRequest, null=True, on_delete=models.SET_NULL, related_name="corrections"
    )
    #: Whether the organisation still had access: it then sees the corrected section itself.
    had_access = models.BooleanField()
    told_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "section", "organisation"],
                condition=Q(read_at__isnull=True),
                name="correction_one_unread",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "told_at"],
                condition=Q(read_at__isnull=True),
                name="correction_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} → {self.organisation_id}"
