"""Every write of the directory."""

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
from enracine.directory.actions.publishing import publish_everything, publish_organisation

__all__ = [
    "confirm_service",
    "end_service",
    "keep_hours",
    "keep_location",
    "keep_service",
    "publish_everything",
    "publish_organisation",
    "remove_hours",
    "settle_suggestion",
    "suggest",
]
