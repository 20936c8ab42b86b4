from foundation.refusals import Refusal


class CorrectionRefused(Refusal):
    """Raised with a sentence for the person who corrects a record or undoes a filing."""

    code = "correction_refused"
