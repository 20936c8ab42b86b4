"""Breadcrumbs and table heads as templates write them."""

import pytest
from django.template import engines

from foundation.pieces import rendered
from programs.models import Program

LINK = '<li class="breadcrumb-item"><a href="{}">{}</a></li>'


def shown(source: str, **values: object) -> str:
    return engines["django"].from_string(source).render(values)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('{% crumb "Fees" "fee_list" %}', LINK.format("/fees/", "Fees")),
        ('{% crumb "Fees" "/fees/?status=all" %}', LINK.format("/fees/?status=all", "Fees")),
        ("{% crumb name %}", '<li class="breadcrumb-item active" aria-current="page">A &amp; B</li>'),
    ],
)
def test_a_crumb_is_a_link_or_the_page_itself(source: str, html: str) -> None:
    assert shown(source, name="A & B") == html


@pytest.mark.django_db
def test_a_crumb_leads_to_what_has_a_page(conference: Program) -> None:
    assert shown('{% crumb "A09164" program %}', program=conference) == LINK.format("/programs/A09164/", "A09164")


def test_a_table_head_puts_numbers_to_the_right() -> None:
    assert shown('{% table_head "#Line" "First Name" %}') == (
        '<thead role="rowgroup"><tr role="row">'
        '<th scope="col" role="columnheader" class="num">Line</th>\n'
        '<th scope="col" role="columnheader">First Name</th>'
        "</tr></thead>"
    )


def test_a_piece_is_its_template_without_the_blanks_around_it() -> None:
    assert rendered("status", label="A & B", tone="info").startswith("<")
    assert rendered("status", label="A & B", tone="info").endswith(">")
    assert "A &amp; B" in rendered("status", label="A & B", tone="info")
