"""S01, S02, S03 of the scenarios, through the browser, and the whole main job after them."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.main_job import (
    NOT_READY,
    READY,
    Somebody,
    dates_a_gesture,
    decides,
    gives_her_consent,
    holds_the_first_meeting,
    makes_a_step,
    new_birthday,
    new_family_name,
    opens_the_draft,
    opens_the_file,
    opens_what_was_received,
    plans_a_departure,
    prepares_a_referral,
    registers_herself,
)
from tests.journeys.registering import fills, new_address, sends

pytestmark = pytest.mark.browser
TODAY = "2026-11-23"
BOTH = pytest.mark.parametrize("size", ["bureau", "téléphone"])


# — S01 ————————————————————————————————————————————————————————————————————


SAMIR = {"home": "cmm", "born": "abroad", "standing": "naturalised"}
LINA = {
    "home": "cmm",
    "born": "quebec",
    "birth_date_day": "5",
    "birth_date_month": "11",
    "birth_date_year": "1996",
    "studies": "bachelor",
}


def asks_what_services(visitor, day, answers, arrived=""):
    """Fill « À quels services ai-je droit? » as of a day."""
    visitor.goes_to("/a-quels-services/")
    fills(visitor, answers | standing_of(visitor, answers))
    visitor.page.get_by_text("Voir les règles d’une autre date").click()
    for field, text in (("as_of", day), ("arrived", arrived)):
        for part, value in zip(("year", "month", "day"), text.split("-"), strict=False):
            if value:
                visitor.page.locator(f"main [name={field}_{part}]").fill(value)
    sends(visitor)
    assert visitor.heading() == "Les services pour vous"


def standing_of(visitor, answers):
    """The line of the list of statuses that says « naturalised », when that is the answer."""
    if answers.get("standing") != "naturalised":
        return {}
    line = visitor.page.locator("option", has_text="Citoyenneté canadienne, obtenue après")
    return {"standing": line.get_attribute("value")}


def answer_about(visitor, service):
    """The answer about one service, its reasons unfolded."""
    panel = visitor.page.locator("main section.panel").filter(
        has=visitor.page.get_by_role("heading", name=service, exact=True)
    )
    panel.locator("summary").click()
    return panel


@BOTH
def test_s01_twenty_years_in_quebec_and_second_generation(somebody, size):
    """Deuxième génération, vingt ans de présence : qui est admissible?"""
    samir, told = somebody(size), {}
    for day in ("2024-03-15", "2024-05-09"):
        asks_what_services(samir, day, SAMIR, arrived="2004-02-01")
        told[day] = answer_about(samir, "Emplois en régions")
        if day == "2024-03-15":
            expect(told[day].locator(".tag").first).to_have_text("Non")
            expect(told[day]).to_contain_text("il fallait moins de 5 ans au Québec")
            expect(told[day]).to_contain_text("31 mars 2024")
            expect(told[day]).to_contain_text("Source :")
            samir.check("s01-samir-mars")
            before = told[day].inner_text()
        else:
            expect(told[day].locator(".tag").first).to_have_text("Oui")
            expect(told[day]).to_contain_text("Règle en vigueur depuis le 1er avril 2024")
            samir.check("s01-samir-mai")
    # Rejouer l'évaluation du 15 mars donne le même résultat.
    asks_what_services(samir, "2024-03-15", SAMIR, arrived="2004-02-01")
    assert answer_about(samir, "Emplois en régions").inner_text() == before

    lina = somebody(size)
    for day in ("2024-03-15", "2024-05-09"):
        asks_what_services(lina, day, LINA)
        eer = answer_about(lina, "Emplois en régions")
        expect(eer.locator(".tag").first).to_have_text("Non")
        expect(eer).to_contain_text("À voir aussi : Place aux jeunes en région")
        pajr = answer_about(lina, "Place aux jeunes en région")
        expect(pajr.locator(".tag").first).to_have_text("Oui")
    lina.check("s01-lina")


# — S02 ————————————————————————————————————————————————————————————————————


def given_dieudonne_followed_by_chloe(chloe):
    """Dieudonné, 29 ans, Longueuil: CV à retravailler, reconnaissance non entamée."""
    email = new_address("dieudonne")
    family = new_family_name("Mbarga", email)
    chloe.goes_to("/travail/references/nouvelle-personne/")
    fills(
        chloe,
        {
            "given_name": "Dieudonné",
            "family_name": family,
            # Another birthday each time: the same one would be taken for the same person, and rightly.
            **new_birthday(email),
            "email": email,
        },
    )
    chloe.check("s02-nouvelle-personne")
    chloe.page.locator("main [type=checkbox]").last.check()
    with chloe.leaving():
        sends(chloe)
    # Already known would be answered on the same page: then nobody was registered.
    chloe.is_at(re.compile(r"/travail/dossiers/[0-9a-f-]{36}/referer/"))
    return Somebody("Dieudonné", family, email)


@BOTH
def test_s02_a_paj_agent_refers_a_candidate_who_is_not_ready_to_eer(somebody, house, size):
    """PAJR → EER : candidat pas prêt."""
    chloe = somebody(size, house.account("paj_agent", "agent.paj-01"))
    dieudonne = given_dieudonne_followed_by_chloe(chloe)
    file = opens_the_file(chloe, dieudonne)

    # Quand l'agente crée une référence sans critère, elle n'est pas acceptée.
    prepares_a_referral(chloe, file, ("EER",), [])
    chloe.presses("Voir l’aperçu")
    expect(chloe.page).to_have_title(re.compile("^Erreur : "))
    chloe.check("s02-sans-critere")
    fills(chloe, {"reasons": ["cv", "recognition", "vague_project"]})
    # La liste des champs transmis est exigée aussi : rien de coché, rien ne s'envoie.
    ticked = chloe.page.locator("main [name=sections]:checked")
    kept = ticked.evaluate_all("boxes => boxes.map(box => box.value)")
    for section in kept:
        chloe.page.locator(f"main [name=sections][value={section}]").uncheck()
    chloe.presses("Voir l’aperçu")
    chloe.sees("Cochez au moins un renseignement.")
    fills(chloe, {"sections": kept})
    chloe.presses("Voir l’aperçu")

    # Alors elle voit exactement ce qui sera transmis, et il lui faut l'accord de Dieudonné.
    chloe.sees("Ce qui sera transmis")
    chloe.sees("CV à retravailler")
    chloe.does_not_see("Statut d’immigration")
    chloe.check("s02-apercu")
    chloe.presses("J’en suis témoin : envoyer")
    chloe.sees("Cochez que la personne a dit oui devant vous")
    chloe.sees("L’accord de la personne")
    fills(chloe, {"present": "on"})
    chloe.presses("J’en suis témoin : envoyer")
    chloe.sees("Référence envoyée")
    # La réponse a son délai, paramétré, en jours ouvrables : du lundi 23 au lundi 30.
    chloe.sees(re.compile(r"de répondre d’ici le 30\s+novembre\s+2026"))
    chloe.check("s02-envoyee")
    sent = chloe.page.url

    # Et EER l'attribue par la règle d'équité; l'organisme retenu répond.
    receiver = the_one_who_received(somebody, house, size, dieudonne)
    referral = opens_what_was_received(receiver, dieudonne)
    receiver.sees("Reconnaissance des diplômes non entamée")
    receiver.check("s02-recue")
    # Accusé de réception : ouvrir suffit, l'agente le voit.
    chloe.goes_to(sent)
    chloe.sees("Référence ouverte par le destinataire")
    receiver.presses("Accepter")
    receiver.sees("référence acceptée")
    chloe.goes_to(sent)
    chloe.sees("Acceptée")
    reads_why_it_was_chosen(somebody(size, house.account("coordinator")), dieudonne)
    makes_a_step(receiver, referral, "premier-contact")
    receiver.sees("Premier contact fait")

    # Et l'agente voit le premier contact, sans voir les notes d'EER.
    chloe.goes_to(sent)
    chloe.sees("Premier contact fait")
    chloe.sees("23 novembre 2026")
    chloe.check("s02-premier-contact")
    eer_file = opens_the_file(receiver, dieudonne)
    fills_the_notes(receiver, eer_file)
    chloe.goes_to(sent)
    chloe.does_not_see("Dieudonné hésite beaucoup")
    with chloe.expecting(404):
        assert chloe.goes_to(eer_file).status == 404

    # Et au retour « projet mûr », elle est prévenue.
    makes_a_step(receiver, referral, "service")
    makes_a_step(
        receiver,
        referral,
        "terminer",
        {"outcome": "ready", "feedback": "Projet mûr : il vise la Gaspésie."},
    )
    chloe.goes_to("/travail/")
    chloe.sees(dieudonne.name)
    chloe.sees("Lire le retour de")
    chloe.goes_to(sent)
    chloe.sees("Projet mûr : il vise la Gaspésie.")
    chloe.check("s02-retour")


def the_one_who_received(somebody, house, size, candidate):
    """The counsellor of whichever organisation the even rule chose."""
    for organisation in ("cfiq", "promis", "inici"):
        visitor = somebody(size, house.account("counsellor", f"conseil1.{organisation}"))
        visitor.goes_to("/travail/references/")
        if visitor.page.get_by_role("link", name=candidate.name).count():
            return visitor
    raise AssertionError("nobody received the referral")


def reads_why_it_was_chosen(coordination, person):
    """The even rule's own explanation, beside the registration or the referral."""
    coordination.goes_to("/travail/inscriptions/")
    row = coordination.page.locator("main li", has_text=person.family).last
    while not row.count():
        # The oldest first: a new registration is at the end.
        with coordination.leaving():
            coordination.follows("Suivants")
    row.locator("summary").click()
    expect(row).to_contain_text("Retenu :")
    row.scroll_into_view_if_needed()


