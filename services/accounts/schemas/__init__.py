"""The wire models of accounts."""
