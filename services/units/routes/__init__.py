"""The paths of units, by noun."""
