"""What units reads of people's files: one file per kind of list."""
