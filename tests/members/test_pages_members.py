import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from members import selectors
from members.choices import Kind, Role, Standing
from members.forms import MemberSearchForm
from members.models import FormerName, Member
from tests import factories
from tests.pages import Login, text

ASK = (
    "Type at least two letters of a name and fill in one more field, such as the other name, City, or State; or type "
    "the AAST ID or the whole email address."
)
SMITHS = {"first_name": "jo", "last_name": "smith"}
JONES = {"first_name": "mary", "last_name": "jones"}


@pytest.fixture
def register(db: None) -> None:
    make = factories.make_member
    lives = {"city": "San Antonio", "state": "TX", "zip_code": "78205", "county": "Bexar"}
    make("000007", "John", "Smith", email="john@tech.example", **lives)
    make("100001", "Joan", "Smithers", city="Santa Fe", state="NM", zip_code="87501", county="Santa Fe")
    make("100002", "José", "Núñez-O'Brien", email="jose@tech.example", kind=Kind.GUEST, **lives)
    make("100003", "Mary", "Jones", role=Role.EDUCATOR, standing=Standing.INACTIVE)
    make("100004", "Una", "Smithson", listed=False, email="una@tech.example")
    make("100005", "小明", "李")
    married = make("100006", "Ann", "Baker")
    FormerName.objects.create(member=married, first_name="Ann", last_name="Smithfield")


@pytest.fixture
def search(register: None) -> Callable[..., list[str]]:
    """The last names that fit, in order; also where the page asks for more before it searches."""

    def searched(**criteria: str) -> list[str]:
        form = MemberSearchForm(QueryDict(urlencode(criteria)))
        assert set(form.errors) <= {"__all__"}
        found = selectors.search_members(form.criteria)
        return [member.last_name for member in selectors.in_order(found.ids)]

    return searched


def test_page_has_the_words_of_the_guide(login: Login, carol: User) -> None:
    response = login(carol).get("/members/")

    form = response.context["form"]
    assert [field.label for field in form] == [
        "First Name",
        "Last Name",
        "Email",
        "City",
        "State",
        "Zip",
        "County",
        "Role",
        "AAST ID",
    ]
    assert (form["role"].value(), form.fields["role"].choices[0]) == ("practitioner", ("", "All"))
    assert (
        "Enter your search criteria in any of the fields, and click the blue Filter button at the bottom right to view"
        " the results." in text(response)
    )


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ({"last_name": "smith"}, ["Baker", "Smith", "Smithers"]),
        ({"last_name": "SMITHER"}, ["Smithers"]),
        ({"first_name": "jo", "last_name": "smith"}, ["Smith", "Smithers"]),
        ({"first_name": "jo"}, ["Núñez-O'Brien", "Smith", "Smithers"]),
        ({"last_name": "nunez"}, ["Núñez-O'Brien"]),
        ({"last_name": "Núñez O’Brien"}, ["Núñez-O'Brien"]),
        ({"last_name": "Smith, Jr."}, ["Baker", "Smith", "Smithers"]),
        ({"last_name": "smithfield"}, ["Baker"]),
        ({"first_name": "ann", "last_name": "smithf"}, ["Baker"]),
        ({"first_name": "bob", "last_name": "smithf"}, []),
        ({"last_name": "李"}, ["李"]),
        ({"last_name": "mith"}, []),
        ({"last_name": "s_ith"}, []),
        ({"last_name": "zz%"}, []),
        ({"city": "%"}, []),
        ({"city": "San_"}, []),
        ({"city": "San*"}, []),
        ({"county": "_exar"}, []),
        ({"zip_code": "_8205"}, []),
        ({"email": "JOSE@tech.example"}, ["Núñez-O'Brien"]),
        ({"email": "os@tech.example"}, []),
        ({"email": "j%@tech.example"}, []),
        ({"city": "san"}, ["Núñez-O'Brien", "Smith", "Smithers"]),
        ({"city": "san", "state": "tx"}, ["Núñez-O'Brien", "Smith"]),
        ({"state": "NM"}, ["Smithers"]),
        ({"zip_code": "782"}, ["Núñez-O'Brien", "Smith"]),
        ({"county": "bexar", "last_name": "s"}, ["Smith"]),
        ({"last_name": "jones", "role": "practitioner"}, []),
        ({"last_name": "jones", "role": "educator"}, ["Jones"]),
        ({"aast_id": "000007"}, ["Smith"]),
        ({"aast_id": " 100003 "}, ["Jones"]),
        ({"aast_id": "\u200b100003\ufeff"}, ["Jones"]),
        ({"aast_id": "\u00a0100003\u3000"}, ["Jones"]),
        ({"email": "\u2060jose@tech.example\u200e"}, ["Núñez-O'Brien"]),
        ({"city": "San\u00a0Antonio\u00ad", "last_name": "\u202asmith\u202c"}, ["Smith"]),
        ({"aast_id": "999999"}, []),
        ({"aast_id": "000007", "last_name": "jones"}, []),
    ],
)
def test_search(search: Callable[..., list[str]], criteria: dict[str, str], names: list[str]) -> None:
    assert search(**criteria) == names


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ({"last_name": "smithson"}, []),
        ({"email": "una@tech.example"}, []),
        ({"aast_id": "100004"}, ["Smithson"]),
        ({"aast_id": "100004", "last_name": "smith"}, ["Smithson"]),
    ],
)
def test_unlisted_people_are_found_by_their_exact_aast_id_alone(
    search: Callable[..., list[str]], criteria: dict[str, str], names: list[str]
) -> None:
    assert search(**criteria) == names


