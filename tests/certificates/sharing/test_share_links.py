"""A member shows certificates to one reader by a link, withdraws it, and sees who looked when."""

import io
import zipfile
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from certificates.choices import LookKind, ShareContent
from certificates.limits import PACKS_PER_HOUR, PER_MINUTE
from certificates.models import Certificate, ShareLink, ShareVisit
from certificates.services.revoke import revoke_certificate
from certificates.sharing.services import (
    MOST_OPEN,
    TooManyLinks,
    hash_of,
    log_visit,
    make_link,
    network_of,
    withdraw_link,
)
from members.models import Member
from tests.certificates.sharing.conftest import ALL, NOW
from tests.pages import Login, text

FORM = {"label": "BRPT", "first": "01/01/2000", "last": "12/31/2026", "content": "certificates", "days": "90"}


def shared(member: Member, **changes: object) -> tuple[ShareLink, str]:
    """A link of today, and its path."""
    wanted = {"label": "BRPT", "content": ShareContent.CERTIFICATES, "period": ALL, "days": 90, **changes}
    link, token = make_link(member, **wanted, by=member.user, now=timezone.now())  # type: ignore[arg-type]
    return link, f"/shared/{token}/"


def visits(link: ShareLink) -> list[str]:
    return [visit.kind for visit in link.visits.order_by("pk")]


# --- The member -----------------------------------------------------------------------------------------------------


def test_a_member_makes_a_link_and_reads_its_address_once(
    login: Login, client: Client, maria: Member, marias: list[Certificate]
) -> None:
    member = login(maria.user)
    response = member.post("/me/shared/", FORM)
    address = response.context["address"]
    link, path = ShareLink.objects.get(), urlsplit(address).path

    assert "Copy it now: it is not shown again." in text(response)
    assert "no-store" in response["Cache-Control"]
    assert (link.label, link.first, link.last, link.content) == ("BRPT", *ALL, "certificates")
    assert link.expires_at - link.made_at == timedelta(days=90)
    assert link.token_hash == hash_of(path.split("/")[2])
    assert path.split("/")[2] not in member.get("/me/shared/").content.decode()
    assert client.get(path).status_code == 200
    assert maria.events.last().what == f"Made share link {link.pk}, for 90 days"


def test_the_token_has_192_bits_and_its_hash_alone_is_stored(maria: Member) -> None:
    _link, path = shared(maria)
    token = path.split("/")[2]

    assert len(token) == 32
    assert token not in str(list(ShareLink.objects.values()))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label": " "}, "Type for whom the link is."),
        ({"label": "x" * 101}, "at most 100 characters"),
        ({"days": "31"}, "Select a valid choice."),
        ({"first": "12/31/2027"}, "The period ends before it begins."),
        ({"content": "all"}, "Select a valid choice."),
    ],
)
def test_what_the_form_refuses(login: Login, maria: Member, changes: dict[str, str], words: str) -> None:
    assert words in text(login(maria.user).post("/me/shared/", {**FORM, **changes}))
    assert ShareLink.objects.count() == 0


def test_the_most_open_links_and_one_more(login: Login, maria: Member) -> None:
    links = [shared(maria)[0] for _ in range(MOST_OPEN)]
    with pytest.raises(TooManyLinks):
        shared(maria)
    assert "You have 10 open links, which is the most." in text(login(maria.user).post("/me/shared/", FORM))

    withdraw_link(links[0], by=maria.user, now=timezone.now())
    ShareLink.objects.filter(pk=links[1].pk).update(
        made_at=NOW - timedelta(days=1), expires_at=timezone.now() - timedelta(seconds=1)
    )
    shared(maria)
    shared(maria)
    with pytest.raises(TooManyLinks):
        shared(maria)