def fills_the_notes(counsellor, file):
    """A note of the first meeting, that stays with its organisation."""
    counsellor.goes_to(file + "evaluation/")
    fills(counsellor, NOT_READY | {"note": "Dieudonné hésite beaucoup."})
    counsellor.presses("Terminer la rencontre")
    counsellor.sees("Poursuivre la préparation")
    counsellor.check("s02-ce-qui-reste")


# — S03, then the move ————————————————————————————————————————————————————————


@BOTH
def test_s03_a_counsellor_refers_a_mature_project_to_the_agents_of_two_territories(
    somebody, house, size
):
    """EER → agents des territoires ciblés, jusqu'au premier suivi."""
    amina = somebody("téléphone")
    person = registers_herself(amina, "Amina", region="11")
    amina.receives_a_code(person.email)
    amina.is_at("/mon-parcours/")

    # La coordination voit pourquoi cet organisme l'a reçue.
    nadia = somebody(size, house.account("coordinator"))
    reads_why_it_was_chosen(nadia, person)
    nadia.check("s03-coordination", top=False)

    # Étant donné Amina, qualifiée, projet mûr, deux territoires.
    jade = somebody(size, person.counsellor(house))
    file = opens_the_file(jade, person)
    jade.check("s03-dossier")
    jade.goes_to(file + "evaluation/")
    jade.check("s03-premiere-rencontre")
    holds_the_first_meeting(jade, file, READY)
    jade.sees("Référer vers une région")
    jade.check("s03-pret")
    decides(jade, "refer", "Projet clair, famille d’accord, régions visitées.")

    # Quand sa conseillère émet une référence multiple, principale et secondaire.
    agents = [house.account("paj_agent", f"agent.paj-0{n}") for n in (2, 3)]
    principal, secondary = (agent["organisation"] for agent in agents)
    prepares_a_referral(
        jade,
        file,
        (principal, secondary),
        ["mature_project"],
        message="Amina souhaite visiter au printemps.",
        tells_others=True,
    )
    jade.page.locator("[name=sections][value=status]").check()
    # Plusieurs endroits : il faut dire lequel est le principal.
    chosen = jade.page.locator("[name=principal]").input_value()
    jade.page.locator("[name=principal]").select_option("")
    jade.presses("Voir l’aperçu")
    jade.sees("Choisissez l’endroit principal parmi ceux cochés.")
    jade.page.locator("[name=principal]").select_option(chosen)
    jade.check("s03-referer")
    jade.presses("Voir l’aperçu")
    jade.sees("Accord à obtenir")
    jade.check("s03-apercu")
    jade.presses("Demander sur son écran")
    jade.sees("L’accord est demandé sur l’écran de la personne")
    # Amina consent pour chacun à sa façon : son statut va à l'un, pas à l'autre.
    gives_her_consent(amina, look="s03-accord", status_for=principal)
    gives_her_consent(amina, status_for=principal)
    opens_the_draft(jade, file)
    jade.presses("Envoyer maintenant")
    jade.sees("Référence envoyée")
    jade.check("s03-envoyee")

    # Alors chaque agent reçoit seulement ce qui est consenti, et sait qu'un autre est consulté.
    chloe, marie = (somebody(size, agent) for agent in agents)
    referral = opens_what_was_received(chloe, person)
    chloe.sees("Un autre endroit est aussi consulté")
    chloe.sees("Baccalauréat")
    chloe.sees("Statut d’immigration")
    chloe.does_not_see("Évaluation des besoins")
    chloe.check("s03-recue")
    other = opens_what_was_received(marie, person)
    marie.sees("Un autre endroit est aussi consulté")
    marie.sees("Baccalauréat")
    marie.does_not_see("Statut d’immigration")
    # Un autre endroit est consulté, mais lequel ne se dit à personne.
    chloe.does_not_see(secondary)
    marie.does_not_see(principal)
    chloe.presses("Accepter")
    chloe.sees("référence acceptée")
    chloe.check("s03-acceptee")

    # Et quand elle choisit, l'autre référence se ferme et l'accès de l'autre agent cesse.
    amina.goes_to("/mon-parcours/")
    amina.sees("a dit oui")
    amina.check("s03-mes-etapes")
    amina.page.locator("main a[href*='/mon-parcours/references/']").first.click()
    amina.check("s03-ma-reference")
    amina.presses("C’est ici que je veux aller")
    amina.sees("Votre choix est noté")
    marie.goes_to(other)
    marie.sees("Autre territoire choisi")
    marie.does_not_see(person.family)
    marie.does_not_see("Baccalauréat")
    with marie.expecting(404):
        assert marie.goes_to(other + "accepter-pour/").status == 404
    marie.goes_to("/travail/references/")
    marie.does_not_see(person.family)
    # L'émettrice voit les deux : l'une continue, l'autre est fermée.
    jade.goes_to(other)
    jade.sees("Autre territoire choisi")
    jade.goes_to(referral)
    jade.sees("Autres endroits consultés")
    jade.sees("Annulée")

    then_she_moves_and_stays(amina, jade, chloe, person, file, referral)


