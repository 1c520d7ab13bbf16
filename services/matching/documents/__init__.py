"""Facts in, bytes out: papers that matching prints."""
