"""What can be done with units and posts: gather, decide, keep."""
