"""What accounts asks of those outside the house: WeChat, and the sender of text messages."""