def test_the_list_costs_the_same_for_more(
    login: Login, maria: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(maria.user)
    for _ in range(2):
        link, _path = shared(maria)
        log_visit(link, kind=LookKind.LIST, address="192.0.2.7", now=timezone.now())
        with django_assert_num_queries(6):
            client.get("/me/shared/")


def test_nobody_else_sees_or_ends_a_link(login: Login, maria: Member, carol: User, stella: User) -> None:
    link, _path = shared(maria)
    for user in (carol, stella):
        client = login(user)
        found = [client.get(f"/me/shared/{link.pk}/"), client.post(f"/me/shared/{link.pk}/withdraw/")]
        assert [response.status_code for response in found] == [404, 404]
    assert ShareLink.objects.get().withdrawn_at is None


def test_staff_end_a_link_and_never_read_its_token(
    login: Login, client: Client, maria: Member, stella: User, marias: list[Certificate]
) -> None:
    link, path = shared(maria)
    staff, there = login(stella), f"/admin/certificates/sharelink/{link.pk}/"
    seen = [staff.get("/admin/certificates/sharelink/?q=100200"), staff.get(f"{there}change/")]

    assert ["BRPT" in text(page) for page in seen] == [True, True]
    assert [link.token_hash in page.content.decode() for page in seen] == [False, False]
    assert "The link shows nothing any more." in text(
        staff.post(f"{there}withdraw/", {"confirmed": "on"}, follow=True)
    )
    assert client.get(path).status_code == 410
    assert maria.events.last().by == stella


# --- The reader -----------------------------------------------------------------------------------------------------


def test_a_link_alone_is_no_visit(client: Client, maria: Member, marias: list[Certificate]) -> None:
    """Mail scanners open links, and some ask for the head alone."""
    link, path = shared(maria)
    get, head = client.get(path), client.head(path)

    assert (get.status_code, head.status_code, visits(link)) == (200, 200, [])
    assert "María Núñez-O&#x27;Brien shares CEC certificates of 01/01/2000 to 12/31/2026 with you." in text(get)
    assert marias[0].number not in text(get)
    assert get["X-Robots-Tag"] == "noindex, nofollow"
    assert ["no-store" in get["Cache-Control"], get["Referrer-Policy"]] == [True, "same-origin"]


def test_the_button_shows_the_list_and_is_a_visit(
    client: Client, maria: Member, marias: list[Certificate], stella: User
) -> None:
    revoke_certificate(marias[0], reason="Did not attend", by=stella, now=NOW)
    link, path = shared(maria)
    page = text(client.post(path))

    assert "Valid certificates 1 CECs 1.25" in page
    assert f"04/10/2009 13th Annual Sleep Disorders Conference AAST 3 {marias[0].number} Revoked —" in page
    assert f"05/09/2026 =Scoring, again AAST 1.25 {marias[1].number} Issued PDF of {marias[1].number}" in page
    assert ("Jane" in page, "@tech.example" in page, "Did not attend" in page) == (False, False, False)
    assert visits(link) == ["list"]


def test_what_a_reader_downloads(client: Client, maria: Member, marias: list[Certificate]) -> None:
    link, path = shared(maria, content=ShareContent.TRANSCRIPT)
    number = {"number": marias[0].number}
    pdf, one, transcript = (
        client.post(f"{path}certificates.pdf"),
        client.post(f"{path}certificate.pdf", number),
        client.post(f"{path}transcript.pdf"),
    )
    zipped = client.post(f"{path}certificates.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zipped)))  # type: ignore[call-overload]

    assert [response.content[:5] for response in (pdf, one, transcript)] == [b"%PDF-"] * 3
    assert len(archive.namelist()) == 4
    assert visits(link) == ["pdf", "certificate", "transcript", "zip"]


def test_what_a_reader_may_not_have(client: Client, maria: Member, marias: list[Certificate], stella: User) -> None:
    janes = Certificate.objects.get(aast_id="100101")
    link, path = shared(maria, period=ALL._replace(first=date(2026, 1, 1)))
    revoked_link, revoked_path = shared(maria, period=ALL._replace(last=date(2009, 12, 31)))
    revoke_certificate(marias[0], reason="Did not attend", by=stella, now=NOW)
    answers = [
        client.post(f"{path}certificate.pdf", {"number": janes.number}),
        client.post(f"{path}certificate.pdf", {"number": marias[0].number}),
        client.post(f"{path}certificate.pdf"),
        client.post(f"{path}transcript.pdf"),
        client.post(f"{revoked_path}certificates.pdf"),
        client.post(f"{revoked_path}certificates.zip"),
    ]

    assert [response.status_code for response in answers] == [404] * 6
    assert visits(link) == visits(revoked_link) == []


def test_an_empty_period(client: Client, maria: Member) -> None:
    assert "No certificates of this period" in text(client.post(shared(maria)[1]))


def test_a_withdrawn_link_is_gone_at_once(login: Login, client: Client, maria: Member) -> None:
    link, path = shared(maria)
    login(maria.user).post(f"/me/shared/{link.pk}/withdraw/")
    found = [client.get(path), client.post(path), client.post(f"{path}certificates.zip")]

    assert [response.status_code for response in found] == [410, 410, 410]
    assert "This link was withdrawn" in text(found[0])
    assert (maria.events.last().what, visits(link)) == (f"Withdrew share link {link.pk}", [])


def test_a_link_is_withdrawn_once(login: Login, maria: Member) -> None:
    link, _path = shared(maria)
    for _ in range(2):
        withdraw_link(link, by=maria.user, now=NOW)

    assert maria.events.filter(what__startswith="Withdrew").count() == 1


def test_a_link_ends_after_its_days(client: Client, maria: Member) -> None:
    now = timezone.now()
    link, path = shared(maria)
    codes = {}
    for left in (5, 0):
        ShareLink.objects.filter(pk=link.pk).update(
            made_at=now - timedelta(days=90), expires_at=timezone.now() + timedelta(seconds=left)
        )
        codes[left] = client.get(path).status_code

    assert codes == {5: 200, 0: 410}
    assert "This link has expired" in text(client.get(path))


@pytest.mark.usefixtures("db")
def test_an_unknown_link(client: Client) -> None:
    response = client.get("/shared/o2lJYs0bTn0Zq5eWmQ4YxwAAAAAAAAAA/")
    assert (response.status_code, "The link was not copied whole." in text(response)) == (404, True)


def test_requests_are_limited_for_a_link_and_network(client: Client, maria: Member) -> None:
    (_one, path), (_other, other) = shared(maria), shared(maria)
    codes = [client.get(path).status_code for _ in range(PER_MINUTE + 1)]

    assert codes == [200] * PER_MINUTE + [429]
    assert (client.get(other).status_code, client.get(path, REMOTE_ADDR="192.0.2.7").status_code) == (200, 200)


def test_guesses_share_a_limit(client: Client, maria: Member) -> None:
    codes = [client.get(f"/shared/guess-{number}/").status_code for number in range(PER_MINUTE + 1)]
    assert codes == [404] * PER_MINUTE + [429]


def test_packs_of_a_link_are_limited_from_all_networks(
    client: Client, maria: Member, marias: list[Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certificates.sharing.responses.print_pack", lambda pack, now: b"%PDF-")
    _link, path = shared(maria)
    codes = [
        client.post(f"{path}certificates.pdf", REMOTE_ADDR=f"192.0.{number}.7").status_code
        for number in range(PACKS_PER_HOUR + 1)
    ]
    assert codes == [200] * PACKS_PER_HOUR + [429]


# --- Who looked when ------------------------------------------------------------------------------------------------


def test_a_member_sees_who_looked_when(login: Login, client: Client, maria: Member, marias: list[Certificate]) -> None:
    link, path = shared(maria)
    client.post(path, REMOTE_ADDR="192.0.2.77")
    client.post(f"{path}certificate.pdf", {"number": marias[0].number}, REMOTE_ADDR="2001:db8:1:2::7")
    page = text(login(maria.user).get(f"/me/shared/{link.pk}/"))

    assert "Looked at the list 192.0.2.0/24" in page
    assert "Downloaded a certificate 2001:db8:1::/48" in page
    assert ("192.0.2.77" in page, "db8:1:2" in page) == (False, False)


def test_a_link_that_nobody_opened(login: Login, maria: Member) -> None:
    link, _path = shared(maria)
    assert "Nobody has looked yet." in text(login(maria.user).get(f"/me/shared/{link.pk}/"))


def test_the_same_look_within_minutes_is_one_visit(maria: Member) -> None:
    link, _path = shared(maria)
    now = timezone.now()
    for kind, address, minutes in (
        (LookKind.LIST, "192.0.2.7", 0),
        (LookKind.LIST, "192.0.2.200", 9),
        (LookKind.ZIP, "192.0.2.7", 9),
        (LookKind.LIST, "192.0.3.7", 9),
        (LookKind.LIST, "192.0.2.7", 10),
    ):
        log_visit(link, kind=kind, address=address, now=now + timedelta(minutes=minutes))

    assert visits(link) == ["list", "zip", "list", "list"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::7", "2001:db8:1::/48"),
        ("2001:db8::/64", "2001:db8::/48"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_network_is_a_part_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    "wrong", [{"last": date(1999, 12, 31)}, {"expires_at": NOW - timedelta(days=9_999)}, {"content": "all"}]
)
def test_the_database_refuses_what_the_form_refuses(maria: Member, wrong: dict[str, object]) -> None:
    link, _path = shared(maria)
    with pytest.raises(IntegrityError), transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(**wrong)
    assert (ShareVisit.objects.count(), ShareLink.objects.count()) == (0, 1)


def test_a_page_with_an_address_is_never_compressed(maria: Member, login: Login, settings: Settings) -> None:
    member = login(maria.user)
    response = member.post("/me/shared/", FORM, headers={"accept-encoding": "gzip"})
    path = urlsplit(response.context["address"]).path

    assert "Content-Encoding" not in response.headers
    assert "Content-Encoding" not in Client().get(path, headers={"accept-encoding": "gzip"}).headers
