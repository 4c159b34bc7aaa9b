"""Who the demonstration shows by name: invented people, with what their registration says."""

from dataclasses import dataclass

from enracine.people.values import Member


@dataclass(frozen=True)
class Cast:
    """A named person of the demonstration."""

    address: str
    given: str
    family: str
    born: int
    country: str
    town: str
    title: str
    status: str
    regions: tuple[str, ...]
    family_members: tuple[Member, ...] = ()
    language: str = "fr-ca"

    @property
    def phone(self) -> str:
        """A number kept for fiction, of this person alone; two files of one person have the same."""
        return f"+1514555{130 + TELEPHONES.index(SAME_LINE.get(self.address, self.address)):04d}"


#: Who is shown by name, in the order of their telephones: +1 514 555-0130 and after.
TELEPHONES = (
    "amina", "samir", "paola", "issa", "noura", "nabil", "dieudonne", "yusuf", "kofi", "minh", "aya",
    "luz", "omar", "hanna", "tariq", "lucia", "milena", "andrei", "rosa", "leila", "fares", "teresa",
    "hayat", "mai",
)  # fmt: skip
#: Files that are, or look like, another one's (S12): one person twice, and twins of one home.
SAME_LINE = {"thi.mai": "mai", "d.mbarga": "dieudonne", "jumelle": "dieudonne"}


AMINA = Cast(
    "amina", "Amina", "Benali", 34, "DZ", "Montréal", "Ingénieure civile", "permanent_resident",
    ("01", "17"), (Member("adult", "Karim"), Member("child", "Lila", 2021)),
)  # fmt: skip
SAMIR = Cast(
    "samir", "Samir", "Ouali", 45, "DZ", "Laval", "Électricien", "canadian_citizen", ("05",),
    (Member("adult", "Nadjet"),),
)  # fmt: skip
PAOLA = Cast(
    "paola", "Paola", "Restrepo", 31, "CO", "Longueuil", "Éducatrice à l’enfance",
    "permanent_resident", ("05", "04"), (Member("child", "Mateo", 2022),), "en",
)  # fmt: skip
ISSA = Cast(
    "issa", "Issa", "Diallo", 33, "GN", "Longueuil", "Électromécanicien", "asylum_seeker", ("05",),
)  # fmt: skip
NOURA = Cast(
    "noura", "Noura", "Haddad", 36, "LB", "Laval", "Pharmacienne", "permanent_resident", ("04",),
    (Member("child", "Ranim", 2018), Member("child", "Elias", 2021)),
)  # fmt: skip
NABIL = Cast(
    "nabil", "Nabil", "Haddad", 39, "LB", "Laval", "Machiniste", "permanent_resident", ("04",),
)  # fmt: skip
DIEUDONNE = Cast(
    "dieudonne", "Dieudonné", "Mbarga", 29, "CM", "Longueuil", "Soudeur", "permanent_resident",
    ("01", "07", "11"),
)  # fmt: skip
YUSUF = Cast(
    "yusuf", "Yusuf", "Demir", 38, "TR", "Montréal", "Boulanger", "protected_person", ("01",)
)
#: Soon 36, in the middle of his journey (S05): his birthday is on 14 February.
KOFI = Cast(
    "kofi", "Kofi", "Mensah", 35, "GH", "Montréal", "Technicien en électronique",
    "permanent_resident", ("01",),
)  # fmt: skip
#: Those whose referrals wait at the agents and partners that visitors try.
WAITING = (
    Cast("minh", "Minh", "Nguyễn", 27, "VN", "Montréal", "Soudeur", "permanent_resident", ()),
    Cast("aya", "Aya", "Kouassi", 30, "CI", "Montréal", "Infirmière", "permanent_resident", ()),
    Cast("luz", "Luz Marina", "Herrera", 33, "MX", "Brossard", "Cuisinière", "permanent_resident", ()),
    Cast("omar", "Omar", "N’Diaye", 41, "SN", "Montréal", "Comptable", "permanent_resident", ()),
    Cast("hanna", "Hanna", "Kovalenko", 37, "UA", "Laval", "Enseignante", "protected_person", ()),
)  # fmt: skip
#: Those whose referrals are answered by link: one waits, one is followed.
BY_LINK = (
    Cast("tariq", "Tariq", "Rahimi", 32, "AF", "Montréal", "Menuisier", "protected_person", ()),
    Cast("lucia", "Lucía", "Campos", 35, "PE", "Laval", "Cuisinière", "permanent_resident", ()),
)  # fmt: skip
