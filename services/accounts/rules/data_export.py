"""A person's copy of what is held of them: whole or not at all (个人信息保护法 第四十五条)."""

from services.common.errors import Unavailable


class CopyUnavailable(Unavailable):
    """有的服务暂时没有答复，副本不完整，没有给出；请稍后再试。"""
