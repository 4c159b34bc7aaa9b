"""Telling people apart: fingerprints, pairs that may be one person, links and merges.

Nothing here joins two files by itself. A pair is a suggestion, with its factors; what a human or the
person decided is kept apart from it (law.md, L40).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class IdentityKey(models.Model):
    """One digest that a person is filed under: people who share none are not compared."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BigIntegerField()
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "subject"], name="identity_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.digest:x}"


class IdentityPrint(models.Model):
    """The keyed digests of one person's name, birth date and ways to be reached (dossier, doublons)."""

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    given = ArrayField(models.BigIntegerField(), default=list)
    family = ArrayField(models.BigIntegerField(), default=list)
    heard_given = ArrayField(models.BigIntegerField(), default=list)
    heard_family = ArrayField(models.BigIntegerField(), default=list)
    birth = models.BigIntegerField(null=True)
    birth_parts = ArrayField(models.BigIntegerField(), default=list)
    phone = models.BigIntegerField(null=True)
    email = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return str(self.subject_id)


class StaleIdentity(models.Model):
    """A person whose name, birth date or address changed since her print: a trigger says so."""

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.subject_id)


class DuplicatePair(Base):
    """Two files of one organisation that may be one person, and what somebody decided of it."""

    class State(models.TextChoices):
        OPEN = "open", _("À examiner")
        DIFFERENT = "different", _("Deux personnes")
        MERGED = "merged", _("Réunis")

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    # The suggestion: never rewritten by a decision.
    score = models.FloatField()
    factors = models.JSONField(default=list)
    doubts = ArrayField(models.CharField(max_length=30), default=list)
    # The decision.
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("motif"), max_length=300, blank=True)

    class Meta:
        ordering = ["-score", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject", "other"], name="duplicate_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(subject__lt=F("other")), name="duplicate_pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="duplicate_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-score"], name="duplicate_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} = {self.other_id}?"


class ProbableLink(Base):
    """Two files of two organisations whose prints agree, and what the person answered.

    Only the person and the jobs see the pair; an organisation sees a `ProbableMatch`.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposé à la personne")
        LINKED = "linked", _("Relié par la personne")
        REFUSED = "refused", _("Ne plus proposer")

    class Proof(models.TextChoices):
        ACCOUNT = "account", _("Le même compte tient les deux dossiers")
        CODE = "code", _("Code reçu à l’adresse de l’autre dossier")
        PAPER = "paper", _("Code remis sur papier par l’organisme de l’autre dossier")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, db_index=False, related_name="+")
    other = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    factors = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proof = models.CharField(max_length=10, choices=Proof, blank=True)
    answered_by_user = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    # The code in force, digested; who asked for it has one file, the code went to the other.
    asked_from = models.UUIDField(null=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    # The code handed on paper, digested; by whoever holds which of the two files. Written by a function
    # of the owner: an organisation never reads a link.
    paper_digest = models.CharField(max_length=64, blank=True)
    paper_from = models.UUIDField(null=True)
    paper_expires_at = models.DateTimeField(null=True)
    paper_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "other"], name="probable_link_once"),
            models.CheckConstraint(
                condition=Q(subject__lt=F("other")), name="probable_link_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="linked") | (~Q(proof="") & Q(answered_at__isnull=False)),
                name="link_is_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} ~ {self.other_id}"


class ProbableMatch(models.Model):
    """« Correspondance probable ailleurs »: all that an organisation knows of a `ProbableLink`."""

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey(
        ProbableLink, on_delete=models.CASCADE, db_index=False, related_name="matches"
    )
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    is_linked = models.BooleanField(default=False)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link", "subject", "organisation"], name="probable_match_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "subject"], name="probable_match_organisation")
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class Merge(Base):
    """One file points at another of the same organisation, field by field; undone by one action.

    `subject` is the file that is set aside. `former` and `written` hold what the choice replaced in
    the kept file, and by what, so that undoing puts it back exactly.
    """

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    pair = models.ForeignKey(DuplicatePair, on_delete=models.CASCADE, related_name="merges")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    kept = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    former = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    made_by = models.ForeignKey("network.Membership", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    undone_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(subject=F("kept")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["organisation", "subject"],
                condition=Q(undone_at__isnull=True),
                name="merge_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_by__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} → {self.kept_id}"
