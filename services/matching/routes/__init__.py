"""The paths of matching."""
