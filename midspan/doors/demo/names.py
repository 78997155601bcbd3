"""Who are the invented people? Human first names, surnames that no family bears, addresses that no letter reaches."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from midspan.foundation.people.terms import ContactChannel, Race, Sex


def listed(words: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(words.split())


WOMEN = listed(
    "Adaeze Agnes Aiko Alma Amara Anneke Beatriz Bridget Camila Carmen Chiara Dalia Delia Edith Elena Esther Fatima "
    "Fiona Freya Gloria Greta Hana Helen Ida Imani Ines Ingrid Irene Isla Ivy Jana Joyce Judith Karin Keiko Laila "
    "Leticia Lucia Mabel Maeve Marisol Mina Nadia Naomi Nina Odette Opal Paloma Petra Rania Renata Rosa Ruth Salma "
    "Sigrid Simone Tamar Thea Una Vera Wanda Ximena Yara Zora"
)
MEN = listed(
    "Abel Adrian Alonzo Amos Anders Andre Arlo Basil Benoit Bruno Caleb Cedric Clyde Cyrus Dario Desmond Diego "
    "Dmitri Edgar Elias Emeka Enzo Errol Felix Floyd Gabriel Gideon Gus Hakim Harvey Hector Hugo Ibrahim Ira Isaac "
    "Ivan Jamal Jesper Joaquin Jonas Julian Kenji Kofi Lamar Leon Linus Luca Malik Marcel Mateo Miles Moses Nathan "
    "Niko Noel Omar Orson Oscar Otis Pavel Perry Quentin Rafael Ralph Ramon Reuben Roland Rufus Samir Saul Silas "
    "Simon Stefan Tariq Thaddeus Tobias Tyrell Ulysses Victor Wade Walter Wendell Xavier Yusuf Zane"
)
FIRST_HALVES = listed(
    "Amber Birch Bramble Cinder Clover Copper Cricket Drift Ember Fennel Fern Flint Gale Ginger Hazel Heather "
    "Juniper Kettle Lantern Larch Lichen Maple Marsh Mica Mitten Nettle Oat Otter Pebble Pepper Plum Quill Reed "
    "Rowan Saffron Sedge Slate Sorrel Tallow Thistle Thimble Umber Velvet Walnut Willow Wren"
)
SECOND_HALVES = listed("brook bury by combe croft dale fold ford gate ham hollow mere shaw stead thorpe well wick worth yard")
STREETS = ("Example Street", "Example Avenue", "Sample Lane", "Specimen Road", "Placeholder Place")
RELATIONS = ("sibling", "parent", "partner", "cousin", "adult child", "spouse")
# Shares of adults, TEDS 2017-2020; from 19, for who is 18 today was 17 at a referral in spring.
AGES = ((19, 24, 115), (25, 34, 355), (35, 44, 249), (45, 54, 174), (55, 71, 107))
RACES = ((Race.WHITE, 58), (Race.BLACK, 19), (Race.HISPANIC, 15), (Race.ASIAN, 3), (Race.AMERICAN_INDIAN, 2),
         (Race.MIDDLE_EASTERN, 1), (Race.DECLINED, 2))  # fmt: skip
MALE_SHARE = 0.645


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person as the front desk would write them down."""

    first_name: str
    last_name: str
    chosen_name: str
    pronouns: str
    sex: Sex
    gender: str
    birth_date: date
    races: tuple[Race, ...]
    language: str
    address_line: str
    telephone: str
    email: str
    preferred_channel: ContactChannel
    may_leave_message: bool
    may_text: bool
    contact_note: str
    emergency_name: str
    emergency_relationship: str
    emergency_telephone: str

    @property
    def called(self) -> str:
        return self.chosen_name or self.first_name

    @property
    def legal_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def people(ages: list[int], *, rng: Random, today: date) -> list[Person]:
    """One invented person for each age in whole years, no two with the same surname or birth date."""
    surnames = [first + second for first in FIRST_HALVES for second in SECOND_HALVES if first[-1] != second[0]]
    rng.shuffle(surnames)
    born: set[date] = set()
    return [_person(number, age, surnames[number], _birth_date(age, born, rng, today), rng) for number, age in enumerate(ages)]


