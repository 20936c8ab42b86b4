from fees.admin import decision, fee, ledger, payment, schedule

__all__ = ["decision", "fee", "ledger", "payment", "schedule"]
