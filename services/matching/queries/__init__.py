"""Every SELECT of matching, by name."""
