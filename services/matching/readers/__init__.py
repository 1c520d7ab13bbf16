"""What matching reads from bytes that somebody handed in."""
