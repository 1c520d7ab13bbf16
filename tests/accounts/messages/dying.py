"""A process that sends one message and is killed at a step: `python dying.py STEP`, then SIGKILL.

Its environment is that of the test. Steps: `taken` within the transaction that keeps the attempt,
`before` the letter leaves, `after` it has left, `settled` once its answer is kept.
"""

import asyncio
import os
import signal
import sys

from services.accounts import app as apps
from services.accounts import jobs
from services.accounts.actions import message_sending


def die(*_, **__):
    """The end: no handler runs, nothing is flushed or closed."""
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(post, step):
    """A way out that dies before or after a letter has left."""

    async def posted(letter):
        if step == "before":
            die()
        answer = await post(letter)
        if step == "after":
            die()
        return answer

    return posted


async def main(step):
    """Send what is due until the step comes."""
    app = apps.create()
    if step == "taken":
        message_sending.consents.spend = die
    posts = app.state.means.posts
    for channel, post in [*posts.items()]:
        posts[channel] = deadly(post, step)
    while await jobs.send_next(app):
        if step == "settled":
            die()


asyncio.run(main(sys.argv[1]))
