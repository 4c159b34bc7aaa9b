"""Every write of the directory."""

from enracine.directory.actions.bringing import (
    Declared,
    bring_address,
    bring_package,
    drop_intake,
    resume_intake,
    settle_missing,
    stop_intake,
    write_intake,
)
from enracine.directory.actions.keeping import (
    confirm_service,
    end_service,
    keep_hours,
    keep_location,
    keep_service,
    remove_hours,
    settle_suggestion,
    suggest,
)
from enracine.directory.actions.publishing import (
    publish_everything,
    publish_organisation,
    publish_organisations,
)
from enracine.directory.actions.watching import keep_code_211

__all__ = [
    "Declared",
    "bring_address",
    "bring_package",
    "drop_intake",
    "publish_organisations",
    "resume_intake",
    "settle_missing",
    "stop_intake",
    "write_intake",
    "confirm_service",
    "end_service",
    "keep_code_211",
    "keep_hours",
    "keep_location",
    "keep_service",
    "publish_everything",
    "publish_organisation",
    "remove_hours",
    "settle_suggestion",
    "suggest",
]
