"""What of the rules is asked a hundred thousand times, in loops that numba compiles."""
