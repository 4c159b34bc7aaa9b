"""What time does to agreements and to the access log, done by the worker (times are UTC)."""

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.privacy.actions import ask_renewals, end_what_expired, remind_disposals
from enracine.privacy.actions.disposals import BATCH as REMINDED_AT_ONCE
from enracine.privacy.actions.ending import BATCH
from enracine.privacy.actions.sealing import BATCH as SEALED_AT_ONCE
from enracine.privacy.actions.sealing import seal_journal


@job("privacy.consents_end", cron="15 5 * * *")
def consents_end(acting: Acting) -> None:
    """Close what reached its last day, just after midnight in Québec."""
    while end_what_expired(acting) == BATCH:
        pass


@job("privacy.consents_ask_again", cron="30 13 * * *")
def consents_ask_again(acting: Acting) -> None:
    """Ask again what ends soon and still serves, in the morning."""
    while ask_renewals(acting) == BATCH:
        pass


@job("privacy.disposals", cron="40 12 * * *")
def disposals(acting: Acting) -> None:
    """Each morning: who has not said what became of what it had received."""
    while remind_disposals(acting) == REMINDED_AT_ONCE:
        pass


@job("privacy.seal_journal", cron="*/5 * * * *")
def seal(acting: Acting) -> None:
    """Number and chain the readings of the last minutes."""
    while seal_journal(acting) == SEALED_AT_ONCE:
        pass
