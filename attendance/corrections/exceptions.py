class CorrectionRefused(Exception):
    """Raised with a sentence for whoever wants to correct or undo what is on record."""
