"""What time does after the settlement, done by the worker."""

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.kernel.parameters import parameter
from enracine.settlement.actions import send_due

SURVEY_SETTING = "settlement.survey_alone"


@job("settlement.surveys", cron="10 13 * * *")
def surveys(acting: Acting) -> int:
    """Send the questionnaires that fall due, in the morning of Québec, when the setting says so."""
    return send_due(acting) if parameter(SURVEY_SETTING, 0) else 0
