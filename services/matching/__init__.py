"""matching: youths, seats, dispatch, agreements, placements."""
