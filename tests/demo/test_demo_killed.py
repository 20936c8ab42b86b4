import pytest
from django.apps import apps
from django.utils import timezone

from demo.loaders import load


@pytest.mark.django_db
def test_loading_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _count_rows()
    monkeypatch.setattr(load, "_credit_the_member", _break_off)
    with pytest.raises(KeyboardInterrupt):
        load.load(now=timezone.now())
    assert _count_rows() == before


def _break_off(*_args: object) -> None:
    raise KeyboardInterrupt


def _count_rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed}
