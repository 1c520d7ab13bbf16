"""Keys of nobody, for what is sealed while it is measured."""

import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.common.keys import Keys
from services.common.store.sealed import ring


def install(service: str) -> None:
    """Seal as a service does that has its keys."""
    key, signing = os.urandom(32), Ed25519PrivateKey.generate()
    ring.install(Keys(service, signing, {"bench": key}, "bench", index=key, memory=key))
