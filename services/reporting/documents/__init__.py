"""The documents of `reporting`: facts in, bytes out."""
