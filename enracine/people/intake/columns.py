"""Which column holds what: guessed from its heading in French or English, corrected by a person."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from enracine.people.rules import fold


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Field:
    """A fact that a column may bring: its code, its name, and the headings that mean it (folded)."""

    code: str
    label: str
    headings: tuple[str, ...]


#: In the order in which a row is shown. Only what a registration asks (minimisation, law.md L11).
FIELDS = (
    Field("given_name", _("Prénom"), ("prenom", "prenoms", "prenom(s)", "first name", "given name",
          "given names", "firstname", "forename", "prenom usuel", "prenom du candidat")),
    Field("family_name", _("Nom de famille"), ("nom", "nom de famille", "noms", "last name",
          "family name", "surname", "lastname", "nom du candidat", "patronyme")),
    Field("full_name", _("Nom complet"), ("nom complet", "nom et prenom", "prenom et nom",
          "nom prenom", "prenom nom", "full name", "name", "nom, prenom", "candidat", "candidate",
          "participant", "participante", "client", "cliente", "nom du participant", "noms et prenoms",
          "nom & prenom", "nom/prenom")),
    Field("birth_date", _("Date de naissance"), ("date de naissance", "naissance", "ne le", "nee le",
          "ne(e) le", "ddn", "date naissance", "d.d.n.", "date of birth", "birth date", "birthdate",
          "dob", "birthday", "d naissance")),
    Field("birth_country", _("Pays de naissance"), ("pays de naissance", "pays d origine",
          "pays origine", "origine", "country of birth", "birth country", "country of origin")),
    Field("email", _("Courriel"), ("courriel", "email", "e-mail", "mail", "adresse courriel",
          "adresse electronique", "adresse e-mail", "email address", "adresse email",
          "courrier electronique")),
    Field("phone", _("Téléphone"), ("telephone", "tel", "tel.", "cellulaire", "cell", "mobile",
          "numero de telephone", "no de telephone", "no tel", "phone", "phone number", "cell phone",
          "portable", "telephone cellulaire", "tel cellulaire", "gsm")),
    Field("country", _("Pays de résidence"), ("pays", "pays de residence", "country",
          "country of residence", "residence")),
    Field("municipality", _("Municipalité"), ("ville", "municipalite", "localite", "city", "town",
          "ville de residence", "lieu de residence", "municipality")),
    Field("postal_code", _("Code postal"), ("code postal", "cp", "c.p.", "postal code", "zip",
          "zip code", "postcode")),
    Field("language", _("Langue de correspondance"), ("langue", "langue de correspondance",
          "langue preferee", "language", "preferred language")),
    Field("status", _("Statut d’immigration"), ("statut", "statut d immigration", "statut immigration",
          "statut migratoire", "categorie", "categorie d immigration", "immigration status", "status")),
    Field("arrived", _("Arrivée au Québec"), ("arrivee", "date d arrivee", "arrivee au quebec",
          "date arrivee", "date d arrivee au quebec", "arrival", "arrival date", "date of arrival",
          "arrive le", "arrivee au canada", "date d arrivee au canada")),
    Field("expires_on", _("Fin du statut"), ("expiration", "date d expiration", "fin du permis",
          "expire le", "echeance du permis", "expiry", "expiry date", "permit expiry", "fin du statut")),
    Field("education", _("Niveau d’études"), ("scolarite", "niveau d etudes", "niveau de scolarite",
          "etudes", "diplome", "education", "education level", "niveau scolaire", "formation")),
    Field("occupation", _("Métier ou profession"), ("profession", "metier", "emploi", "occupation",
          "titre d emploi", "job", "job title", "domaine d emploi", "profession ou metier")),
    Field("french", _("Français"), ("francais", "niveau de francais", "french", "french level",
          "connaissance du francais")),
    Field("region", _("Région souhaitée"), ("region", "region souhaitee", "region visee",
          "region d interet", "desired region", "target region", "region choisie")),
    Field("consent_on", _("Accord sur papier : date"), ("date du consentement", "consentement",
          "consentement signe le", "date de consentement", "accord signe le", "consent date", "consent",
          "autorisation", "formulaire de consentement")),
    Field("consent_witness", _("Accord sur papier : témoin"), ("temoin", "temoin du consentement",
          "consentement recueilli par", "accord recueilli par", "witness", "consent witness")),
    Field("consent_form", _("Accord sur papier : formulaire"), ("version du formulaire",
          "formulaire", "version du consentement", "consent form", "form version")),
)  # fmt: skip
BY_CODE = {field.code: field for field in FIELDS}
#: Headings of what is never read, whatever a person says (law.md, L68).
FORBIDDEN = ("nas", "numero d assurance sociale", "no d assurance sociale", "assurance sociale",
             "sin", "social insurance number", "social insurance", "nam", "ramq",
             "numero d assurance maladie", "assurance maladie", "carte soleil", "passeport",
             "no de passeport", "numero de passeport", "passport", "passport number", "iuc", "uci",
             "photo", "empreintes")  # fmt: skip
_MEANING = {heading: field.code for field in FIELDS for heading in field.headings}


def plain_heading(text: str) -> str:
    """A heading without accents, signs, numbers of order and notes in brackets."""
    bare = re.sub(r"\([^)]{4,}\)|\[[^\]]*\]", " ", fold(text))
    bare = re.sub(r"[’'`_*:?/\\\n\r\t]+", " ", bare)
    return " ".join(bare.split()).strip(" .-#°")


def is_forbidden(heading: str) -> bool:
    """Whether a column holds a number that is never kept (social insurance, health card, passport)."""
    return plain_heading(heading) in FORBIDDEN


def meaning_of(heading: str) -> str:
    """The code of the field that a heading means; empty when nobody can tell."""
    plain = plain_heading(heading)
    if is_forbidden(heading):
        return ""
    found = _MEANING.get(plain) or _MEANING.get(fold(heading).strip())
    return found or _MEANING.get(plain.replace(".", ""), "")


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Field → number of its column (from 0): the first column of each meaning."""
    found: dict[str, int] = {}
    for number, heading in enumerate(headings):
        code = meaning_of(heading)
        if code and code not in found:
            found[code] = number
    if "full_name" in found and "given_name" in found and "family_name" in found:
        del found["full_name"]
    # « Nom » alone, without a column for the first name, is the whole name.
    if "family_name" in found and "given_name" not in found and "full_name" not in found:
        found["full_name"] = found.pop("family_name")
    return found


