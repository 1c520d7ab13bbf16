"""What `reporting` decides, one file per noun: pure, given facts and dated values."""
