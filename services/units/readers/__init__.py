"""What units reads from bytes that somebody handed in."""
