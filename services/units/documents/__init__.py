"""Documents of units: facts in, bytes out."""
