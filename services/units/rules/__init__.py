"""What may be done with units and posts: pure decisions, their facts and their errors."""
