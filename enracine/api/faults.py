"""What is wrong with a field of a request, in French: the library that reads requests says it in English."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

_INTEGER, _BOOLEAN = "Un nombre entier est attendu.", "Vrai ou faux est attendu : true, false."
_NUMBER, _DAY = "Un nombre est attendu.", "Une date est attendue : AAAA-MM-JJ."
_OTHER = "Cette valeur n’est pas acceptée."
#: Kind of fault → its sentence; the library's own context fills it in. No translation: whoever reads
#: English gets the library's sentence.
FRENCH: Mapping[str, str] = {
    "missing": "Ce champ est obligatoire.",
    "extra_forbidden": "Ce champ n’existe pas ici.",
    "string_type": "Un texte est attendu.",
    "string_too_long": "Nombre de caractères : au plus {max_length}.",
    "string_too_short": "Nombre de caractères : au moins {min_length}.",
    "string_pattern_mismatch": "Ce texte n’a pas la forme attendue.",
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": _INTEGER,
    "int_from_float": _INTEGER,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than": "Plus de {gt}.",
    "greater_than_equal": "Au moins {ge}.",
    "less_than": "Moins de {lt}.",
    "less_than_equal": "Au plus {le}.",
    "enum": "Valeurs possibles : {expected}.",
    "literal_error": "Valeurs possibles : {expected}.",
    "uuid_type": "Un identifiant (UUID) est attendu.",
    "uuid_parsing": "Un identifiant (UUID) est attendu.",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "datetime_type": "Un moment est attendu : AAAA-MM-JJThh:mm:ssZ.",
    "datetime_parsing": "Un moment est attendu : AAAA-MM-JJThh:mm:ssZ.",
    "list_type": "Une liste est attendue.",
    "dict_type": "Un objet est attendu.",
    "model_type": "Un objet est attendu.",
    "model_attributes_type": "Un objet est attendu.",
    "too_long": "Nombre d’éléments : au plus {max_length}.",
    "too_short": "Nombre d’éléments : au moins {min_length}.",
}


def said(fault: Mapping[str, Any]) -> str:
    """The sentence of one fault, in the reader's language."""
    if (get_language() or "").startswith("en"):
        return str(fault["msg"])
    known = {name: str(value) for name, value in (fault.get("ctx") or {}).items()}
    if "expected" in known:
        known["expected"] = known["expected"].replace(" or ", " ou ")
    try:
        return FRENCH.get(str(fault.get("type")), _OTHER).format(**known)
    except KeyError:
        return _OTHER
