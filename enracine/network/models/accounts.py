"""Accounts, memberships and invitations."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.kernel.periods import DaysIncluded
from enracine.network.models.organisations import Organisation, PeriodModel, PeriodQuerySet


class UserManager(BaseUserManager["User"]):
    """Creation of accounts: an address, and a password only for professionals."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create an account; without a password, only a code sent by e-mail opens it."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **extra: Any) -> "User":
        """Create an account that may open the stock administration."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """An account: an address, a name, a language. Rights come from memberships, never from here."""

    email = models.EmailField(_("courriel"), unique=True)
    name = models.CharField(_("nom"), max_length=160, blank=True)
    language = models.CharField(max_length=8, default="fr-ca")
    time_zone = models.CharField(max_length=60, default="America/Toronto")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_ci")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as the account holder wrote it."""
        return self.name or self.email


class Role(models.TextChoices):
    """What somebody does in an organisation; rights follow it."""

    COUNSELLOR = "counsellor", _("conseillère ou conseiller")
    COORDINATOR = "coordinator", _("coordination")
    PAJ_AGENT = "paj_agent", _("agente ou agent Place aux jeunes")
    PAJ_NATIONAL = "paj_national", _("équipe nationale de Place aux jeunes")
    PARTNER = "partner", _("intervenante ou intervenant partenaire")
    INTEGRATION_OFFICER = "integration_officer", _("agente ou agent d’aide à l’intégration")
    REGIONAL_ADVISOR = "regional_advisor", _("conseillère ou conseiller en immigration régionale")
    EMPLOYER = "employer", _("employeur")
    COMMUNICATIONS = "communications", _("communications")
    FUNDER = "funder", _("bailleur de fonds")
    PRIVACY_OFFICER = "privacy_officer", _("responsable de la protection des renseignements")
    ADMINISTRATOR = "administrator", _("administration")
    #: Answers referrals by a link sent to her organisation, without an account that opens (0030).
    LINK_RESPONDER = "link_responder", _("répond par lien")


#: The roles that somebody signs in with: who answers by link has no account that opens.
ROLES_WITH_ACCOUNT = tuple(role for role in Role.values if role != Role.LINK_RESPONDER.value)


class MembershipQuerySet(PeriodQuerySet):
    """Memberships asked for a day, without those ended in the course of it."""

    def on(self, day: dt.date) -> Self:
        """Those in force on `day`."""
        return super().on(day).filter(ended_at__isnull=True)


class Membership(PeriodModel):
    """Somebody works in an organisation, in a role, for a period. One always acts through it."""

    objects = MembershipQuerySet.as_manager()  # type: ignore[misc]  # the base says ClassVar

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=30, choices=Role)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    capacity = models.PositiveSmallIntegerField(_("nombre de dossiers actifs visé"), default=80)
    #: With whom she shares her files when the organisation asks for teams; empty: with everybody
    #: who has no team.
    team = models.CharField(_("équipe"), max_length=60, blank=True)
    #: Ended at once, before the end of its last day: rights stop at the next request.
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta(PeriodModel.Meta):
        ordering = ["organisation_id", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(valid_to__isnull=True),
                name="membership_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="membership_organisation")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Absence(PeriodModel):
    """Somebody is away from one of her roles, both days included; a colleague may stand in."""

    membership = models.ForeignKey(
        "network.Membership", on_delete=models.CASCADE, related_name="absences"
    )
    stand_in = models.ForeignKey(
        "network.Membership",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="standing_in",
    )

    class Meta(PeriodModel.Meta):
        ordering = ["-valid_from", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("membership")),
                name="absence_not_oneself",
                violation_error_message=_("Choisissez une autre personne que celle qui s’absente."),
            ),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    (DaysIncluded("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Une autre absence couvre déjà une partie de ces jours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.valid_from}"


class Invitation(Base):
    """An organisation invites somebody; the link expires and serves once (its digest is kept)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("courriel"))
    role = models.CharField(_("rôle"), max_length=30, choices=Role)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_one_end",
            ),
            models.UniqueConstraint(
                "organisation",
                "role",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email
