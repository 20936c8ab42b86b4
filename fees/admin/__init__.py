from fees.admin import fee, payment, schedule

__all__ = ["fee", "payment", "schedule"]
