"""Papers with a letter that no font has. Nobody gets one with a replacement mark unseen."""

from foundation.refusals import Conflict


class PaperHeld(Conflict):
    """Raised where a paper is asked for that staff have not released."""

    code = "paper_held"
    sentence = (
        "The certificate is valid, but its PDF cannot be printed yet: it has letters for which there is no font here. "
        "AAST knows, and decides with the holder how the name is printed."
    )
