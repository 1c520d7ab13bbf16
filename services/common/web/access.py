"""Access: who may call an endpoint, by what accounts or a sister service vouches for."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from services.common.errors import Forbidden, NotFound, Unauthenticated
from services.common.values import region as regions
from services.common.web.rights import (
    DEPARTMENT,
    GRANTED,
    PUBLIC,
    ROLES,
    Right,
    Whose,
    rights_of,
)
from services.common.web.tokens import (
    Caller,
    ServiceCaller,
    ServiceTokenInvalid,
    read_service_token,
    read_user_token,
)

OFFICE = ("clerk", "reviewer", "approver", "finance", "auditor")
"""The roles of an office that may see its region's data; an administrator is not among them."""

user_token = HTTPBearer(
    scheme_name="user",
    auto_error=False,
    description="用户登录后取得的访问令牌（POST /v1/tokens）",
)
department_token = HTTPBearer(
    scheme_name="department",
    auto_error=False,
    description="部门凭密钥取得的访问令牌（POST /v1/tokens），每次请求另须签名",
)
_NOT_GRANTED: Final = (
    "取得这个令牌时，数据共享协议没有准许这项内容。协议此后有修订的，请重新取得令牌；"
    "没有的，请联系签订机构。"
)
service_token = HTTPBearer(scheme_name="service", auto_error=False, description="内部服务令牌")


class SignInRequired(Unauthenticated):
    """请先登录。"""


class RoleLacksRight(Forbidden):
    """当前身份没有这项权限。"""


class OutsideRegion(NotFound):
    """没有找到，或者不在您可以查看的范围内。"""


class TokenOfWrongKind(Unauthenticated):
    """这里不接受这种凭证。"""


async def authenticate(request: Request) -> Caller | ServiceCaller | None:
    """Verify the bearer token of a request: a service's on /internal, a user's elsewhere."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    internal = request.scope["path"].startswith("/internal/")
    if not scheme:
        return None
    if scheme.lower() != "bearer" or not token:
        raise ServiceTokenInvalid if internal else TokenOfWrongKind
    state = request.app.state
    if internal:
        return read_service_token(token.strip(), state.sisters, audience=state.service)
    return await read_user_token(token.strip(), state.user_keys)


class UserGuard:
    """Lets callers pass whom one of these rights is given."""

    def __init__(self, rights: tuple[Right, ...]) -> None:
        """`rights` are the rows of the table for the operation that it guards."""
        self.rights = rights
        self._roles = {right.role for right in rights}

    async def __call__(
        self, request: Request, _: Annotated[Any, Depends(user_token)] = None
    ) -> Caller:
        """The caller. Raises SignInRequired, TokenOfWrongKind, RoleLacksRight."""
        caller = getattr(request.state, "caller", None)
        if not isinstance(caller, Caller):
            raise SignInRequired
        if caller.kind == DEPARTMENT:
            raise TokenOfWrongKind
        if not caller.roles & self._roles:
            raise RoleLacksRight(roles=[right.role for right in self.rights])
        return caller


class DepartmentGuard:
    """Lets departments pass whose data agreement grants this feed or batch."""

    rights = (GRANTED,)

    def __init__(self, scope: str) -> None:
        """`scope` is what the token must bear: feeds:units, or feeds:{feed} by the path."""
        self._scope = scope

    async def __call__(
        self, request: Request, _: Annotated[Any, Depends(department_token)] = None
    ) -> Caller:
        """The caller. Raises SignInRequired, TokenOfWrongKind, RoleLacksRight."""
        caller = getattr(request.state, "caller", None)
        if not isinstance(caller, Caller):
            raise SignInRequired
        if caller.kind != DEPARTMENT:
            raise TokenOfWrongKind
        scope = self._scope.format(**request.path_params)
        if scope not in caller.scopes:
            raise RoleLacksRight(_NOT_GRANTED, scope=scope)
        return caller


class OpenToAll:
    """Lets anyone pass; a route says so, for one that says nothing is a fault."""

    rights = (PUBLIC,)

    async def __call__(self) -> None:
        """Nobody is asked who they are."""


def user(*roles: str, whose: Whose | None = None) -> Any:
    """A dependency: the caller, who must hold one of these roles (any role if none is named).

    `whose` says with whose things, where it is not as the role has it everywhere else.
    """
    return Depends(UserGuard(rights_of(roles, whose) if roles else rights_of(ROLES, "own")))


def department(scope: str) -> Any:
    """A dependency: the department that calls, whose token must bear this scope.

    Its request must be signed besides: what it may read is told by `signatures.GrantDep`.
    """
    return Depends(DepartmentGuard(scope))


anyone: Any = Depends(OpenToAll())
"""A dependency: whoever comes, signed in or not."""


def service(scope: str) -> Any:
    """A dependency: the sister service that calls, whose token must bear this scope."""

    async def allowed(
        request: Request, _: Annotated[Any, Depends(service_token)] = None
    ) -> ServiceCaller:
        caller = getattr(request.state, "caller", None)
        if not isinstance(caller, ServiceCaller):
            raise ServiceTokenInvalid
        if caller.scope != scope:
            raise RoleLacksRight(scope=scope)
        return caller

    return Depends(allowed)


def rights_asked(route: APIRoute) -> Sequence[Callable[[Request], Awaitable[Any]]]:
    """What a route lets decide who may call it: its dependencies that ask for a token."""
    return [one.call for one in route.dependant.dependencies if one.call and _asks(one)]


def declared_rights(route: APIRoute) -> list[Right]:
    """The rows of the table for a route's operation; none if it declares nothing."""
    guards = [one.call for one in route.dependant.dependencies]
    return [right for guard in guards for right in getattr(guard, "rights", ())]


def _asks(dependant: Any) -> bool:
    asked_for = (user_token, department_token, service_token)
    return any(one.call in asked_for for one in dependant.dependencies)


def covers(caller: Caller, region: str) -> bool:
    """Whether an officer's office covers a region: its own and all that lies within."""
    return caller.region is not None and regions.lies_within(region, caller.region)


def require_region(caller: Caller, region: str) -> None:
    """Let only officers pass whose office covers the region. Raises OutsideRegion."""
    if not covers(caller, region):
        raise OutsideRegion
