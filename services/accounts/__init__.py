"""Who they are: sign-up, sign-in, officers and their rights, and the keys that sign user tokens."""
