"""A counsellor brings a dirty list, corrects a line, imports the rest; somebody confirms."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.main_job import Somebody, opens_the_file

pytestmark = pytest.mark.browser
#: A dozen lines as people keep them: letters of another machine, dates in four formats, holes.
DIRTY = """Liste du kiosque;;;;;
Nom complet;Né(e) le;Courriel;Cell;Statut;NAS
NKEMBE Aline;14/03/1991;aline{n}@exemple.invalid;514 555-0131;RP;
"Ferrán, Lucía";1994-07-23;lucia{n}@exemple.invalid;(438) 555-0132;permis ouvert;
Bogdan IONESCU;2 novembre 1987;bogdan{n}@exemple.invalid;+33 1 99 00 12 34;RP;
Tarek {name};30/02/1990;tarek{n}@exemple.invalid;;RP;
Fatou DIALLO;17/09/1989;fatou{n}(a)exemple.invalid;;RP;
;05/05/1992;;514 555-0136;;
Yara HADDAD;12/12/2013;yara{n}@exemple.invalid;;;
NKEMBE Aline;14 mars 1991;ALINE{n}@exemple.invalid;1-514-555-0131;résidente permanente;
Somchai SUKJAI;03/04/1985;somchai{n}@exemple.invalid;#REF!;visiteur;
Zoé LEFÈVRE;Feb 28, 1990;zoe{n}@exemple.invalid;5,14555E+09;citoyenne canadienne;
Omar RAHMANI;1988/05/14;omar{n}@exemple.invalid;00 33 1 99 00 12 35;;130692544
Ana Maria LOPEZ;32000;ana{n}@exemple.invalid;;Permis de travail fermé;
"""


def brings_the_list(visitor, name: str) -> str:
    """Send the file with its origin; gives what tells it from another."""
    stamp = f"{time.time_ns() % 10**9}"
    visitor.goes_to("/travail/importer/")
    visitor.check("importer")
    visitor.follows("Apporter une liste")
    visitor.page.locator("input[type=file]").set_input_files(
        {
            "name": f"kiosque-{stamp}.csv",
            "mimeType": "text/csv",
            "buffer": DIRTY.replace("{n}", stamp).replace("{name}", name).encode("cp1252"),
        }
    )
    visitor.ticks("Une activité ou un kiosque")
    visitor.writes("Qui a recueilli", "Kiosque fictif du 2 mai")
    visitor.writes_a_day("collected_on", 2, "mai", 2026)
    visitor.writes("Qu’a-t-on dit", "Qu’une conseillère les appellerait.")
    visitor.check("importer-apporter")
    visitor.presses("Envoyer la liste")
    return stamp


def waits_for(visitor, text) -> None:
    """The worker does its part; the page shows it by itself."""
    expect(visitor.page.locator("main")).to_contain_text(text, timeout=20_000)


def looks_on_a_telephone(somebody, house, names: dict[str, str]) -> None:
    """The same pages, as a telephone shows them."""
    telephone = somebody("téléphone", house.account("counsellor"))
    for name, path in names.items():
        telephone.goes_to(path)
        telephone.check(name)


def test_a_dirty_list_is_read_corrected_and_imported(somebody, house):
    visitor = somebody("bureau", house.account("counsellor"))
    # Letters only, and nobody else's: names have no figures, and the same person is found again.
    name = "MAN" + "".join(chr(65 + int(figure)) for figure in str(time.time_ns())[-9:])
    stamp = brings_the_list(visitor, name)
    assert visitor.heading() == "Que contiennent les colonnes?"
    visitor.sees("titres à la ligne 2")
    expect(visitor.page.get_by_label("Nom complet")).to_have_value("0")
    assert "NAS" not in visitor.page.locator("main").inner_text()
    visitor.check("importer-colonnes")
    visitor.presses("Vérifier les lignes")
    waits_for(visitor, "À regarder")
    visitor.check("importer-resultat")
    visitor.follows("Voir ces lignes")
    visitor.sees("n’existe pas au calendrier")
    visitor.check("importer-lignes")
    visitor.follows(f"Tarek {name}")
    visitor.check("importer-ligne")
    line = visitor.page.url
    looks_on_a_telephone(
        somebody,
        house,
        {
            "importer-ligne": line,
            "importer-lignes": line.rsplit("/", 2)[0] + "/",
            "importer-resultat": line.rsplit("/", 3)[0] + "/",
        },
    )
    visitor.writes("Date de naissance", f"28 février {1960 + int(stamp) % 40}")
    visitor.presses("Enregistrer la correction")
    visitor.sees(re.compile("Ligne 6 corrigée"))
    visitor.presses("Écarter la ligne")
    visitor.sees(re.compile("Ligne 7 écartée"))
    visitor.goes_to("/travail/importer/")
    visitor.follows(f"kiosque-{stamp}.csv")
    visitor.presses(re.compile("^Importer"))
    waits_for(visitor, "dans vos dossiers, à confirmer")
    visitor.check("importer-fait")
    # The files are shared evenly among the counsellors: this one may be of the other team.
    organisation = house.account("counsellor")["email"].partition("@")[0].partition(".")[2]
    opens_the_file(visitor, Somebody("Tarek", name, "", organisation))
    visitor.sees("À confirmer par la personne")
    visitor.sees("Kiosque fictif du 2 mai")
    visitor.check("importer-a-confirmer")
    visitor.presses("Elle a dit oui devant moi")
    visitor.sees("C’est confirmé")
    visitor.does_not_see("À confirmer par la personne")
