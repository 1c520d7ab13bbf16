"""Papers of matching: facts in, bytes out."""
