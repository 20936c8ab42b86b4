from typing import Any

from django.db import models


def money(**options: Any) -> "models.DecimalField[Any, Any]":
    """An amount in dollars and cents."""
    return models.DecimalField(max_digits=9, decimal_places=2, **options)
