"""The protected subject, what it consented to, who may see it, and who looked.

Nothing here knows a name or a telephone number.
"""

from enracine.privacy.models.access import (
    AccessGrant,
    AccessLogEntry,
    AccessLogLink,
    ExceptionalAccess,
    LegalDisclosure,
    LegalException,
)
from enracine.privacy.models.complaints import Complaint
from enracine.privacy.models.consents import (
    SHARING_PURPOSES,
    Assistance,
    Consent,
    ConsentEnd,
    ConsentText,
    Missing,
    Purpose,
)
from enracine.privacy.models.disposals import Disposal, RecipientAnswer
from enracine.privacy.models.governance import (
    Assessment,
    Integration,
    Policy,
    PolicyKind,
    Provider,
)
from enracine.privacy.models.incidents import (
    Incident,
    IncidentMeasure,
    IncidentNotice,
    IncidentSubject,
)
from enracine.privacy.models.requests import CorrectionNotice, Mask, RightsRequest
from enracine.privacy.models.retention import (
    EVERYBODY,
    Anonymisation,
    AnonymousLine,
    Category,
    PurgeNotice,
    PurgeProof,
    Remainder,
    RetentionRule,
)
from enracine.privacy.models.subjects import SENSITIVE_SECTIONS, Section, Subject, SubjectHolder

__all__ = [
    "AccessGrant",
    "AccessLogEntry",
    "Anonymisation",
    "AnonymousLine",
    "Assessment",
    "Category",
    "Complaint",
    "Disposal",
    "AccessLogLink",
    "Assistance",
    "Consent",
    "ConsentEnd",
    "ConsentText",
    "CorrectionNotice",
    "EVERYBODY",
    "Incident",
    "IncidentMeasure",
    "IncidentNotice",
    "IncidentSubject",
    "Integration",
    "Mask",
    "Policy",
    "PolicyKind",
    "Provider",
    "PurgeNotice",
    "PurgeProof",
    "Purpose",
    "Remainder",
    "RetentionRule",
    "RightsRequest",
    "ExceptionalAccess",
    "LegalDisclosure",
    "LegalException",
    "Missing",
    "RecipientAnswer",
    "SENSITIVE_SECTIONS",
    "SHARING_PURPOSES",
    "Section",
    "Subject",
    "SubjectHolder",
]
