"""Work that waits for staff in the demo: a new organization, and requests for Save the Date emails."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from accounts.choices import OrganizationType, StaffRole
from accounts.models import Provider, ProviderEvent, ProviderStaff, User
from demo.loaders.accounts import Cast
from foundation.formatting import shown_cecs
from programs.choices import ProgramStatus
from programs.models import Program, SaveTheDate
from programs.rules.save_the_date import body_of, subject_of
from programs.selectors.program import program_date

_TEXTS = ("Early registration ends two weeks before.", "Scholarships for night staff are available.")


def write_newcomers(cast: Cast, now: datetime) -> None:
    _register("Riverbend Sleep Institute", "office@riverbend.example", "Grace", "Holloway", now - timedelta(days=2))
    society = Program.objects.filter(
        provider=cast.providers["P0002"], status=ProgramStatus.APPROVED, start_date__gt=now.date() + timedelta(days=14)
    )
    for program, text in zip(society.select_related("provider").order_by("start_date", "pk"), _TEXTS, strict=False):
        _ask(program, text, cast.coordinators["P0002"], now - timedelta(days=1))


def _register(name: str, email: str, first_name: str, last_name: str, now: datetime) -> None:
    provider = Provider.objects.create(
        name=name,
        email=email,
        organization_type=OrganizationType.HOSPITAL,
        non_profit=True,
        phone="(555) 010-0177",
        website="https://www.riverbend.example",
        street="8 Mill Road",
        city="Dubuque",
        state="IA",
        zip_code="52001",
        created_at=now,
    )
    owner = User.objects.create(
        email="grace@riverbend.example", first_name=first_name, last_name=last_name, password=make_password(None)
    )
    ProviderStaff.objects.create(provider=provider, user=owner, role=StaffRole.OWNER)
    ProviderEvent.objects.create(provider=provider, at=now, by=owner, what="Registered; AAST’s approval is awaited")


def _ask(program: Program, text: str, by: User, now: datetime) -> None:
    body = body_of(
        name=program.name,
        provider=program.provider.name,
        dates=program_date(program).replace("\u00a0", " "),
        where=program.place or program.get_format_display(),
        cecs=shown_cecs(program.approved_cecs),
        link=program.registration_url,
        requested_text=text,
    )
    subject = subject_of(program.name, program.start_date)
    SaveTheDate.objects.create(
        program=program, requested_text=text, asked_by=by, asked_at=now, subject=subject, body=body
    )
