"""reporting: facts followed, money settled with its arithmetic, the calendar, the monthly form."""
