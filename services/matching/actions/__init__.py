"""What can be done in matching, a verb each."""
