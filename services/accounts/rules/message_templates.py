"""Templates of WeChat's subscription messages and of an SMS provider, filled and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.accounts.rules.message_fields import fits, fitted, takes, type_of
from services.accounts.rules.message_kinds import MessageKind, Values


class TemplateUnfit(ValueError):
    """A template that is set for a kind of message cannot be filled from it."""


@dataclass(frozen=True)
class Template:
    """A template of WeChat's: its fields by key, each with the content that goes into it.

    `lasting`: a consent to it lasts (长期订阅); else each is for one sending. `listed` names what
    a field of type `enum` takes.
    """

    id: str
    fields: Mapping[str, str]
    lasting: bool = False
    page: str = ""
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Templates:
    """The templates of an installation, by kind of message; SMS by the provider's code."""

    wechat: Mapping[str, Template]
    sms: Mapping[str, str]


def require_fillable(kind: MessageKind, template: Template) -> None:
    """Refuse at the start what no message could fill. Raises TemplateUnfit."""
    faults = [*_faults(kind, template)]
    if faults:
        raise TemplateUnfit(f"{kind.name}: {', '.join(faults)}")


def filled(kind: MessageKind, template: Template, values: Values) -> dict[str, str]:
    """A message in a template's fields, each value as its field's type takes it."""
    told = {}
    for key, name in template.fields.items():
        of_type = type_of(key) or "thing"
        told[key] = fitted(of_type, kind.said(kind.contents[name].words, values))
    return told


def unfit(template: Template, data: Mapping[str, str]) -> list[str]:
    """The fields whose value WeChat would refuse (47003), by their keys; asked before queueing."""
    return [
        key
        for key, value in data.items()
        if not fits(type_of(key) or "thing", value, template.listed.get(key, ()))
    ]


def sms_values(kind: MessageKind, values: Values) -> dict[str, str]:
    """What an SMS template takes, by name, in its order."""
    return {name: kind.said(f"{{{name}}}", values) for name in kind.sms}


def _faults(kind: MessageKind, template: Template) -> Iterator[str]:
    for key, name in template.fields.items():
        of_type, content = type_of(key), kind.contents.get(name)
        if of_type is None or content is None:
            yield f"{key} or {name} is unknown"
        elif of_type == "enum":
            if key not in template.listed:
                yield f"{key} lists nothing"
        elif not takes(of_type, content.type):
            yield f"{key} takes no {content.type}"
