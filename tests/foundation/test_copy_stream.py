"""What COPY reads is what was written, whatever the cells hold."""

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.copy_stream import CopyStream, copy_line
from tests.attendance.parsing.test_malformed_files import forgotten

cells = st.none() | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.sampled_from("\\\t\n\rN")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(cells, cells), min_size=1))
def test_any_cells_are_read_back(db: None, rows: list[tuple[str | None, str | None]]) -> None:
    with forgotten(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE pairs (one text, other text) ON COMMIT DROP")
        cursor.copy_expert("COPY pairs FROM STDIN", CopyStream(copy_line(*row) for row in rows))
        cursor.execute("SELECT one, other FROM pairs")
        assert cursor.fetchall() == rows
