"""Bytes from outside, read into what rules take."""
