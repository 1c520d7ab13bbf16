"""What is told while a database gives no answer: it is away, or too many ask."""

from services.common.errors import Unavailable


class Busy(Unavailable):
    """现在办理的人太多，请稍后再试。"""


class DatabaseUnavailable(Unavailable):
    """数据库暂时不可用，请稍后再试。"""
