"""Keys of the tests: those of the demo, so that signed texts are always the same. They are files, as in a worker."""

from pathlib import Path
from typing import Any

from certificates.choices import KeyKind
from certificates.credentials.keys import Key, PrivateKey, demo_key


def write_key(folder: Path, kind: KeyKind, private: PrivateKey) -> str:
    """A PEM file of the key, as operators make one."""
    path = folder / f"{kind}-{len(list(folder.iterdir()))}.pem"
    path.write_bytes(Key(kind, private).pem)
    return str(path)


def settings_of_worker(folder: Path) -> dict[str, Any]:
    """Not DEMO, which would add its addresses to those of the whole run."""
    files = {f"{kind.name}_KEY_FILE": write_key(folder, kind, demo_key(kind)) for kind in KeyKind}
    return {"SIGN_CREDENTIALS": True, **files}
