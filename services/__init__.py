"""Jianxi 见习: one folder per service, and the kernel they share."""
