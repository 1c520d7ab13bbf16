"""The years of a living person's time: a day of any other is a slip of the pen."""

from typing import Final

LIVING: Final = range(1900, 2200)
"""Far from both ends of the calendar: months and days can be added to a day of these years."""
FAR_OFF: Final = f"年份应在 {LIVING[0]} 至 {LIVING[-1]} 之间。"
"""What is told of a day of any other year."""
