"""Organisations that answer by a link sent to their own address, without an account (decision 0030)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.network.models.accounts import Membership, MembershipQuerySet
from enracine.network.models.organisations import Organisation, PeriodModel


class LinkAnswering(PeriodModel):
    """« Répond par lien »: where links go, who decided it, from when; ended at once when revoked.

    Codes go to `code_email` when there is one: a link that was forwarded then opens nothing by itself.
    """

    objects = MembershipQuerySet.as_manager()  # type: ignore[misc]  # the base says ClassVar

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="link_answerings"
    )
    email = models.EmailField(_("courriel où vont les liens"))
    code_email = models.EmailField(_("courriel où vont les codes"), blank=True)
    decided_by = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta(PeriodModel.Meta):
        ordering = ["-valid_from", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at__isnull=True),
                name="link_answering_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def address_of_codes(self) -> str:
        """Where a code goes: the second address when there is one."""
        return self.code_email or self.email
