"""Papers of units: facts in, bytes out."""
