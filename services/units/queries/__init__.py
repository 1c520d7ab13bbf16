"""Every SELECT of units, as a named function."""
