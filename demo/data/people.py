"""Five thousand made-up members and guests, the same on every machine, so that files can name them."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from random import Random

from faker import Faker

from demo.data.places import PLACES, Place
from members.choices import Kind, Role, Standing

COUNT = 5_000
_SEED = 100_100
_GUIDE = (("John", "Smith"), ("Jane", "Jones"), ("Sally", "Johnson"), ("Suzie", "Garcia"), ("James", "Miller"))
_WITH_LOGIN = ("Dana", "Whitfield")
# Names of a US register that the English list of Faker lacks.
_SURNAMES = (
    "Adeyemi", "Ali", "Begay", "Castellano", "Chen", "D'Angelo", "Dela Cruz", "Desai", "Dvořák", "Fitzgerald",
    "Haddad", "Hoang", "Huang", "Johansson", "Kaplan", "Kaur", "Kealoha", "Kim", "Kowalski", "Le", "Li", "Mensah",
    "Müller", "Nguyen", "Novak", "O'Brien", "O'Connor", "O'Malley", "O'Neill", "Okafor", "Park", "Patel", "Petrov",
    "Pham", "Rossi", "Santos", "Shah", "Singh", "St. John", "Tran", "Van Dyke", "Wang", "Yamamoto", "Yang", "Zhang",
)  # fmt: skip
_MAIL = ("sleepmail.example", "tech.example", "nightshift.example", "lab.example")


@dataclass(frozen=True)
class Person:
    aast_id: str
    first_name: str
    last_name: str
    former_last_name: str
    place: Place
    zip_code: str
    kind: Kind = Kind.MEMBER
    standing: Standing = Standing.ACTIVE
    role: Role = Role.PRACTITIONER
    listed: bool = True

    @property
    def email(self) -> str:
        local = f"{_ascii(self.first_name)}.{_ascii(self.last_name)}.{self.aast_id}"
        return f"{local}@{_MAIL[int(self.aast_id) % len(_MAIL)]}"


@cache
def everyone() -> tuple[Person, ...]:
    """The five people of the guide, the member with a login, and strangers. Names depend on the version of Faker."""
    rng = Random(_SEED)  # noqa: S311 - made-up people, and the same ones every time
    english, spanish = Faker("en_US"), Faker("es_MX")
    english.seed_instance(_SEED)
    spanish.seed_instance(_SEED)
    known = [_person(100_100 + number, *name, rng) for number, name in enumerate((*_GUIDE, _WITH_LOGIN))]
    strangers = [_stranger(number, english, spanish, rng) for number in range(COUNT - len(known))]
    return (*known, *strangers)


def guide_five() -> tuple[Person, ...]:
    return everyone()[: len(_GUIDE)]


def member_with_login() -> Person:
    return everyone()[len(_GUIDE)]


def strangers(standing: Standing = Standing.ACTIVE) -> list[Person]:
    return [person for person in everyone()[len(_GUIDE) + 1 :] if person.standing == standing]


def _person(number: int, first: str, last: str, rng: Random) -> Person:
    place = rng.choice(PLACES)
    return Person(f"{number:06}", first, last, "", place, f"{place.zip_prefix}{rng.randint(1, 99):02}")


def _stranger(number: int, english: Faker, spanish: Faker, rng: Random) -> Person:
    guest = rng.random() < 0.10
    first, last = _name(english, spanish, rng)
    place = rng.choice(PLACES)
    return Person(
        aast_id=_aast_id(number, guest=guest),
        first_name=first,
        last_name=last,
        former_last_name=english.last_name() if rng.random() < 0.03 else "",
        place=place,
        zip_code=f"{place.zip_prefix}{rng.randint(1, 99):02}",
        kind=Kind.GUEST if guest else Kind.MEMBER,
        standing=Standing.INACTIVE if rng.random() < 0.03 else Standing.ACTIVE,
        role=rng.choices(tuple(Role), (82, 7, 7, 4))[0],
        listed=rng.random() >= 0.05,
    )


def _aast_id(number: int, *, guest: bool) -> str:
    """Guests begin at 300000, members at 100106. One in sixteen members has an ID that begins with zeros."""
    if guest:
        return f"{300_000 + 3 * number:06}"
    return f"{4_000 + 7 * number:06}" if number % 16 == 5 else f"{100_106 + number:06}"


def _name(english: Faker, spanish: Faker, rng: Random) -> tuple[str, str]:
    chance = rng.random()
    if chance < 0.18:
        return spanish.first_name(), spanish.last_name()
    last = rng.choice(_SURNAMES) if chance < 0.34 else english.last_name()
    if chance > 0.96:
        last = f"{last}-{english.last_name()}"
    elif chance > 0.945:
        last = f"{last} Jr."
    return english.first_name(), last


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum())
