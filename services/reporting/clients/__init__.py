"""What reporting asks of its sisters, and only the fields that it reads."""
