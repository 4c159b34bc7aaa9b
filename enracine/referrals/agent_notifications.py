"""Letters about several agents: a link, never a name, never where else."""

from enracine.kernel import notifications
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Notification, Urgency
from enracine.people.notifications import FILES

FIELDS = frozenset({"url"})
QUESTION = "referrals.agents_question"
CHOSEN = "referrals.agent_chosen"
NOT_CHOSEN = "referrals.agent_not_chosen"
HELPS = "referrals.agent_helps"
BY_EVENT = {
    "referrals.agent_chosen": CHOSEN,
    "referrals.agent_not_chosen": NOT_CHOSEN,
    "referrals.agent_helps": HELPS,
}


def declare_all() -> None:
    """Register them (from `ReferralsConfig.ready`)."""
    for name, audience, to, urgency in (
        (
            QUESTION,
            "la personne dont plusieurs agents ont une demande",
            CANDIDATE,
            Urgency.TURN,
        ),
        (CHOSEN, "l’agent que la personne a choisi", PROFESSIONAL, Urgency.TURN),
        (
            NOT_CHOSEN,
            "les autres agents, quand la personne a choisi",
            PROFESSIONAL,
            Urgency.NEWS,
        ),
        (HELPS, "l’agent à qui la personne demande de l’aide", PROFESSIONAL, Urgency.TURN),
    ):
        notifications.register(
            Notification(
                name,
                FILES,
                audience,
                f"referrals/mail/{name.partition('.')[2]}",
                FIELDS,
                urgency=urgency,
                to=frozenset({to}),
            )
        )
