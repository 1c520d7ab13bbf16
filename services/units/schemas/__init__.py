"""What travels to and from units."""
