"""Words of posts that a page of units' feed needs: asked before it is taken, while they hold."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import Database
from services.common.store.following import Outdated
from services.common.upstream import UpstreamUnavailable
from services.matching.clients.units import Units
from services.matching.queries import dispatches, seats
from services.matching.queries.dispatches import Accepted
from services.matching.rules.agreement_words import Words, WordsUnavailable
from services.matching.tables.dispatches import Dispatch


@dataclass(frozen=True)
class PostTold:
    """What a change tells of a post that agreements are written anew for."""

    post_id: str
    workplace_county: str
    mentor_id: str | None


@dataclass(frozen=True)
class _Told:
    """A post's words, and by which edition its dispatches stood accepted before they were asked.

    An agreement that is no longer of that edition may say newer words than these.
    """

    editions: Mapping[str, int]
    words: Words | None
    """None where units answers that it has none to tell."""


@dataclass
class AskedWords:
    """What units told of the posts that a page concerns, kept until the page is taken."""

    database: Database
    units: Units
    posts: Collection[PostTold] = ()
    unit_ids: Collection[str] = ()
    """Of units that bear another name or take others in."""
    _told: dict[str, _Told] = field(default_factory=dict)
    _lacking: set[str] = field(default_factory=set)
    """Posts whose words a transaction looked for and did not find as it needed them."""

    async def ask(self) -> None:
        """Ask for each post once, again where its dispatches changed. Raises WordsUnavailable.

        After the page was read: what it tells is in the words, or something newer.
        """
        for post_id, editions in (await self._editions()).items():
            told = self._told.get(post_id)
            if told is None or told.editions != editions:
                self._told[post_id] = _Told(editions, await self._words(post_id))

    async def _editions(self) -> Mapping[str, Mapping[str, int]]:
        async with self.database.reading() as session:
            post_ids = self._lacking | await self._altered(session)
            if not (post_ids or self.unit_ids):
                return {}
            return _by_post(await dispatches.accepted_among(session, post_ids, self.unit_ids))

    async def _altered(self, session: AsyncSession) -> set[str]:
        if not self.posts:
            return set()
        stood = await seats.standing_and_led(session, {post.post_id for post in self.posts})
        return {post.post_id for post in self.posts if _differs(post, stood)}

    async def _words(self, post_id: str) -> Words | None:
        try:
            return await self.units.words(post_id)
        except WordsUnavailable as error:
            if isinstance(error.__cause__, UpstreamUnavailable):
                raise
            # Whether anything needs them shows when the page is taken.
            return None

    def holds_for(self, post_id: str, dispatch_id: str, edition: int) -> bool:
        """Whether the words of a post were asked while a dispatch stood so."""
        told = self._told.get(post_id)
        return told is not None and told.editions.get(dispatch_id) == edition

    def words_of(self, post_id: str) -> Words:
        """The words of a post that was asked for. Raises WordsUnavailable if it has none."""
        words = self._told[post_id].words
        if words is None:
            raise WordsUnavailable(post_id=post_id)
        return words

    def lack(self, post_ids: Iterable[str]) -> None:
        """Let these be asked for, too, whatever the page tells."""
        self._lacking.update(post_ids)


@dataclass(frozen=True)
class PageWords:
    """The words of a page in one transaction that takes it."""

    asked: AskedWords
    _first: dict[str, int] = field(default_factory=dict)
    """The editions by which dispatches stood before this transaction."""

    def reword(self, dispatch: Dispatch) -> None:
        """Let other words count for a dispatch, which is held, from now on."""
        self._first.setdefault(dispatch.id, dispatch.words_edition)
        dispatch.words_edition += 1

    def of(self, found: Collection[Dispatch]) -> Mapping[str, Words]:
        """The words of the posts of dispatches that are held, by their ids.

        Raises Outdated where one was accepted or written anew since units was asked: the words of
        then would go over newer ones. Raises WordsUnavailable.
        """
        late = {one.post_id for one in found if not self._holds_for(one)}
        if late:
            self.asked.lack(late)
            raise Outdated
        return {one.post_id: self.asked.words_of(one.post_id) for one in found}

    def _holds_for(self, dispatch: Dispatch) -> bool:
        stood = self._first.get(dispatch.id, dispatch.words_edition)
        return self.asked.holds_for(dispatch.post_id, dispatch.id, stood)


def _differs(post: PostTold, stood: Mapping[str, tuple[str, str | None]]) -> bool:
    return stood.get(post.post_id) not in (None, (post.workplace_county, post.mentor_id))


def _by_post(found: Iterable[Accepted]) -> Mapping[str, Mapping[str, int]]:
    by_post = defaultdict[str, dict[str, int]](dict)
    for one in found:
        by_post[one.post_id][one.dispatch_id] = one.words_edition
    return by_post
