"""What pages, the API and upper floors read about dossiers."""

from enracine.accompaniment.queries.caseload import DOSSIER_ROLES, visible
from enracine.accompaniment.queries.files import DossierPage, dossier_for, dossier_page

__all__ = ["DOSSIER_ROLES", "DossierPage", "dossier_for", "dossier_page", "visible"]
