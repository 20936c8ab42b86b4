"""The databases beside the one of the large register: the demo, its large copy, and one for each other measurement."""

from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2

DEMO, GROWN, IMPORTS, MONEY, ISSUING = "pages_demo", "pages_grown", "imports", "money", "issuing"


def make_database(server: str, name: str, *, like: str = "template1") -> None:
    """Create the database as a copy of `like`, unless it exists."""
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like}")


def environment_of(environment: dict[str, str], name: str) -> dict[str, str]:
    """The environment of the portal as a demo, with that database."""
    address = urlunsplit(urlsplit(environment["DATABASE_URL"])._replace(path=f"/{name}"))
    return {**environment, "DATABASE_URL": address, "DEMO": "true"}