def misheard(person: Person) -> Person:
    """The same person as a colleague hears the name on the telephone: one letter doubled, another number, no e-mail."""
    doubled = person.last_name[:-1] + person.last_name[-1] * 2
    return replace(person, last_name=doubled, chosen_name="", telephone="(202) 555-0199", email="", pronouns="", gender="")


def age(rng: Random) -> int:
    """An adult's age, drawn from the shares of people in treatment nationally."""
    low, high, _ = rng.choices(AGES, weights=[share for *_, share in AGES])[0]
    return rng.randint(low, high)


def _birth_date(years: int, taken: set[date], rng: Random, today: date) -> date:
    while True:
        born = today - timedelta(days=int((years + rng.uniform(0.02, 0.97)) * 365.2425) + 1)
        if born not in taken:
            taken.add(born)
            return born


def _person(number: int, years: int, surname: str, born: date, rng: Random) -> Person:
    sex = Sex.MALE if rng.random() < MALE_SHARE else Sex.FEMALE
    first = rng.choice(MEN if sex is Sex.MALE else WOMEN)
    chosen, pronouns, gender = _called(first, sex, rng)
    race = rng.choices([race for race, _ in RACES], weights=[share for _, share in RACES])[0]
    return Person(
        first_name=first, last_name=surname, chosen_name=chosen, pronouns=pronouns, sex=sex, gender=gender, birth_date=born,
        races=(race, Race.WHITE) if race is Race.HISPANIC and rng.random() < 0.3 else (race,),
        language="es" if race is Race.HISPANIC and rng.random() < 0.3 else "en",
        address_line=f"{rng.randint(1, 240)} {rng.choice(STREETS)}",
        telephone=_telephone(number), email=f"{first}.{surname}@example.org".lower() if rng.random() < 0.6 else "",
        preferred_channel=rng.choice([ContactChannel.TELEPHONE, ContactChannel.TELEPHONE, ContactChannel.TEXT]),
        may_leave_message=rng.random() < 0.55, may_text=rng.random() < 0.5, contact_note=_contact_note(rng),
        emergency_name=f"{rng.choice(WOMEN + MEN)} {surname}", emergency_relationship=rng.choice(RELATIONS),
        emergency_telephone=_telephone(number + 37),
    )  # fmt: skip


def _called(first: str, sex: Sex, rng: Random) -> tuple[str, str, str]:
    """A chosen name (mostly none), pronouns (mostly not asked yet) and gender."""
    draw = rng.random()
    if draw < 0.03:
        return rng.choice(["Robin", "Sky", "Jules", "Ash", "Remy"]), "they/them", "non-binary"
    usual, word = ("he/him", "man") if sex is Sex.MALE else ("she/her", "woman")
    if draw < 0.05:
        other, name = ("she/her", rng.choice(WOMEN)) if sex is Sex.MALE else ("he/him", rng.choice(MEN))
        return name, other, "woman" if sex is Sex.MALE else "man"
    if draw < 0.15 and len(first) > 4:
        return first[:3], usual, word
    return "", usual if draw < 0.7 else "", word if draw < 0.7 else ""


def _contact_note(rng: Random) -> str:
    if rng.random() > 0.2:
        return ""
    return rng.choice(
        ["Say “Harbor Street” only, not what we do.", "Works nights: call after 14:00.", "Shares the telephone with a roommate.",
         "No calls to the workplace.", "Partner does not know; speak only to the person."]
    )  # fmt: skip


def _telephone(number: int) -> str:
    """555-0100 to 555-0199 are kept for stories; the area code changes after a hundred people."""
    return f"({202 + number // 100 % 7 * 101}) 555-01{number % 100:02d}"
