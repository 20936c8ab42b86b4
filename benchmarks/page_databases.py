"""The two databases of the page table, in the bench's own server: the demo, and the copy of it that is grown."""

from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2

DEMO, GROWN = "pages_demo", "pages_grown"


def make_database(server: str, name: str, *, like: str = "template1") -> None:
    """Make it as a copy of another, unless an earlier run did."""
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like}")


def environment_of(environment: dict[str, str], name: str) -> dict[str, str]:
    """Where the portal runs as the demo does, on that database."""
    address = urlunsplit(urlsplit(environment["DATABASE_URL"])._replace(path=f"/{name}"))
    return {**environment, "DATABASE_URL": address, "DEMO": "true"}
