"""What the open directory says of itself: its profile, its OpenAPI. Pure."""

from typing import Any

TITLE = {
    "fr": "Répertoire des services aux ménages qui s’établissent en région",
    "en": "Directory of services for households settling in the regions",
}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_PAGE = (
    ("search", "string", "mots, accents et majuscules pardonnés"),
    ("page", "integer", "numéro de la page, dès 1"),
    ("per_page", "integer", "objets par page, 1000 au plus"),
    ("format", "string", "json ou ndjson (tout, une ligne par objet)"),
)
_PARAMETERS = {
    "services": (
        *_PAGE,
        ("taxonomy_term_id", "string", "qui porte ce mot"),
        ("taxonomy_id", "string", "qui porte un mot de cette liste"),
        ("organization_id", "string", "de cet organisme"),
        ("modified_after", "string", "changé à ce moment ou après (ISO 8601)"),
        ("minimal", "boolean", "identifiants et dates seulement, tout en une page"),
        ("full", "boolean", "objets entiers"),
    ),
    "organizations": (
        *_PAGE,
        ("taxonomy_term_id", "string", "qui porte ce mot"),
        ("taxonomy_id", "string", "qui porte un mot de cette liste"),
        ("full", "boolean", "objets entiers"),
        ("full_service", "boolean", "avec leurs services entiers"),
    ),
    "service_at_locations": (
        *_PAGE,
        ("taxonomy_term_id", "string", "qui porte ce mot"),
        ("taxonomy_id", "string", "qui porte un mot de cette liste"),
        ("organization_id", "string", "de cet organisme"),
        ("modified_after", "string", "changé à ce moment ou après (ISO 8601)"),
        ("full", "boolean", "objets entiers"),
        ("postcode", "string", "à ce code postal, ou autour"),
        ("proximity", "number", "à tant de mètres du code postal"),
    ),
    "taxonomies": _PAGE,
    "taxonomy_terms": (
        *_PAGE,
        ("taxonomy_id", "string", "de cette liste"),
        ("parent_id", "string", "sous ce mot"),
        ("top_only", "boolean", "premiers mots seulement"),
    ),
}


def openapi(base: str, language: str) -> dict[str, Any]:
    """The paths and their parameters."""
    paths: dict[str, Any] = {"/": {"get": _get("Ce que c’est", ())}}
    for collection, parameters in _PARAMETERS.items():
        paths[f"/{collection}"] = {"get": _get(f"Liste : {collection}", parameters, refuses=True)}
        one = ("full_service", "boolean", "avec ses services entiers")
        extra = (one,) if collection == "organizations" else ()
        get = _get(f"Un objet : {collection}", extra, refuses=True)
        get["parameters"].insert(
            0,
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            },
        )
        get["responses"] |= {"404": {"description": "Inconnu"}, "410": {"description": "Retiré"}}
        paths[f"/{collection}/{{id}}"] = {"get": get}
    since = (("since", "string", "depuis ce moment (ISO 8601)"),)
    paths["/deleted"] = {"get": _get("Ce qui a été retiré", since, refuses=True)}
    paths["/datapackage.zip"] = {"get": _get("Tout, en tables", ())}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE[language],
            "version": "1.0",
            "license": {"name": "CC BY 4.0", "url": LICENCE},
            "description": "HSDS 3.1, en lecture, sans clé.",
        },
        "servers": [{"url": base.rstrip("/")}],
        "paths": paths,
    }


def _get(
    summary: str, parameters: tuple[tuple[str, str, str], ...], *, refuses: bool = False
) -> dict[str, Any]:
    responses = {"200": {"description": "Voici"}, "304": {"description": "Rien de neuf"}}
    if refuses:
        responses["400"] = {"description": "Une question qui ne se lit pas"}
    return {
        "summary": summary,
        "parameters": [
            {"name": name, "in": "query", "description": words, "schema": {"type": kind}}
            for name, kind, words in parameters
        ],
        "responses": responses,
    }


def profile(language: str) -> dict[str, Any]:
    """What differs from the standard: choices and limits, never a retyped field."""
    return {
        "name": "HSDS-Enracine",
        "based_on": "HSDS 3.1",
        "license": LICENCE,
        "language": language,
        "languages": (
            "Un document par langue, aux mêmes identifiants : /hsds/ en français, /en/hsds/ en anglais."
            " Ce qui n’est pas traduit est en français."
        ),
        "translation": (
            "Le paquet de chaque langue porte une table de plus, translation : les noms et les descriptions"
            " des services et des mots dans l’autre langue (resource_type, resource_id, field_name, language,"
            " value)."
        ),
        "time_zone": "America/Toronto : les heures sont celles de l’horloge du lieu.",
        "absent": "Ce qui n’est pas connu est absent : ni null, ni texte vide.",
        "confidential": "Un lieu confidentiel, et ce qui permettrait de le trouver, n’est publié nulle part.",
        "coordinates": (
            "Le milieu de la municipalité, jamais l’adresse; telles quelles, pour un lieu qu’un autre"
            " répertoire publie."
        ),
        "link_type": ["service_type", "audience"],
        "deleted": (
            "Ce qui est retiré répond 410 et reste dans /deleted, qui dit aussi ce qui est apparu ici :"
            " un service importé garde la date de sa source."
        ),
        "sources": "Les répertoires importés, leur licence et leur adresse sont nommés à la racine.",
        "service_area_uri": "Code de la région administrative (Institut de la statistique du Québec).",
    }
