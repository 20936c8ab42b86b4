"""The organizations of the demo, with the logins that `make run` prints and some colleagues."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.choices import OrganizationType, ProviderStatus, StaffRole
from accounts.models import Provider, ProviderStaff, User
from accounts.validators import DEMO_PASSWORD

COORDINATOR = "coordinator@aast.example"
STAFF = "staff@aast.example"
MEMBER = "member@aast.example"
LOGINS = (COORDINATOR, "coordinator@sleepsociety.example", STAFF, MEMBER)

# One login of each group of staff that a person can try beside the superuser.
IN_GROUPS = {
    "reviewer@aast.example": ("Ruth", "Weaver", "Reviewer"),
    "finance@aast.example": ("Frank", "Novak", "Finance"),
    "directory@aast.example": ("Dora", "Kim", "Directory"),
    "helpdesk@aast.example": ("Hugo", "Marsh", "Help desk"),
}


@dataclass(frozen=True)
class Cast:
    """The organizations, and the people who act in the histories. The keys are provider IDs."""

    providers: dict[str | None, Provider]
    coordinators: dict[str | None, User]
    staff: User
    member: User


def write_cast() -> Cast:
    password = make_password(DEMO_PASSWORD)
    aast = _provider("P0001", "AAST", "Darien", "IL", "60561", "2510 N. Frontage Road")
    society = _provider("P0002", "Prairie Sleep Society", "Omaha", "NE", "68102", "1200 Farnam Street")
    hospital = _provider("P0003", "Lakeview Hospital Sleep Center", "Madison", "WI", "53703", "44 Lakeside Court")
    coordinator = _user(COORDINATOR, "Carmen", "Alvarez", password)
    owner = _user("coordinator@sleepsociety.example", "Olaf", "Lindqvist", password)
    _write_staff(password)
    educator = _user("education@lakeview.example", "Joy", "Mbeki", "")
    return Cast(
        providers={provider.provider_id: provider for provider in (aast, society, hospital)},
        coordinators={"P0001": coordinator, "P0002": owner, "P0003": educator},
        staff=_user(STAFF, "Sam", "Okafor", password, is_staff=True, is_superuser=True),
        member=_user(MEMBER, "Dana", "Whitfield", password),
    )


def _write_staff(password: str) -> None:
    for email, (first_name, last_name, group) in IN_GROUPS.items():
        user = _user(email, first_name, last_name, password, is_staff=True)
        user.groups.add(Group.objects.get(name=group))


def write_addresses(cast: Cast) -> None:
    """Called last: until then no organization has an address or people, so old events write no emails."""
    aast, society, hospital = (cast.providers[provider_id] for provider_id in ("P0001", "P0002", "P0003"))
    _employ(aast, cast.coordinators["P0001"], StaffRole.COORDINATOR)
    _employ(aast, _user("director@aast.example", "Robert", "Haines", ""), StaffRole.OWNER)
    _employ(aast, _user("intern@aast.example", "Priya", "Raman", ""), StaffRole.VIEWER)
    _employ(society, cast.coordinators["P0002"], StaffRole.OWNER)
    _employ(hospital, cast.coordinators["P0003"], StaffRole.OWNER)
    domains: dict[str | None, str] = {
        "P0001": "cec@aast.example",
        "P0002": "office@sleepsociety.example",
        "P0003": "sleep@lakeview.example",
    }
    for provider_id, provider in cast.providers.items():
        provider.email = domains[provider_id]
        provider.save(update_fields=["email"])


def _provider(provider_id: str, name: str, city: str, state: str, zip_code: str, street: str) -> Provider:
    return Provider.objects.create(
        provider_id=provider_id,
        status=ProviderStatus.APPROVED,
        name=name,
        organization_type=OrganizationType.HOSPITAL if "Hospital" in name else OrganizationType.SOCIETY,
        non_profit=True,
        website=f"https://www.{provider_id.lower()}.example",
        phone="(555) 010-0142",
        street=street,
        city=city,
        state=state,
        zip_code=zip_code,
    )


def _user(email: str, first_name: str, last_name: str, password: str, **fields: bool) -> User:
    """Create a user. `password` is a hash; with "" nobody can log in."""
    return User.objects.create(
        email=email, first_name=first_name, last_name=last_name, password=password or make_password(None), **fields
    )


def _employ(provider: Provider, user: User, role: StaffRole) -> None:
    ProviderStaff.objects.create(provider=provider, user=user, role=role)
