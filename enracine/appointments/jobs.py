"""What time does to appointments, done by the worker."""

from enracine.appointments.actions import remind
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job


@job("appointments.reminders", cron="*/15 * * * *")
def reminders(acting: Acting) -> None:
    """Recall what begins within the hours of the setting."""
    remind(acting)
