"""Values with their arithmetic: money, months, regions, identity codes, ids. Pure."""
