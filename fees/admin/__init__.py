from fees.admin import checkout, decision, fee, invoice, ledger, payment, schedule

__all__ = ["checkout", "decision", "fee", "invoice", "ledger", "payment", "schedule"]
