"""Every SELECT of accounts, and the statements that decide a race, by name."""
