"""The paths of `reporting`, one file per noun."""
