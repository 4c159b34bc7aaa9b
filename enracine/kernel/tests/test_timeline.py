"""Who did it, as a history says it to whoever may still read the history."""

from enracine.kernel.models import Event
from enracine.kernel.timeline import Told


def test_a_history_names_professionals_and_not_the_person_herself():
    by_herself = Event(actor="subject:0190", actor_label="Samir Ouali", kind="x")
    by_a_counsellor = Event(actor="membership:0190", actor_label="Jade · PROMIS", kind="x")
    assert Told(by_herself, "Accord retiré", "dot").who == "la personne"
    assert Told(by_a_counsellor, "Référence envoyée", "dot").who == "Jade · PROMIS"
