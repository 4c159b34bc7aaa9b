"""What the questionnaire says, in each of its languages. One more language is one more entry here.

Not in the catalogues: they hold the two languages of the product, whole. This one page is read by
people who have just settled, in theirs; a test checks that no language misses a word.
"""

from dataclasses import dataclass

from enracine.settlement.choices import Need, Reason
from enracine.settlement.models import FollowUp

P, R, N = FollowUp.Presence, Reason, Need
FIRST = "fr"
#: Languages written from right to left.
RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True)
class Words:
    """The sentences of the page in one language."""

    name: str
    title: str
    lead: str
    question: str
    presences: dict[str, str]
    rights: str
    not_yours: str
    languages: str
    thanks: str
    kept: str
    more: str
    optional: str
    reason: str
    spouse_reason: str
    no_reason: str
    reasons: dict[str, str]
    needs_question: str
    needs: dict[str, str]
    send: str
    done: str
    already: str
    already_more: str
    gone: str
    gone_more: str
    too_many: str
    choose: str


WORDS: dict[str, Words] = {
    "fr": Words(
        name="Français",
        title="Votre installation en région",
        lead="L’organisme qui vous a accompagné prend de vos nouvelles. Une touche suffit.",
        question="Où habitez-vous aujourd’hui?",
        presences={
            P.PRESENT: "Au même endroit",
            P.SAME_REGION: "Ailleurs, dans la même région",
            P.RETURNED: "De retour dans la région de Montréal",
            P.OTHER_REGION: "Dans une autre région du Québec",
            P.LEFT_QUEBEC: "À l’extérieur du Québec",
        },
        rights="Votre réponse ne change rien à vos droits ni aux services que vous recevez.",
        not_yours="Cette page ne montre rien de personne. Si le message n’était pas pour vous, "
        "fermez-la sans répondre.",
        languages="Langues",
        thanks="Merci!",
        kept="Votre réponse est notée.",
        more="Voulez-vous en dire plus?",
        optional="Rien n’est obligatoire. N’écrivez ni maladie ni numéro.",
        reason="Si vous êtes parti : la raison du ménage",
        spouse_reason="La raison de votre conjointe ou conjoint, si elle est différente",
        no_reason="Aucune raison à dire",
        reasons={
            R.EMPLOYMENT: "L’emploi",
            R.HOUSING: "Le logement",
            R.STUDIES: "Les études ou une formation",
            R.SERVICES: "Les services : garde, école, transport",
            R.FAMILY: "La famille, les amis, la communauté",
            R.PROJECT: "Un projet ailleurs",
            R.OTHER: "Une autre raison",
        },
        needs_question="Qu’est-ce qui vous aiderait?",
        needs={
            N.HOUSING: "Le logement",
            N.EMPLOYMENT: "L’emploi",
            N.SPOUSE_EMPLOYMENT: "L’emploi de ma conjointe ou de mon conjoint",
            N.CHILDREN: "La garde ou l’école des enfants",
            N.FRENCH: "Le français",
            N.TRANSPORT: "Le transport ou le permis de conduire",
            N.PAPERS: "Des démarches ou des papiers",
            N.NETWORK: "Rencontrer des gens",
            N.OTHER: "Autre chose",
        },
        send="Envoyer",
        done="C’est noté. Vous pouvez fermer cette page.",
        already="Une réponse a déjà été donnée par ce lien.",
        already_more="Elle reste. Si votre situation est différente, vous pouvez le dire : les deux "
        "réponses sont gardées, et quelqu’un vérifiera.",
        gone="Ce lien ne sert plus.",
        gone_more="Vous n’avez rien à faire. L’organisme qui vous accompagne peut en envoyer un autre.",
        too_many="Trop de réponses en peu de temps. Revenez dans une heure.",
        choose="Choisissez une réponse.",
    ),
    "en": Words(
        name="English",
        title="Your new life in the region",
        lead="The organization that helped you is checking in. One tap is enough.",
        question="Where do you live today?",
        presences={
            P.PRESENT: "In the same place",
            P.SAME_REGION: "Somewhere else in the same region",
            P.RETURNED: "Back in the Montréal area",
            P.OTHER_REGION: "In another region of Québec",
            P.LEFT_QUEBEC: "Outside Québec",
        },
        rights="Your answer changes nothing about your rights or the services you receive.",
        not_yours="This page shows nothing about anyone. If the message was not for you, close it "
        "without answering.",
        languages="Languages",
        thanks="Thank you!",
        kept="Your answer has been noted.",
        more="Would you like to say more?",
        optional="Nothing is required. Do not write any illness or any number.",
        reason="If you left: your household’s reason",
        spouse_reason="Your spouse’s reason, if it is different",
        no_reason="No reason to give",
        reasons={
            R.EMPLOYMENT: "Work",
            R.HOUSING: "Housing",
            R.STUDIES: "Studies or training",
            R.SERVICES: "Services: child care, school, transportation",
            R.FAMILY: "Family, friends, community",
            R.PROJECT: "Plans somewhere else",
            R.OTHER: "Another reason",
        },
        needs_question="What would help you?",
        needs={
            N.HOUSING: "Housing",
            N.EMPLOYMENT: "Work",
            N.SPOUSE_EMPLOYMENT: "Work for my spouse",
            N.CHILDREN: "Child care or school",
            N.FRENCH: "French",
            N.TRANSPORT: "Transportation or a driver’s licence",
            N.PAPERS: "Procedures or papers",
            N.NETWORK: "Meeting people",
            N.OTHER: "Something else",
        },
        send="Send",
        done="It has been noted. You may close this page.",
        already="An answer has already been given with this link.",
        already_more="It stays. If your situation is different, you may say so: both answers are "
        "kept, and someone will check.",
        gone="This link no longer works.",
        gone_more="There is nothing for you to do. The organization that helps you can send another.",
        too_many="Too many answers in a short time. Please come back in an hour.",
        choose="Please choose an answer.",
    ),
    "es": Words(
        name="Español",
        title="Su nueva vida en la región",
        lead="El organismo que le acompañó quiere saber cómo está. Basta un toque.",
        question="¿Dónde vive hoy?",
        presences={
            P.PRESENT: "En el mismo lugar",
            P.SAME_REGION: "En otro lugar de la misma región",
            P.RETURNED: "De vuelta en la región de Montreal",
            P.OTHER_REGION: "En otra región de Quebec",
            P.LEFT_QUEBEC: "Fuera de Quebec",
        },
        rights="Su respuesta no cambia sus derechos ni los servicios que recibe.",
        not_yours="Esta página no muestra nada de nadie. Si el mensaje no era para usted, ciérrela "
        "sin responder.",
        languages="Idiomas",
        thanks="¡Gracias!",
        kept="Su respuesta queda anotada.",
        more="¿Quiere decir algo más?",
        optional="Nada es obligatorio. No escriba enfermedades ni números.",
        reason="Si se fue: el motivo de su hogar",
        spouse_reason="El motivo de su cónyuge, si es diferente",
        no_reason="Ningún motivo que decir",
        reasons={
            R.EMPLOYMENT: "El empleo",
            R.HOUSING: "La vivienda",
            R.STUDIES: "Los estudios o una formación",
            R.SERVICES: "Los servicios: guardería, escuela, transporte",
            R.FAMILY: "La familia, las amistades, la comunidad",
            R.PROJECT: "Un proyecto en otro lugar",
            R.OTHER: "Otro motivo",
        },
        needs_question="¿Qué le ayudaría?",
        needs={
            N.HOUSING: "La vivienda",
            N.EMPLOYMENT: "El empleo",
            N.SPOUSE_EMPLOYMENT: "El empleo de mi cónyuge",
            N.CHILDREN: "La guardería o la escuela de los hijos",
            N.FRENCH: "El francés",
            N.TRANSPORT: "El transporte o la licencia de conducir",
            N.PAPERS: "Trámites o documentos",
            N.NETWORK: "Conocer gente",
            N.OTHER: "Otra cosa",
        },
        send="Enviar",
        done="Queda anotado. Puede cerrar esta página.",
        already="Ya se dio una respuesta con este enlace.",
        already_more="Esa respuesta se conserva. Si su situación es diferente, puede decirlo: se "
        "guardan las dos respuestas y alguien lo verificará.",
        gone="Este enlace ya no sirve.",
        gone_more="No tiene que hacer nada. El organismo que le acompaña puede enviar otro.",
        too_many="Demasiadas respuestas en poco tiempo. Vuelva dentro de una hora.",
        choose="Elija una respuesta.",
    ),
    "ar": Words(
        name="العربية",
        title="حياتكم الجديدة في المنطقة",
        lead="الجهة التي رافقتكم تسأل عن أحوالكم. لمسة واحدة تكفي.",
        question="أين تسكنون اليوم؟",
        presences={
            P.PRESENT: "في المكان نفسه",
            P.SAME_REGION: "في مكان آخر من المنطقة نفسها",
            P.RETURNED: "عدنا إلى منطقة مونتريال",
            P.OTHER_REGION: "في منطقة أخرى من كيبيك",
            P.LEFT_QUEBEC: "خارج كيبيك",
        },
        rights="جوابكم لا يغيّر شيئًا من حقوقكم ولا من الخدمات التي تتلقّونها.",
        not_yours="لا تُظهر هذه الصفحة شيئًا عن أي شخص. إن لم تكن الرسالة موجّهة إليكم فأغلقوها دون جواب.",
        languages="اللغات",
        thanks="شكرًا!",
        kept="تم تسجيل جوابكم.",
        more="هل تريدون إضافة شيء؟",
        optional="لا شيء إلزامي. لا تكتبوا أي مرض ولا أي رقم.",
        reason="إن كنتم قد غادرتم: سبب الأسرة",
        spouse_reason="سبب الزوج أو الزوجة إن كان مختلفًا",
        no_reason="لا سبب للذكر",
        reasons={
            R.EMPLOYMENT: "العمل",
            R.HOUSING: "السكن",
            R.STUDIES: "الدراسة أو التدريب",
            R.SERVICES: "الخدمات: الحضانة والمدرسة والنقل",
            R.FAMILY: "العائلة والأصدقاء والجالية",
            R.PROJECT: "مشروع في مكان آخر",
            R.OTHER: "سبب آخر",
        },
        needs_question="ما الذي قد يساعدكم؟",
        needs={
            N.HOUSING: "السكن",
            N.EMPLOYMENT: "العمل",
            N.SPOUSE_EMPLOYMENT: "عمل الزوج أو الزوجة",
            N.CHILDREN: "حضانة الأطفال أو مدرستهم",
            N.FRENCH: "اللغة الفرنسية",
            N.TRANSPORT: "النقل أو رخصة القيادة",
            N.PAPERS: "الإجراءات أو الوثائق",
            N.NETWORK: "التعرّف إلى الناس",
            N.OTHER: "شيء آخر",
        },
        send="إرسال",
        done="تم التسجيل. يمكنكم إغلاق هذه الصفحة.",
        already="سبق أن أُعطي جواب عبر هذا الرابط.",
        already_more="يبقى ذلك الجواب محفوظًا. إن كان وضعكم مختلفًا فيمكنكم قوله: "
        "يُحفظ الجوابان ويتحقق أحدهم من الأمر.",
        gone="لم يعد هذا الرابط صالحًا.",
        gone_more="لا داعي لفعل أي شيء. يمكن للجهة التي ترافقكم أن ترسل رابطًا آخر.",
        too_many="أجوبة كثيرة في وقت قصير. عودوا بعد ساعة.",
        choose="اختاروا جوابًا.",
    ),
}
