"""What units reads from files: dated values, the wordings of the threshold check, the procedure."""
