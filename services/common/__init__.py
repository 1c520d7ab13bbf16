"""The kernel: plumbing that two services use today, and no rule of the notice."""
