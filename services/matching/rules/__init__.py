"""What matching decides: pure functions over plain facts."""
