"""Addresses of the catalogue (mounted at /_catalogue/ when settings.ENRACINE_CATALOGUE)."""

from django.urls import path

from enracine.kernel.access import PUBLIC, declare
from enracine.kernel.catalogue import views

app_name = "catalogue"
declare("catalogue:*", PUBLIC)
urlpatterns = [
    path("", views.components, name="components"),
    path("portail/", views.portal_home, name="portal"),
    path("question/", views.question, name="question"),
    path("travail/", views.inbox, name="inbox"),
    path("dossier/", views.person, name="person"),
    path("dossiers/", views.board, name="board"),
    path("tableau/", views.dashboard, name="dashboard"),
    path("public/", views.public_home, name="public"),
    path("plan/", views.plan, name="plan"),
    path("message/", views.fragment, name="fragment"),
    path("brouillon/", views.draft, name="draft"),
]
