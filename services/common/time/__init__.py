"""Time: what now is, and which days are worked."""
