"""A counsellor's day and a candidate's path: an hour taken on a phone, a message, a document asked for.

Its pictures are those of docs/guides/une-journee-de-conseillere.md and docs/guides/mon-parcours.md.
"""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
QUESTION = "Est-ce que je dois faire traduire mes relevés de notes?"
ANSWER = "Pas encore. Apportez l’original à notre rencontre."


def whoever_follows(house, candidate: dict) -> dict:
    """The account of whoever follows this candidate: the demonstration lists one of each organisation."""
    (email,) = house.asks(
        "SELECT w.email FROM network_user u"
        " JOIN privacy_subjectholder h ON h.user_id = u.id"
        " JOIN accompaniment_dossier d ON d.subject_id = h.subject_id AND d.closed_on IS NULL"
        " JOIN network_membership m ON m.id = d.assignee_id JOIN network_user w ON w.id = m.user_id"
        " JOIN threads_message t ON t.dossier_id = d.id"
        " WHERE u.email = %s LIMIT 1",
        candidate["email"],
    )
    return house.account("counsellor") | {"email": email}


def test_an_hour_a_message_and_a_document_from_a_phone(somebody, house):
    account = house.account("candidate")
    amina = somebody("téléphone", account)
    counsellor = somebody("bureau", whoever_follows(house, account))

    # Elle lit, puis répond, sur son téléphone.
    amina.goes_to("/mon-parcours/messages/")
    amina.check("messages-liste")
    amina.page.locator("main .task__label").first.click()
    amina.page.locator("[name=text]").fill(QUESTION)
    amina.check("messages-telephone")
    amina.presses("Envoyer", exact=True)
    amina.sees("Votre message est envoyé.")
    amina.sees(QUESTION)

    # Ce qui attend est dans « Aujourd’hui »; la réponse part du dossier, d'un modèle ou de ses mots.
    counsellor.goes_to("/travail/")
    counsellor.sees("Répondre à un message")
    counsellor.check("journee-aujourd-hui")
    counsellor.page.locator("main a[href$='/messages/']", has_text="Amina").first.click()
    counsellor.sees(QUESTION)
    counsellor.page.locator("[name=text]").fill(ANSWER)
    counsellor.check("messages-bureau")
    counsellor.presses("Envoyer", exact=True)
    counsellor.sees("Message envoyé. La personne est prévenue.")
    dossier = counsellor.page.url.partition("messages/")[0]

    # Elle offre une heure de plus; la candidate la prend, sans téléphoner.
    counsellor.goes_to("/travail/rendez-vous/heures/")
    counsellor.page.locator("[name=weekday]").select_option("3")
    counsellor.page.locator("[name=begins]").fill("13:00")
    counsellor.page.locator("[name=ends]").fill("15:00")
    counsellor.presses("Offrir ces heures")
    counsellor.goes_to("/travail/rendez-vous/")
    counsellor.check("journee-rendez-vous")
    amina.goes_to("/mon-parcours/rendez-vous/")
    amina.follows("Prendre rendez-vous")
    amina.page.locator("[name=slot]").first.check()
    amina.page.locator("[name=mode]").first.check()
    amina.check("rendez-vous-choisir")
    amina.page.locator("main form button[type=submit]").last.click()
    amina.sees("Votre rendez-vous est pris.")
    amina.check("rendez-vous-pris")
    amina.presses("Recevoir un texto")
    amina.sees("Vous recevrez un texto avant chaque rendez-vous.")
    counsellor.goes_to(dossier + "rendez-vous/")
    counsellor.sees("Pris par la personne")

    # Il manque un document : demandé, il arrive du téléphone, et la demande se ferme seule.
    counsellor.goes_to(dossier + "documents/")
    counsellor.page.locator("form[action$='demander/'] [name=kind]").select_option("diploma")
    counsellor.presses("Demander", exact=True)
    counsellor.sees("C’est demandé. La personne est prévenue.")
    counsellor.check("journee-documents")
    amina.goes_to("/mon-parcours/")
    amina.sees("Remettre votre diplôme")
    amina.check("parcours-etapes")
    amina.page.locator("main a[href*='genre=diploma']").first.click()
    expect(amina.page.locator("[name=kind]")).to_have_value("diploma")
    # A telephone has its camera beside the files, where a finger points.
    expect(amina.page.locator("input[capture=environment]")).to_have_count(1)
    expect(amina.page.locator("[name=file]")).to_have_count(2)
    amina.page.evaluate("document.querySelector('#ajouter').scrollIntoView()")
    amina.check("parcours-documents", top=False)
    amina.page.locator("[name=file]").first.set_input_files(
        [
            {"name": "recto.png", "mimeType": "image/png", "buffer": PNG},
            {"name": "verso.png", "mimeType": "image/png", "buffer": PNG},
        ]
    )
    amina.presses("Envoyer", exact=True)
    amina.sees("2 documents sont reçus.")
    amina.check("documents-recus")
    counsellor.goes_to(dossier + "documents/")
    expect(counsellor.page.locator("main img.thumb")).to_have_count(2)
    counsellor.does_not_see("Remettre votre diplôme")

    # D'un message, elle envoie une photo de plus : elle revient au message, où elle est déjà cochée.
    amina.goes_to("/mon-parcours/messages/")
    amina.page.locator("main .task__label").first.click()
    amina.follows("Envoyer un nouveau document")
    amina.page.locator("[name=kind]").select_option("work")
    amina.page.locator("input[capture]").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": PNG}
    )
    # After one photo, room for another.
    expect(amina.page.locator("input[capture]")).to_have_count(2)
    amina.presses("Envoyer", exact=True)
    expect(amina.page.locator("[name=documents]:checked")).to_have_count(1)
    amina.page.locator("[name=text]").fill("Voici mon attestation.")
    amina.check("message-document")
    amina.presses("Envoyer", exact=True)
    amina.sees("Votre message est envoyé.")
    counsellor.goes_to(dossier + "messages/")
    named = counsellor.page.locator(".bubble .chip", has_text="Attestation").first
    opened = counsellor.page.request.get(urljoin(counsellor.page.url, named.get_attribute("href")))
    assert (opened.status, opened.headers["content-type"]) == (200, "image/png")

    # Le reste de son espace.
    for path, name in (
        ("/mon-parcours/plan/", "parcours-plan"),
        ("/mon-parcours/qui-a-mon-dossier/", "parcours-qui-voit"),
    ):
        amina.goes_to(path)
        amina.check(name)


#: A picture of four pixels.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73000000134944415478"
    "9c633811a000440c0a0127800800222e04e1535af2780000000049454e44ae426082"
)
