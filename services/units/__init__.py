"""units: registration of units and posts, their offers, the threshold check, intake plans."""
