"""The kinds of server that an address may ask for, told apart without any driver."""

from typing import Final

KINDS: Final = {
    "any": "SELECT true",
    "read-write": "SELECT current_setting('transaction_read_only') = 'off'",
    "standby": "SELECT pg_is_in_recovery()",
}
"""By what a server is known for the kind that an address asks for (`target_session_attrs`)."""
