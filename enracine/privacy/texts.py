"""The words people agree to. A change of words is a new version; old ones are never edited."""

import datetime as dt

from enracine.kernel.acting import Acting
from enracine.privacy.models import ConsentText

#: Before any day that an installation, or a demonstration set in the past, may live in.
SINCE = dt.date(2018, 4, 1)

TEXTS = [
    (
        "registration",
        "fr-ca",
        "Traiter mon inscription",
        "J’accepte que l’organisme nommé ici utilise mes réponses pour m’offrir ses services. "
        "Emplois en régions confie chaque dossier à un seul de ses trois organismes. "
        "Je peux retirer cet accord en tout temps, depuis mon compte.",
    ),
    (
        "registration",
        "en",
        "Process my registration",
        "I agree that the organisation named here uses my answers to offer me its services. "
        "Emplois en régions entrusts each file to only one of its three organisations. "
        "I can withdraw this agreement at any time, from my account.",
    ),
    (
        "referral",
        "fr-ca",
        "Transmettre mon dossier à un autre organisme",
        "J’accepte que les renseignements nommés ici soient transmis à l’organisme nommé ici, "
        "pour qu’il m’accompagne. Il ne reçoit rien d’autre. "
        "Je peux refuser sans perdre mon service. Je peux retirer cet accord en tout temps : "
        "l’organisme perd alors l’accès tout de suite.",
    ),
    (
        "referral",
        "en",
        "Send my file to another organisation",
        "I agree that the information named here is sent to the organisation named here, "
        "so that it can help me. It receives nothing else. "
        "I can refuse without losing my service. I can withdraw this agreement at any time: "
        "the organisation then loses access right away.",
    ),
    (
        "news",
        "fr-ca",
        "Recevoir des nouvelles par courriel",
        "J’accepte de recevoir par courriel des nouvelles des régions et des activités. "
        "Chaque message permet de se désabonner.",
    ),
    (
        "news",
        "en",
        "Receive news by e-mail",
        "I agree to receive news about regions and activities by e-mail. "
        "Every message lets me unsubscribe.",
    ),
    (
        "arrival_notice",
        "fr-ca",
        "Prévenir l’organisme qui m’accueille",
        "J’accepte que l’organisme qui m’accueille connaisse la date de mon arrivée "
        "et les personnes qui arrivent avec moi.",
    ),
    (
        "arrival_notice",
        "en",
        "Tell the organisation that welcomes me",
        "I agree that the organisation that welcomes me knows the date of my arrival "
        "and who arrives with me.",
    ),
    (
        "transfer",
        "fr-ca",
        "Confier mon dossier à un autre organisme",
        "J’accepte que l’organisme nommé ici reçoive les renseignements nommés ici. "
        "S’il dit oui, il tient mon dossier à la place de mon organisme actuel. "
        "S’il dit non, rien ne change. Je peux refuser sans perdre mon service. "
        "Je peux retirer cet accord en tout temps.",
    ),
    (
        "transfer",
        "en",
        "Entrust my file to another organisation",
        "I agree that the organisation named here receives the information named here. "
        "If it says yes, it keeps my file in place of my present organisation. "
        "If it says no, nothing changes. I can refuse without losing my service. "
        "I can withdraw this agreement at any time.",
    ),
    (
        "stay",
        "fr-ca",
        "Participer à un séjour exploratoire",
        "J’accepte que l’organisme nommé ici connaisse mon nom et comment me joindre, pour choisir "
        "les participants et préparer le séjour. Un an après, il saura si j’ai déménagé, et dans "
        "quelle région. Je peux retirer cet accord en tout temps : ma place est alors rendue.",
    ),
    (
        "stay",
        "en",
        "Take part in an exploratory stay",
        "I agree that the organisation named here knows my name and how to reach me, to choose the "
        "participants and prepare the stay. A year later, it will know whether I moved, and to "
        "which region. I can withdraw this agreement at any time: my place is then given back.",
    ),
    (
        "stay_needs",
        "fr-ca",
        "Dire un besoin de santé pour un séjour",
        "J’accepte que la personne qui organise le séjour, et elle seule, lise mes allergies ou mes "
        "besoins pour me déplacer. Ces renseignements servent aux repas, au transport et à "
        "l’hébergement. Ils sont détruits après le séjour. Je peux ne rien dire et venir quand même.",
    ),
    (
        "stay_needs",
        "en",
        "Tell a health need for a stay",
        "I agree that the person who organises the stay, and nobody else, reads my allergies or "
        "what I need to move around. This information is for meals, transport and lodging. It is "
        "destroyed after the stay. I can say nothing and still come.",
    ),
    (
        "aid",
        "fr-ca",
        "Demander une aide",
        "J’accepte que l’organisme nommé ici connaisse mon nom et comment me joindre. Il lit aussi les "
        "documents que je joins. Il s’en sert pour décider de cette aide et la verser. "
        "Je peux refuser sans perdre mon service. "
        "Je peux retirer cet accord en tout temps : ce qui n’est pas versé s’arrête.",
    ),
    (
        "aid",
        "en",
        "Ask for an aid",
        "I agree that the organisation named here knows my name and how to reach me. It also reads the "
        "documents that I attach. It uses them to decide on this aid and to pay it. "
        "I can refuse without losing my service. "
        "I can withdraw this agreement at any time: what is not paid stops.",
    ),
]


def load_texts(acting: Acting) -> int:
    """Publish the first version of each text where it is missing. Returns how many were added."""
    present = set(ConsentText.objects.filter(text_version=1).values_list("purpose", "language"))
    missing = [t for t in TEXTS if (t[0], t[1]) not in present]
    ConsentText.objects.bulk_create(
        ConsentText(
            purpose=purpose,
            language=language,
            title=title,
            body=body,
            text_version=1,
            valid_from=SINCE,
        )
        for purpose, language, title, body in missing
    )
    return len(missing)
