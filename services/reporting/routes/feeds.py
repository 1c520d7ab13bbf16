"""The feeds that figures stand on: the followers that can read each to its head."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request

from services.common.store.following import Follower


async def _followers(request: Request) -> Mapping[str, Follower]:
    followers: Mapping[str, Follower] = request.app.state.followers
    return followers


FollowersDep = Annotated[Mapping[str, Follower], Depends(_followers)]
