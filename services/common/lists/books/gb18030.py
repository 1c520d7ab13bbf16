"""GB 18030 as today's standard reads it, where Python's codec keeps to an old edition."""

from typing import Final

# Python decodes these two-byte codes into the private use area, as the edition of 2000 did. The
# edition of 2022 gives ten vertical punctuation marks and eight ideographs their own characters;
# six more ideographs have Unicode characters that glibc maps them to (libc-alpha, 2016 and 2023).
_MARKS: Final = zip(
    range(0xE78D, 0xE797),
    (0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19),
    strict=True,
)
_IDEOGRAPHS: Final = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}
TABLE: Final = {**dict(_MARKS), **_IDEOGRAPHS, 0xE7C7: 0x1E3F}
"""Private code points of that codec, and what they are. A8BC (ḿ) is the edition of 2005's."""


def decoded(content: bytes) -> str:
    """The text of strict GB 18030, of which GBK and GB 2312 are parts. UnicodeDecodeError."""
    return restored(content.decode("gb18030"))


def restored(text: str) -> str:
    """Text that the codec gave, with what it left in the private use area put right."""
    return text.translate(TABLE)
