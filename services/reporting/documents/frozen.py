"""Filed reports as bytes that stay: canonical JSON, the same for the same filing for ever."""

import json
from hashlib import sha256

from pydantic import TypeAdapter

from services.reporting.rules.filings import Filing

_FILINGS = TypeAdapter(Filing)


def freeze(filing: Filing) -> bytes:
    """UTF-8 JSON with sorted keys and no blanks; numbers of money are texts, instants in UTC."""
    plain = _FILINGS.dump_python(filing, mode="json")
    return json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def thaw(content: bytes) -> Filing:
    """The filing that was frozen."""
    return _FILINGS.validate_json(content)


def digest(content: bytes) -> str:
    """SHA-256, in lower-case hex."""
    return sha256(content).hexdigest()
