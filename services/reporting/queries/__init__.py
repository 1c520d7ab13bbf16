"""Every SELECT of `reporting` as a named function, one file per noun."""
