"""Addresses of this feature."""

from django.urls import path

from enracine.privacy.pages import agreements, disposals, public
from enracine.privacy.pages.protection import governance, incidents, notices

app_name = "privacy"
HERE = "travail/protection"
SHEET = f"{HERE}/incidents/<uuid:incident_id>"
NOTICE = f"{HERE}/avis/<uuid:notice_id>"
urlpatterns = [
    path("confidentialite/versions/", public.versions, name="policy_versions"),
    path("confidentialite/versions/<uuid:policy_id>/", public.version, name="policy_version"),
    path(f"{HERE}/signaler/", incidents.report, name="report_incident"),
    path(f"{HERE}/incidents/", incidents.register, name="incidents"),
    path(f"{SHEET}/", incidents.sheet, name="incident"),
    path(f"{SHEET}/faits/", incidents.describe, name="incident_facts"),
    path(f"{SHEET}/risque/", incidents.assess, name="incident_risk"),
    path(f"{SHEET}/decision/", incidents.decide, name="incident_decision"),
    path(f"{SHEET}/mesures/", incidents.measure, name="incident_measure"),
    path(f"{SHEET}/aviser/", notices.tell, name="incident_tell"),
    path(f"{SHEET}/fermer/", incidents.close, name="incident_close"),
    path(f"{SHEET}/retirer/", incidents.remove, name="incident_remove"),
    path(f"{NOTICE}/", notices.notice, name="notice"),
    path(f"{NOTICE}/lettre.pdf", notices.paper, name="notice_paper"),
    path(f"{NOTICE}/envoye/", notices.sent, name="notice_sent"),
    path(f"{HERE}/avis-recus/<uuid:received_id>/", notices.received, name="received_notice"),
    path(f"{HERE}/plaintes/", governance.complaints, name="complaints"),
    path(f"{HERE}/plaintes/<uuid:complaint_id>/", governance.complaint, name="complaint"),
    path(
        f"{HERE}/plaintes/<uuid:complaint_id>/accuser/",
        governance.acknowledge,
        name="complaint_acknowledge",
    ),
    path(f"{HERE}/politiques/", governance.policies, name="policies"),
    path(f"{HERE}/politiques/publier/", governance.publish, name="publish_policy"),
    path(f"{HERE}/evaluations/", governance.assessments, name="assessments"),
    path(f"{HERE}/evaluations/nouvelle/", governance.new_assessment, name="new_assessment"),
    path(f"{HERE}/evaluations/<uuid:assessment_id>/", governance.assessment, name="assessment"),
    path(
        f"{HERE}/evaluations/<uuid:assessment_id>/modifier/",
        governance.change_assessment,
        name="change_assessment",
    ),
    path(f"{HERE}/retraits/", disposals.register, name="disposals"),
    path("travail/retraits/<uuid:disposal_id>/", disposals.disposal, name="disposal"),
    path(f"{HERE}/fournisseurs/", governance.providers, name="providers"),
    path(f"{HERE}/fournisseurs/nouveau/", governance.new_provider, name="new_provider"),
    path(f"{HERE}/fournisseurs/<uuid:provider_id>/", governance.provider, name="provider"),
    path(f"{HERE}/registre/", governance.personal_fields, name="personal_fields"),
    path("travail/accords/<uuid:consent_id>/", agreements.agreement, name="agreement"),
    path("travail/accords/<uuid:consent_id>/preuve.<str:kind>", agreements.proof, name="proof"),
]
