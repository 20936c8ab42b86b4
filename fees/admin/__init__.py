from fees.admin import decision, fee, payment, schedule

__all__ = ["decision", "fee", "payment", "schedule"]
