"""What outcomes are to access, destruction and retention (see `privacy.content`)."""

from enracine.outcomes.models import Outcome
from enracine.privacy.content import Content, held, leaving_about, register_content


def register_all() -> None:
    """Describe the table of this floor."""
    register_content(
        Content(
            "outcomes.Outcome",
            "Issues : emploi, formation, entreprise",
            held(Outcome, "organisation_id"),
            provided=("kind", "happened_on", "with_whom"),
            texts=("with_whom", "reason"),
            common=False,
            leaving=leaving_about(Outcome),
            joint=True,
            order=61,
        )
    )
