"""What time does to the directory, done by the worker."""

from enracine.directory.actions import publish_everything
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job


@job("directory.publish", cron="10 8 * * *")
def publish(acting: Acting) -> int:
    """Each night: a name or an address changed elsewhere is told; what is the same keeps its date."""
    return publish_everything(acting)
