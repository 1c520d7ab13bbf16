"""The paths of this service: accounts, tokens, officers."""
