"""One cell at a time: a name, a number, a country, a code. What cannot be read is said, with why."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from enracine.kernel.sin import find_sin
from enracine.people.countries import countries, country_name
from enracine.people.rules import fold, is_name, tidy_name

#: What a spreadsheet writes where a formula failed.
FORMULA_ERRORS = frozenset(
    {"#ref!", "#n/a", "#na", "#value!", "#valeur!", "#div/0!", "#name?", "#nom?", "#null!", "#nul!",
     "#num!", "#nombre!", "#spill!", "#propagation!"}
)  # fmt: skip
#: What people write in an empty cell.
NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "na", "n.d.", "nd", "?", "x", "aucun", "aucune",
                     "none", "null", "nil", "inconnu", "unknown", "s/o", "sans objet"})  # fmt: skip
_EMAIL = re.compile(
    r"[^\s@<>,;:\"()\[\]]+@(?:[A-Za-z0-9\u00c0-\uffff-]+\.)+[A-Za-z\u00c0-\uffff]{2,}"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell says, or the code of what is wrong with it."""

    text: str = ""
    problem: str = ""


def cleaned(cell: str) -> str:
    """The text of a cell without control signs, doubled spaces, or the words for « nothing »."""
    text = " ".join(_CONTROLS.sub(" ", cell).replace("\u200b", "").replace("\ufeff", "").split())
    return "" if text.lower() in NOTHING else text


def broken(cell: str) -> str:
    """The code of a cell that holds no value: a failed formula, a formula, or nothing wrong."""
    if cell.lower() in FORMULA_ERRORS:
        return "formula_error"
    return "formula" if re.match(r"=\s*[A-Za-z@(+\-\"\d]", cell) else ""


def holds_social_number(text: str) -> bool:
    """Whether a text holds what looks like a social insurance number (law.md, L68)."""
    return find_sin(text) is not None


def name_parts(text: str, family_first: bool) -> tuple[str, str, bool]:
    """Given name, family name, and whether the cut is sure.

    A comma or capitals say it (« BENALI Amina », « Benali, Amina »); otherwise the order told for the
    file, and with three words or more nobody is sure.
    """
    whole = tidy_name(text)
    if "," in whole:
        family, _comma, given = whole.partition(",")
        return given.strip() or family.strip(), family.strip() if given.strip() else "", True
    parts = whole.split()
    if len(parts) < 2:
        return whole, "", len(parts) == 1
    capitals = [len(p) > 1 and p.isupper() for p in parts]
    if any(capitals) and not all(capitals):
        marked = list(zip(parts, capitals, strict=True))
        own = " ".join(part for part, capital in marked if not capital)
        return own, " ".join(part for part, capital in marked if capital), True
    sure = len(parts) == 2
    if family_first:
        return " ".join(parts[1:]), parts[0], sure
    return parts[0], " ".join(parts[1:]), sure


def name_problem(text: str) -> str:
    """Why a text cannot be a name; empty when it can."""
    if not is_name(text) or re.search(r"\d{2}|https?:|@", text):
        return "not_a_name"
    return "too_long" if len(text) > 120 else ""


def email(cell: str) -> Value:
    """An e-mail, lower case; « mailto: » and the signs around it are forgiven."""
    text = re.sub(r"^mailto:", "", cell, flags=re.IGNORECASE).strip("<>;, ").lower()
    if re.search(r"[;,/ ]", text) and len(_EMAIL.findall(text)) > 1:
        return Value(problem="several_emails")
    if not _EMAIL.fullmatch(text) or ".." in text or len(text) > 254:
        return Value(problem="bad_email")
    return Value(text)


def phone(cell: str, country: str = "CA") -> Value:
    """A number in international form; without a country code it is of the person's country, or here."""
    if _SCIENTIFIC.fullmatch(cell):
        return Value(problem="mangled_phone")
    text = re.sub(r"\.0$", "", cell)
    text = re.sub(r"^\s*(?:00|011)[\s.-]*(?=[1-9])", "+", text)
    text, _sign, extension = re.sub(r"(?i)\s*(?:poste|ext\.?|x)\s*(?=\d)", "§", text).partition("§")
    if extension:
        return Value(problem="phone_extension")
    if len(re.findall(r"\d{7,}", re.sub(r"[\s().-]", "", text.replace("/", " / ")))) > 1:
        return Value(problem="several_phones")
    for region in dict.fromkeys((country or "CA", "CA")):
        try:
            parsed = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed) and not _local(parsed):
            form = phonenumbers.PhoneNumberFormat.E164
            return Value(phonenumbers.format_number(parsed, form))
    return Value(problem="bad_phone")


def _local(parsed: "phonenumbers.PhoneNumber") -> bool:
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    return bool(reason != phonenumbers.ValidationResult.IS_POSSIBLE)