def then_she_moves_and_stays(amina, jade, chloe, person, file, referral):
    """Premier contact, départ, accueil, établissement, premier suivi; puis l'accord retiré."""
    makes_a_step(chloe, referral, "premier-contact")
    makes_a_step(chloe, referral, "service")
    move = plans_a_departure(jade, file, "Percé", TODAY)
    jade.sees("Longueuil → Percé")
    jade.check("s03-depart")
    dates_a_gesture(chloe, move, "confirm", TODAY)
    dates_a_gesture(jade, move, "complete", TODAY)
    dates_a_gesture(chloe, move, "welcome", TODAY)
    dates_a_gesture(chloe, move, "settle", TODAY)
    chloe.sees("Établi")
    chloe.check("s03-etabli")
    chloe.goes_to("/travail/suivis/")
    chloe.check("s03-suivis")

    # Elle retire son accord en deux gestes : la requête suivante du destinataire est fermée.
    amina.goes_to("/mon-parcours/")
    amina.page.locator("main a[href*='/mon-parcours/references/']").first.click()
    chloe.goes_to(referral)
    chloe.sees("Baccalauréat")
    amina.follows("Retirer mon accord")
    amina.check("s03-retirer")
    amina.presses("Oui, retirer mon accord")
    amina.sees("retiré")
    chloe.goes_to(referral)
    chloe.does_not_see("Baccalauréat")
    chloe.check("s03-acces-coupe")


# — First follow-up ————————————————————————————————————————————————————————————


@BOTH
def test_the_first_follow_up_says_who_is_still_there_and_how_it_is_known(somebody, house, size):
    """Toujours sur place? Jamais sans source (S18)."""
    marc = somebody(size, house.account("partner", "partenaire.05a"))
    marc.goes_to("/travail/suivis/")
    late = marc.page.locator("main h3 a")
    expect(late.first).to_be_visible()
    marc.check("suivis")
    late.first.click()
    name = marc.heading()
    fills(marc, {"presence": "present"})
    marc.page.locator("main [name=method]").first.evaluate("e => { e.checked = false }")
    marc.presses("Inscrire ce suivi")
    expect(marc.page).to_have_title(re.compile("^Erreur : "))
    marc.check("suivi-sans-source")
    fills(marc, {"presence": "present", "method": "call", "comment": "Contente de son école."})
    with marc.leaving():
        marc.presses("Inscrire ce suivi")
    marc.goes_to("/travail/suivis/?vue=done")
    marc.follows(name)
    marc.sees("Toujours sur place")
    marc.sees("Appel à la personne")
    marc.check("premier-suivi")
