from foundation.refusals import Refusal


class CorrectionRefused(Refusal):
    """Raised with a sentence for whoever wants to correct or undo what is on record."""

    code = "correction_refused"
