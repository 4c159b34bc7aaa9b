"""On a telephone, without help: who saw my file, take an agreement back, leave with my data.

By taps only, from the page where one arrives: no address is typed, nobody says where to look.
"""

import io
import json
import zipfile

import pytest

pytestmark = pytest.mark.browser


def test_a_candidate_on_a_phone_sees_who_looked_takes_back_and_leaves_with_her_data(
    somebody, house
):
    mai = somebody("téléphone", house.account("candidate", "mai"))
    assert mai.page.viewport_size["width"] == 390
    mai.is_at("/mon-parcours/")

    # Qui l'a vu : une touche du menu, puis chaque lecture, jour par jour.
    mai.opens_the_menu()
    mai.follows("Qui voit mon dossier")
    mai.sees("Ce qui est visible")
    mai.sees("Qui l’a regardé")
    mai.check("mon-telephone-qui-voit")
    mai.follows("Tout voir, jour par jour")
    mai.check("mon-telephone-lectures")

    # Retirer : une touche pour dire, une pour confirmer; la page dit ce que cela change avant.
    mai.opens_the_menu()
    mai.follows("Mes accords")
    mai.sees("En vigueur")
    before = mai.page.get_by_role("link", name="Retirer mon accord").count()
    assert before
    mai.check("mon-telephone-accords")
    mai.follows("Retirer mon accord")
    mai.sees("Ce qui a déjà été lu")
    mai.check("mon-telephone-retirer")
    with mai.leaving():
        mai.presses("Oui, retirer mon accord")
    mai.sees("Votre accord est retiré")
    assert mai.page.get_by_role("link", name="Retirer mon accord").count() == before - 1

    # Partir avec ses données : une archive qu'un tableur et un logiciel lisent.
    mai.opens_the_menu()
    mai.follows("Qui voit mon dossier")
    mai.follows("Télécharger mes données")
    mai.sees("Prendre mes données tout de suite")
    mai.check("mon-telephone-donnees")
    with mai.page.expect_download() as taken:
        mai.follows("Télécharger (JSON et CSV)")
    with zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())) as archive:
        names = archive.namelist()
        whole = next(name for name in names if name.endswith(".json"))
        assert any(name.endswith(".csv") for name in names)
        assert "Mai" in json.dumps(json.loads(archive.read(whole)), ensure_ascii=False)