@pytest.mark.parametrize(
    ("criteria", "errors"),
    [
        ({}, {"__all__": [ASK]}),
        ({"role": "practitioner"}, {"__all__": [ASK]}),
        ({"last_name": "s"}, {"__all__": [ASK]}),
        ({"first_name": "j", "last_name": "s"}, {"__all__": [ASK]}),
        ({"last_name": "smith"}, {"__all__": [ASK]}),
        ({"first_name": "john"}, {"__all__": [ASK]}),
        ({"last_name": "smith", "role": "practitioner"}, {"__all__": [ASK]}),
        ({"first_name": "j", "last_name": "smith"}, {"__all__": [ASK]}),
        ({"last_name": "smith", "city": "s"}, {"__all__": [ASK]}),
        ({"last_name": "smith", "city": "s%"}, {"__all__": [ASK]}),
        ({"last_name": "smith", "zip_code": "7"}, {"__all__": [ASK]}),
        ({"last_name": "s", "city": "San Antonio", "state": "TX"}, {"__all__": [ASK]}),
        ({"city": "San Antonio", "state": "TX", "zip_code": "78205", "county": "Bexar"}, {"__all__": [ASK]}),
        ({"last_name": "%%"}, {"__all__": [ASK]}),
        ({"last_name": "  "}, {"__all__": [ASK]}),
        ({"email": "jo"}, {"email": ["Type the whole email address, such as name@example.com."]}),
        ({"state": "Texas"}, {"state": ["Type the state’s two letters, such as TX."]}),
        ({"aast_id": "1001"}, {"aast_id": ["Type all six digits of the AAST ID, such as 100100."]}),
        ({"aast_id": "١٠٠١٠٠"}, {"aast_id": ["Type all six digits of the AAST ID, such as 100100."]}),
        ({"last_name": "\0smith"}, {"last_name": ["Null characters are not allowed."]}),
    ],
)
def test_what_is_asked_for_kindly(
    login: Login, carol: User, register: None, criteria: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = login(carol).post("/members/", {"page": "1", **criteria})

    assert (response.status_code, response.context["form"].errors) == (200, errors)
    assert "members" not in response.context


def test_results_show_what_a_file_needs_and_no_address(login: Login, carol: User, register: None) -> None:
    page = text(login(carol).post("/members/", {"last_name": "nunez", "state": "TX"}, follow=True))

    assert "Showing Records 1 to 1 of 1" in page
    assert "AAST ID First Name Last Name Kind City State Role Standing" in page
    assert "100002 José Núñez-O&#x27;Brien Guest San Antonio TX Practitioner Active" in page
    assert "jose@" not in page


def test_a_former_name_is_said_to_have_matched_but_not_told(login: Login, carol: User, register: None) -> None:
    page = text(login(carol).post("/members/", {"first_name": "an", "last_name": "smith"}, follow=True))

    assert "Ann Baker (found under a former name)" in page
    assert "Smithfield" not in page


def test_nobody_found_says_what_to_do(login: Login, carol: User, register: None) -> None:
    answer = login(carol).post(
        "/members/", {"first_name": "mary", "last_name": "jones", "role": "practitioner"}, follow=True
    )
    page = text(answer)

    assert "Nobody was found" in page
    assert "set Role to All: the search looked only for people whose role is Practitioner" in page
    assert "If your attendee has none, invite them to make a free guest account." in page


def test_what_is_looked_for_stays_out_of_addresses_and_caches(login: Login, carol: User, register: None) -> None:
    client = login(carol)

    assert "members" not in client.get("/members/?last_name=smith").context
    for response in (client.get("/members/"), client.post("/members/", SMITHS, follow=True)):
        assert "no-store" in response.headers["Cache-Control"]
    assert re.fullmatch(r"search=[\w-]{11}", response.request["QUERY_STRING"])
    assert 'method="post"' in response.content.decode()
    assert "?last_name" not in response.content.decode()


def test_pages_are_turned_by_links_that_do_not_say_whom_one_looks_for(login: Login, carol: User) -> None:
    for number in range(41):
        factories.make_member(f"2000{number:02}", f"Bo{number:02}", "Turner")
    client = login(carol)
    address = client.post("/members/", {"first_name": "bo", "last_name": "turner"}).headers["Location"]

    def turned(page: str) -> tuple[str, str]:
        response = client.get(f"{address}&page={page}")
        shown = re.search(r"Showing Records .*? of \d+", text(response))
        return shown[0], response.context["members"][0].first_name

    assert [turned(page) for page in ("1", "3", "99", "x")] == [
        ("Showing Records 1 to 20 of 41", "Bo00"),
        ("Showing Records 41 to 41 of 41", "Bo40"),
        ("Showing Records 41 to 41 of 41", "Bo40"),
        ("Showing Records 1 to 20 of 41", "Bo00"),
    ]
    second = f'href="{address.removeprefix("/members/")}&amp;page=2"'
    assert (second in client.get(address).content.decode(), "turner" in address) == (True, False)


def test_two_windows_never_show_each_others_search(login: Login, carol: User, register: None) -> None:
    client = login(carol)
    smith, jones = (client.post("/members/", typed).headers["Location"] for typed in (SMITHS, JONES))

    assert [member.last_name for member in client.get(smith).context["members"]] == ["Smith", "Smithers"]
    assert [member.last_name for member in client.get(jones).context["members"]] == ["Jones"]


def test_the_newest_ten_searches_are_kept(login: Login, carol: User, register: None) -> None:
    client = login(carol)
    first = client.post("/members/", SMITHS).headers["Location"]
    for _ in range(9):
        client.post("/members/", JONES)
    assert "members" in client.get(first).context

    client.post("/members/", JONES)
    page = client.get(first)
    assert ("members" in page.context, "That search is no longer kept. Type it again." in text(page)) == (False, True)


def test_a_search_is_its_own_sessions_alone(login: Login, carol: User, stella: User, register: None) -> None:
    address = login(carol).post("/members/", SMITHS).headers["Location"]
    assert "members" not in login(stella).get(address).context


def test_more_than_the_most_asks_to_narrow_the_search(
    login: Login, carol: User, register: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "MOST", 2)
    monkeypatch.setattr("members.views.MOST", 2)

    factories.make_member("100008", "Joe", "Smithy")
    response = login(carol).post("/members/", SMITHS, follow=True)

    assert "Showing Records 1 to 2 of more than 2: narrow the search to see the rest." in text(response)
    assert [member.last_name for member in response.context["members"]] == ["Smith", "Smithers"]


def test_only_the_providers_side_may_search(
    login: Login, client: Client, victor: User, stella: User, maria: Member
) -> None:
    def status(user: User) -> int:
        return login(user).post("/members/", SMITHS, follow=True).status_code

    assert [status(user) for user in (victor, stella, maria.user)] == [200, 200, 403]
    assert client.post("/members/", SMITHS).headers["Location"] == "/account/login/?next=/members/"


def test_search_costs_the_same_for_one_and_three(
    login: Login, carol: User, register: None, django_assert_num_queries: Callable[..., object]
) -> None:
    client = login(carol)
    for criteria, found in (({"aast_id": "000007", "last_name": "smith"}, 1), (SMITHS, 2)):
        address = client.post("/members/", criteria).headers["Location"]
        cache.clear()
        with django_assert_num_queries(14):
            response = client.get(address)
        assert len(response.context["members"]) == found


def test_many_former_names_are_more_than_the_most_too(
    search: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "MOST", 1)
    FormerName.objects.create(member=Member.objects.get(aast_id="100003"), first_name="Mary", last_name="Smithfield")

    assert search(last_name="smithf") == ["Baker"]


@pytest.mark.parametrize(
    ("criteria", "index"),
    [
        (selectors.Criteria(last_name="smith"), "member_family_given"),
        (selectors.Criteria(first_name="jo"), "member_given"),
        (selectors.Criteria(email="jo@tech.example"), "member_email"),
        (selectors.Criteria(aast_id="000007"), "members_member_aast_id"),
    ],
)
def test_an_index_serves(db: None, criteria: selectors.Criteria, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert f"Index Scan using {index}" in selectors._by_name(criteria).explain().replace(
        "Bitmap Index Scan on", "Index Scan using"
    )
