"""What is decided about names, passwords, tries, tokens and rights. Pure."""
