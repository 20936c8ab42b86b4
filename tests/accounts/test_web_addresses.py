"""Website fields take an address and nothing that could end it in a page."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.fields import WebAddressFormField
from accounts.forms import OrganizationForm, RegistrationForm
from accounts.models import Provider, Registration
from programs.forms.application import PromotionForm
from tests.accounts.test_registration import FORM

ODD = [
    ("https://aast.example/'onclick='alert(1)", "'"),
    ('https://aast.example/"onclick="alert(1)', '"'),
    ("https://aast.example/<script>", "<"),
    ("https://aast.example/a>b", ">"),
    ("https://aast.example/`x`", "`"),
    ("https://aast.example/a\\b", "\\"),
    ("https://aast.example/{{x}}", "{"),
    ("https://aast.example/a|b", "|"),
    ("https://aast.example/a^b", "^"),
]


@pytest.mark.parametrize(("address", "mark"), ODD)
def test_marks_that_no_address_holds(address: str, mark: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        WebAddressFormField().clean(address)
    assert refusal.value.messages[0] == (
        f"A web address does not hold “{mark}”. Copy the address from the address bar of your browser."
    )


@pytest.mark.parametrize(
    "address",
    ["ftp://aast.example/", "javascript:alert(1)", "data:text/html,x", "https://", "https://aast.example/a b"],
)
def test_other_kinds_of_addresses(address: str) -> None:
    with pytest.raises(ValidationError):
        WebAddressFormField().clean(address)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("www.riverbend.example", "https://www.riverbend.example"),
        ("http://riverbend.example/a?b=c&d=e#f", "http://riverbend.example/a?b=c&d=e#f"),
        ("https://riverbend.example/%27a%27/~b/(c),d;e", "https://riverbend.example/%27a%27/~b/(c),d;e"),
        ("https://en.example/wiki/Schlaf_über_Nacht", "https://en.example/wiki/Schlaf_über_Nacht"),
        ("", ""),
    ],
)
def test_addresses(typed: str, address: str) -> None:
    assert WebAddressFormField(required=False).clean(typed) == address


@given(st.text(max_size=60))
def test_what_is_taken_never_ends_an_attribute(text: str) -> None:
    try:
        taken = WebAddressFormField(required=False).clean(f"https://aast.example/{text}")
    except ValidationError:
        return
    assert set(taken) & set("\"'<>` ") == set()


@pytest.mark.parametrize("form", [OrganizationForm, RegistrationForm, PromotionForm])
def test_every_form_with_an_address_asks_so(form: type) -> None:
    name = "registration_url" if form is PromotionForm else "website"
    assert isinstance(form.base_fields[name], WebAddressFormField)


def test_a_registration_is_refused_with_the_sentence(client: Client, db: None) -> None:
    page = client.post("/account/register/", {**FORM, "website": "https://x.example/'onclick='alert(1)"})

    assert page.context["form"].errors["website"][0].startswith("A web address does not hold “'”.")
    assert (Registration.objects.count(), Provider.objects.count()) == (0, 0)
