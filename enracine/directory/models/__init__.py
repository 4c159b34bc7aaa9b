"""Services, their places and hours; the words that sort them; what is published; other directories."""

from enracine.directory.models.incoming import Intake, IntakeRow, Origin, Provider
from enracine.directory.models.services import (
    Day,
    Location,
    OpeningHours,
    Record,
    Service,
    ServicePlace,
    Suggestion,
    Taxonomy,
    Term,
)

__all__ = [
    "Day",
    "Intake",
    "IntakeRow",
    "Location",
    "OpeningHours",
    "Origin",
    "Provider",
    "Record",
    "Service",
    "ServicePlace",
    "Suggestion",
    "Taxonomy",
    "Term",
]
