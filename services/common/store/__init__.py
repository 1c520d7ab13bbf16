"""What a service keeps: its database, sealed columns, change feed, audit log and jobs."""
