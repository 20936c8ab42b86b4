"""The groups of AAST staff and their rights. Each migration sets the rights of these groups to this table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions


@dataclass(frozen=True)
class StaffGroup:
    """`look`, `change`, and `add` are labels of models. Whoever changes or adds also looks."""

    name: str
    task: str
    look: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    add: tuple[str, ...] = ()

    def rights(self) -> Iterator[str]:
        """Rights such as `programs.change_program`."""
        for action, labels in (
            ("view", (*self.look, *self.change, *self.add)),
            ("change", self.change),
            ("add", self.add),
        ):
            for label in labels:
                app, _, model = label.partition(".")
                yield f"{app}.{action}_{model}"


_APPLICATIONS = ("programs.program", "programs.extensionrequest", "programs.savethedate", "programs.suppression")
_ATTENDANCE = ("attendance.attendanceupload", "attendance.attendancerecord", "attendance.correction")
_PEOPLE = (
    *("members.member", "members.loginrequest", "members.namechange", "members.membersearch"),
    *("members.memberimport", "members.memberimportwork"),
)
_TAKEN_BACK = ("fees.certificatedecision", "fees.approval")
_ONLINE = ("fees.checkout", "fees.gatewayevent")
_MONEY = (
    *("fees.filingfee", "fees.payment", "fees.feework", "fees.feeschedule", "fees.invoice"),
    *(*_TAKEN_BACK, *_ONLINE),
)
_LEDGER = "fees.ledgertransaction"

GROUPS = (
    StaffGroup(
        "Reviewer",
        "Approves providers and programs, and decides corrections, extensions, and Save the Date emails. "
        "Sees no money.",
        look=("programs.typerules", *_ATTENDANCE, "certificates.certificate"),
        change=("accounts.provider", *_APPLICATIONS, "attendance.correction"),
        add=("programs.suppression",),
    ),
    StaffGroup(
        "Finance",
        "Records payments, waives fees, sets prices, and sees what is owed and received.",
        look=("accounts.provider", "programs.program", *_ATTENDANCE, "certificates.certificate", _LEDGER),
        change=_MONEY,
        add=("fees.feeschedule",),
    ),
    StaffGroup(
        "Directory",
        "Keeps the register, and decides requests for logins and new names.",
        look=("certificates.certificate", "attendance.attendancerecord"),
        change=(*_PEOPLE, "certificates.certificate", "certificates.sharelink"),
        # Whoever may add a certificate may replace and revoke one.
        add=("certificates.certificate", "members.member", "members.formername", "members.memberimport"),
    ),
    StaffGroup(
        "Help desk",
        "Looks at everything but money, sees the portal as another person, and helps with uploads, links, and emails.",
        look=(
            "accounts.provider",
            "accounts.user",
            *_APPLICATIONS,
            *_ATTENDANCE,
            "members.member",
            "accounts.dailycount",
        ),
        change=(
            "attendance.attendanceupload",
            "attendance.repairwork",
            "certificates.certificate",
            "members.loginrequest",
            "post_office.email",
        ),
        # Whoever may add a viewing sees the portal as another person.
        add=("accounts.viewing",),
    ),
    StaffGroup(
        "Administrator",
        "Does all of it, and decides who is staff.",
        look=(_LEDGER,),
        change=(
            *_APPLICATIONS,
            *_ATTENDANCE,
            *_PEOPLE,
            *_MONEY,
            "accounts.provider",
            "accounts.user",
            "accounts.providerstaff",
            "accounts.dailycount",
            "attendance.repairwork",
            "certificates.certificate",
            "certificates.certificatedesign",
            "certificates.sharelink",
            "members.formername",
            "mfa.authenticator",
            "post_office.email",
            "programs.typerules",
            "socialaccount.socialaccount",
        ),
        add=(
            "accounts.user",
            "accounts.providerstaff",
            "accounts.viewing",
            "certificates.certificate",
            "certificates.certificatedesign",
            "fees.feeschedule",
            "members.member",
            "members.formername",
            "members.memberimport",
            "programs.suppression",
            "programs.typerules",
        ),
    ),
)


def set_rights(using: str = "default", apps: Apps = all_apps) -> None:
    """Make the groups, and give each exactly the rights of the table."""
    group, permission = apps.get_model("auth.Group"), apps.get_model("auth.Permission")
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permission.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for staff_group in GROUPS:
        row, _ = group.objects.using(using).get_or_create(name=staff_group.name)
        row.permissions.set([known[right] for right in set(staff_group.rights())])


def after_migrations(*, app_config: Any, using: str, **_facts: Mapping[str, Any]) -> None:
    """Django sends the signal once for each app. After the last one all rights exist."""
    with_models = [config for config in all_apps.get_app_configs() if config.models_module]
    if app_config == with_models[-1]:
        for config in with_models:
            create_permissions(config, using=using, verbosity=0)
        set_rights(using)
