"""A list that a counsellor brought this morning: some people imported, a few lines that wait for her."""

import datetime as dt
import io

from enracine.demo.world import DOMAIN
from enracine.kernel.clock import telling
from enracine.network.models import Membership, Role
from enracine.network.standing import acting_through
from enracine.people.actions import list_work, list_writing, lists
from enracine.people.models import IntakeRow

#: People who do not exist; the mistakes are those of real lists.
LINES = """Prénom;Nom;Date de naissance;Courriel;Téléphone;Ville;Statut;Région souhaitée;Consentement
Mariam;Sangaré;14/03/1991;mariam.sangare@{domain};514 555-0161;Montréal;Résidente permanente;Estrie;
Bogdan;Ionescu;02/11/1987;bogdan.ionescu@{domain};514 555-0162;Laval;RP;Mauricie;2026-05-02
Lucía;Herrera Paz;23/07/1994;lucia.herrera@{domain};514 555-0163;Longueuil;Permis ouvert;;
Tarek;Mansour;30/02/1990;tarek.mansour@{domain};514 555-0164;Montréal;RP;Outaouais;
Fatou;Diallo;17/09/1989;fatou.diallo(a){domain};514 555-0165;Montréal;RP;Saguenay;
;;05/05/1992;;514 555-0166;Montréal;;;
Yara;Haddad;12/12/2011;yara.haddad@{domain};;Laval;;;
Mariam;Sangaré;14/03/1991;mariam.sangare@{domain};5145550161;Montréal;Résidente permanente;Estrie;
"""
TOLD = "Que leur nom serait remis à un organisme d’Emplois en régions, qui les appellerait."


def add_list(day: dt.date) -> None:
    """Bring, check and import the list, as the first counsellor of the demonstration would."""
    member = (
        Membership.objects.filter(role=Role.COUNSELLOR, user__is_demo=True, valid_to__isnull=True)
        .select_related("user", "organisation")
        .order_by("organisation__code", "user__email")
        .last()
    )
    if member is None:
        return
    acting = acting_through(member, member.user.get_full_name())
    declared = lists.Declared(
        "event", "Foire de l’emploi (fictive)", day - dt.timedelta(days=9), TOLD
    )
    content = io.BytesIO(LINES.format(domain=DOMAIN).encode("cp1252"))
    with telling(day):
        file, _known = lists.bring_list(acting, content, "foire-de-l-emploi.csv", declared)
        lists.map_columns(acting, file, file.mapping, start=False)
        list_work.check_list(file.pk)
        file.refresh_from_db()
        if file.rows.filter(state=IntakeRow.State.ACCEPTED).exists():
            lists.write_list(acting, file, start=False)
            list_writing.write_list(file.pk)