@functools.lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("fr", "en"):
        for code, name in countries(language):
            names.setdefault(fold(name), code)
            names.setdefault(fold(country_name(code, language)), code)
    others = {"usa": "US", "etats unis": "US", "rdc": "CD", "congo": "CG", "cote d ivoire": "CI",
              "ivory coast": "CI", "uk": "GB", "angleterre": "GB", "qc": "CA", "quebec": "CA",
              "canada (quebec)": "CA", "birmanie": "MM", "coree": "KR", "coree du sud": "KR",
              "republique democratique du congo": "CD", "palestine": "PS", "moldavie": "MD"}  # fmt: skip
    return {
        " ".join(re.sub(r"[’'\-]", " ", name).split()): code for name, code in names.items()
    } | others


def country(cell: str) -> Value:
    """A country by its name in French or English, or its code."""
    plain = " ".join(re.sub(r"[’'\-.]", " ", fold(cell)).split())
    if re.fullmatch(r"[A-Za-z]{2}", cell) and country_name(cell.upper(), "fr") != cell.upper():
        return Value(cell.upper())
    found = _country_names().get(plain)
    return Value(found) if found else Value(problem="unknown_country")


def postal_code(cell: str) -> Value:
    """A Canadian postal code as it is written; any other is left out by who knows the country."""
    text = re.sub(r"[\s-]", "", cell).upper()
    if re.fullmatch(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d", text):
        return Value(f"{text[:3]} {text[3:]}")
    return Value(problem="bad_postal_code")


#: Words of each code, folded. A text that begins with one of them means it.
STATUSES: Mapping[str, tuple[str, ...]] = {
    "permanent_resident": ("resident permanent", "residente permanente", "residence permanente", "rp",
        "permanent resident", "pr", "immigrant recu", "residents permanents"),
    "protected_person": ("personne protegee", "protected person", "refugie reconnu"),
    "resettled_refugee": ("refugie pris en charge", "refugie", "refugiee", "resettled refugee",
        "refugee", "refugie parraine", "refugiee parrainee"),
    "asylum_seeker": ("demandeur d asile", "demandeuse d asile", "asile", "asylum", "refugee claimant"),
    "temporary_worker_closed": ("permis ferme", "permis de travail ferme", "closed work permit"),
    "temporary_worker_open": ("permis ouvert", "permis de travail ouvert", "open work permit", "ptpd",
        "pgwp"),
    "international_student": ("etudiant", "etudiante", "permis d etudes", "student", "study permit"),
    "visitor": ("visiteur", "visiteuse", "visitor", "touriste"),
    "csq_holder_abroad": ("csq",),
    "canadian_citizen": ("citoyen canadien", "citoyenne canadienne", "citoyennete canadienne",
        "canadien", "canadienne", "canadian citizen", "canadian", "citoyen", "citoyenne"),
}  # fmt: skip
EDUCATION: Mapping[str, tuple[str, ...]] = {
    "none": ("aucun", "sans diplome", "primaire"),
    "secondary": ("secondaire", "des", "high school", "secondary", "lycee"),
    "vocational": ("dep", "professionnel", "formation professionnelle", "vocational", "cap", "bep"),
    "college": ("dec", "aec", "collegial", "cegep", "college", "technique", "bts", "dut"),
    "bachelor": ("baccalaureat", "bac", "licence", "bachelor", "universitaire", "undergraduate"),
    "graduate": ("maitrise", "master", "doctorat", "phd", "ph d", "mba", "graduate", "ingenieur"),
}
FRENCH: Mapping[str, tuple[str, ...]] = {
    "none": ("aucun", "nul", "debutant complet", "none", "non", "0"),
    "basic": ("debutant", "debutante", "base", "basic", "beginner", "faible", "un peu", "a1", "a2",
        "niveau 1", "niveau 2", "niveau 3", "niveau 4"),
    "intermediate": ("intermediaire", "intermediate", "moyen", "assez", "b1", "b2", "niveau 5",
        "niveau 6", "niveau 7", "niveau 8"),
    "advanced": ("avance", "avancee", "courant", "advanced", "fluent", "bien", "excellent",
        "langue maternelle", "maternelle", "bilingue", "oui", "c1", "c2", "niveau 9", "native"),
}  # fmt: skip
LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "fr-ca": ("francais", "french", "fr"),
    "en": ("anglais", "english", "en"),
}


def coded(cell: str, codes: Mapping[str, tuple[str, ...]], problem: str) -> Value:
    """The code whose words begin the text (or that is the text); the longest words win."""
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(cell)).split())
    if cell in codes:
        return Value(cell)
    fits = [
        (len(words), code)
        for code, every in codes.items()
        for words in every
        if plain == words or plain.startswith(words + " ")
    ]
    return Value(max(fits)[1]) if fits else Value(problem=problem)
