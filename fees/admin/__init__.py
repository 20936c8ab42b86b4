from fees.admin import decision, fee, invoice, ledger, payment, schedule

__all__ = ["decision", "fee", "invoice", "ledger", "payment", "schedule"]
