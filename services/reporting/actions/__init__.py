"""What can be done in `reporting`, a verb each: gather, decide, keep. One file per noun."""
