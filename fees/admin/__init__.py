from fees.admin import checkout, decision, fee, payment, schedule

__all__ = ["checkout", "decision", "fee", "payment", "schedule"]
