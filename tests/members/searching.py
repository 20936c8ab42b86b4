from django.http import HttpResponse
from django.test import Client


def search_members(client: Client, criteria: dict[str, str]) -> HttpResponse:
    """Post a search as the page does and follow it to its results; `page` among the criteria turns to that page."""
    typed = {name: value for name, value in criteria.items() if name != "page"}
    posted = client.post("/members/", typed)
    if posted.status_code != 302 or not posted.headers["Location"].startswith("/members/"):
        return posted
    turned = f"&page={criteria['page']}" if "page" in criteria else ""
    return client.get(f"{posted.headers['Location']}{turned}")
