"""Filed reports as bytes that stay: canonical JSON, the same for the same filing for ever."""

import json
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from services.reporting.rules.annual_filings import AnnualFiling
from services.reporting.rules.filings import Filing

_FILINGS = TypeAdapter(Filing)
_YEARS = TypeAdapter(AnnualFiling)


def freeze(filing: Filing) -> bytes:
    """UTF-8 JSON with sorted keys and no blanks; numbers of money are texts, instants in UTC."""
    return _canonical(_FILINGS.dump_python(filing, mode="json"))


def freeze_year(filing: AnnualFiling) -> bytes:
    """The same of a year's reports."""
    return _canonical(_YEARS.dump_python(filing, mode="json"))


def thaw(content: bytes) -> Filing:
    """The filing that was frozen."""
    return _FILINGS.validate_json(content)


def thaw_year(content: bytes) -> AnnualFiling:
    """The filing of a year that was frozen."""
    return _YEARS.validate_json(content)


def digest(content: bytes) -> str:
    """SHA-256, in lower-case hex."""
    return sha256(content).hexdigest()


def _canonical(plain: Any) -> bytes:
    return json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()
