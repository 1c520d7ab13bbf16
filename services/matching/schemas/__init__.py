"""The wire models of matching."""
