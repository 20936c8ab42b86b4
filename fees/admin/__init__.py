from fees.admin import decision, fee, invoice, payment, schedule

__all__ = ["decision", "fee", "invoice", "payment", "schedule"]
