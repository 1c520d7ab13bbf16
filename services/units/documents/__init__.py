"""The documents of `units`: facts in, bytes out."""
