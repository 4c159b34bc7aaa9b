"""The protected subject, what it consented to, who may see it, and who looked.

Nothing here knows a name or a telephone number.
"""

from enracine.privacy.models.access import AccessGrant, AccessLogEntry
from enracine.privacy.models.consents import Consent, ConsentText, Purpose
from enracine.privacy.models.subjects import SENSITIVE_SECTIONS, Section, Subject, SubjectHolder

__all__ = [
    "AccessGrant",
    "AccessLogEntry",
    "Consent",
    "ConsentText",
    "Purpose",
    "SENSITIVE_SECTIONS",
    "Section",
    "Subject",
    "SubjectHolder",
]
