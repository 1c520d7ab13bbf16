"""What travels in and out of `reporting`, one file per noun."""
