"""What `reporting` reads from the libraries and lists it is shipped with."""
