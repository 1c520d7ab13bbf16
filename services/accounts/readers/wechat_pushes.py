"""Bodies that WeChat pushes, as JSON or XML: the sealed text in one, and what was sealed."""

import json
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring


def sealed_text(body: bytes) -> str | None:
    """The encrypted part of a body; None of a body that has none."""
    told = told_in(body).get("Encrypt")
    return told if isinstance(told, str) and told.isascii() else None


def told_in(body: bytes) -> dict[str, Any]:
    """The fields of a body, empty where it cannot be read. An XML event's list lies in `List`."""
    try:
        text = body.decode()
        told = _of_xml(fromstring(text)) if text.lstrip().startswith("<") else json.loads(text)
    except (ValueError, RecursionError, ParseError, DefusedXmlException):
        return {}
    return told if isinstance(told, dict) else {}


def _of_xml(root: Element) -> dict[str, Any]:
    told: dict[str, Any] = {child.tag: child.text or "" for child in root if not len(child)}
    lists = [part for child in root for part in child.iter("List")]
    if lists:
        told["List"] = [{field.tag: field.text or "" for field in part} for part in lists]
    return told