def usable(mapping: Mapping[str, int]) -> str:
    """Why a mapping cannot serve, as a French sentence; empty when it can."""
    if "full_name" not in mapping and "given_name" not in mapping:
        return _("Dites quelle colonne contient le prénom, ou le nom complet.")
    if "email" not in mapping and "phone" not in mapping:
        return _("Dites quelle colonne contient le courriel ou le téléphone.")
    if "birth_date" not in mapping:
        return _("Dites quelle colonne contient la date de naissance.")
    used = list(mapping.values())
    if len(set(used)) != len(used):
        return _("Deux renseignements ne peuvent pas venir de la même colonne.")
    return ""


def signature(headings: Iterable[str]) -> str:
    """What makes two files « the same kind of file »: their headings, in order."""
    joined = "\x1f".join(plain_heading(heading) for heading in headings)
    return hashlib.sha256(joined.encode()).hexdigest()


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows holds the headings: the one that means the most, else the first full one.

    Lists often begin with a title, a logo, an empty line.
    """
    best, most = 0, 0
    for number, row in enumerate(rows):
        known = len({meaning_of(cell) for cell in row if cell} - {""})
        if known > most:
            best, most = number, known
    if most >= 2:
        return best
    full = (n for n, row in enumerate(rows) if sum(1 for cell in row if cell.strip()) > 1)
    return next(full, 0)
