"""Tokens by which a software acts for an account: shown once, kept as a digest."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.network.models.accounts import Membership, User


class Permission(models.TextChoices):
    """What a token lets a software do."""

    READ = "read", _("Lire")
    WRITE = "write", _("Lire et écrire")


class ApiToken(Base):
    """A software acts for somebody: through one membership, or any of hers that it names.

    Rights stay those of the account and its memberships, asked again at each request: a token adds
    nothing to them, it only says who comes.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="api_tokens", db_index=False
    )
    membership = models.ForeignKey(
        Membership, null=True, on_delete=models.CASCADE, related_name="api_tokens"
    )
    label = models.CharField(_("nom du logiciel"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    #: The end of the secret, by which its holder recognises it.
    hint = models.CharField(max_length=8)
    scopes = ArrayField(models.CharField(max_length=8, choices=Permission))
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="token_has_scope"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="token_of_account")]

    def __str__(self) -> str:
        return self.label

    @property
    def may_write(self) -> bool:
        """Whether the software may write too."""
        return Permission.WRITE in self.scopes
