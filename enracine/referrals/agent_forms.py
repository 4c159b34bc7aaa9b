"""What the person answers when several agents hold a request of hers, and who leads."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import HintedRadio
from enracine.network.models import Membership
from enracine.referrals.models import AgentRequest, HouseholdLead, Tells
from enracine.referrals.queries.common import WORKING_ROLES

ONE, HELP, LEAVE = "one", "help", "leave"


class AgentsForm(forms.Form):
    """One contact, help, or nothing changed; and what the agents may know of each other."""

    what = HintedRadio(
        label=gettext_lazy("Que voulez-vous?"),
        choices=[
            (ONE, gettext_lazy("Un seul interlocuteur")),
            (HELP, gettext_lazy("De l’aide pour clarifier mon projet")),
            (LEAVE, gettext_lazy("Laisser comme c’est")),
        ],
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    agent = HintedRadio(label=gettext_lazy("Avec qui?"), choices=[], required=False)
    tells = HintedRadio(
        label=gettext_lazy("Qu’est-ce que ces personnes peuvent savoir?"),
        choices=Tells.choices,
        initial=Tells.NOTHING,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, requests: Iterable[AgentRequest], eer: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        agent, what = self.fields["agent"], self.fields["what"]
        assert isinstance(agent, HintedRadio)  # noqa: S101 – tells the type checker what Django gives
        assert isinstance(what, HintedRadio)  # noqa: S101 – tells the type checker what Django gives
        agent.choices = [(str(r.pk), str(r.organisation)) for r in requests]
        agent.help_text = _("Pour les deux premières réponses.")
        what.choice_hints = {
            ONE: _("Les autres sont avertis, et leur demande se ferme."),
            HELP: _(
                "Emplois en régions peut vous aider : la personne choisie vous le proposera. "
                "Rien ne part sans votre accord."
            )
            if eer
            else _("La personne choisie fait le point avec vous. Vos demandes restent ouvertes."),
            LEAVE: _("Vos demandes continuent. Nous ne poserons plus la question."),
        }

    def clean(self) -> dict[str, Any]:
        """Whoever wants one contact or help says with whom."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("what") in {ONE, HELP} and not data.get("agent"):
            self.add_error("agent", _("Choisissez une personne de la liste."))
        return data


class LeadForm(forms.Form):
    """Who leads for the household, with the person's word."""

    member = forms.ModelChoiceField(
        label=gettext_lazy("Qui est l’interlocutrice ou l’interlocuteur"),
        queryset=Membership.objects.none(),
    )
    attested = forms.BooleanField(
        label=gettext_lazy("La personne est d’accord, elle me l’a dit."),
        error_messages={
            "required": gettext_lazy(
                "Cochez que la personne est d’accord : c’est elle qui choisit."
            )
        },
    )

    def __init__(self, *args: Any, organisation_id: object, me: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – tells the type checker what Django gives
        field.queryset = (
            Membership.objects.on(today())
            .filter(organisation=organisation_id, role__in=WORKING_ROLES, user__is_active=True)
            .select_related("user")
            .order_by("user__name", "id")
        )
        field.label_from_instance = lambda m: m.user.get_full_name()  # type: ignore[method-assign,assignment]  # as Django documents it
        field.initial = me


class EndLeadForm(forms.Form):
    """Why somebody stops leading."""

    because = HintedRadio(
        label=gettext_lazy("Pourquoi?"),
        choices=[
            (HouseholdLead.End.FINISHED.value, HouseholdLead.End.FINISHED.label),
            (HouseholdLead.End.PERSON.value, HouseholdLead.End.PERSON.label),
        ],
    )
