"""Forms of what answers tell and nobody sends: digests, decimals, codes, versions of values.

Each is held as the answer is made; each is made by the services themselves, of no other form.
"""

from typing import Annotated

from pydantic import Field

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["0" * 64])]
"""A digest by SHA-256, or by SM3, in hex; what was read is signed by it, so it is sent as well."""

DecimalText = Annotated[str, Field(pattern=r"^-?\d{1,15}(\.\d{1,15})?$", examples=["0.8000"])]
"""A decimal that is no money, such as a rate or a score: exact, and so a text."""

CodeWord = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]
"""A code, a name of a figure or of a state: of plain letters and digits."""

ValueVersion = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9_]+@\d{6}@\d{4}-\d{2}-\d{2}(#\w+)?$",
        max_length=150,
        examples=["publicity_working_days@640000@2019-12-01"],
    ),
]
"""Which dated value it was: name@region@first day, #row of an office's."""

Subject = Annotated[str, Field(max_length=60)]
"""What a feed calls an object: its id, or the pseudonym of one."""

Character = Annotated[str, Field(max_length=8)]
"""One character that no font has, with what modifies it."""
