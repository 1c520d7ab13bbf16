"""What a service shows: its app, its problems, its callers, remembered answers and pages."""
