"""What can be done with accounts, tokens and officers, a verb each: gather, decide, keep."""
