import resource
import sys


def peak() -> float:
    """The memory peak of this process in MB. Linux reports KB, macOS bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
