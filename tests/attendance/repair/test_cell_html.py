"""The cells of a line as the repair sheet shows them."""

import re

import pytest

from attendance.repair.cell_html import cells_html

VALUES = ['A09164"><b>', "100100", "Zoë", "O'Brien & Co", "", "9,5"]


def inputs(html: str) -> list[dict[str, str]]:
    return [dict(re.findall(r'([a-z-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input [^>]*>", html)]


def test_each_cell_says_whose_it_is_and_what_is_wrong_with_it() -> None:
    cells = inputs(cells_html(12, VALUES, wrong=[1, 5]))

    assert [cell["name"] for cell in cells] == [f"cell-12-{place}" for place in range(6)]
    assert [cell["aria-label"] for cell in cells][1:3] == ["Line 12, AAST ID", "Line 12, First Name"]
    assert {cell["aria-describedby"] for cell in cells} == {"messages-12"}
    assert [place for place, cell in enumerate(cells) if cell.get("aria-invalid") == "true"] == [1, 5]
    assert [place for place, cell in enumerate(cells) if "is-invalid" in cell["class"]] == [1, 5]


def test_what_was_typed_is_escaped() -> None:
    cells = inputs(cells_html(2, VALUES, wrong=[]))

    typed = ["A09164&quot;&gt;&lt;b&gt;", "100100", "Zoë", "O&#x27;Brien &amp; Co", "", "9,5"]
    assert [cell["value"] for cell in cells] == typed


def test_a_cell_is_written_whole() -> None:
    first, *others = cells_html(3, ["A", *[""] * 5], wrong=[]).split("</td>")
    assert first == (
        '<td role="cell" class="repair-0" data-label="Program ID"><input type="text" maxlength="1000" value="A"'
        ' aria-describedby="messages-3" name="cell-3-0" aria-label="Line 3, Program ID" class="form-control">'
    )
    assert [cell[:8] for cell in others] == [*["<td role"] * 5, ""]
    with pytest.raises(ValueError, match="zip"):
        cells_html(3, ["A"], wrong=[])
