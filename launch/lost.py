"""A house whose database is gone is not begun anew: it lies elsewhere, or in a backup."""

from launch.errors import DatabaseGone
from launch.folder import Folder
from launch.plan import SERVICES, anchors_of, given_databases
from launch.postgres import EmbeddedPostgres


def must_not_be(folder: Folder) -> None:
    """Refuse a house that stood on a cluster of ours which is not there. Raises DatabaseGone.

    A cluster was begun where its password lies; the house stood where its ports were kept, or,
    should all of its data be gone, where its services made their anchors. A first start that was
    cut off has none of these, and goes on.
    """
    server = EmbeddedPostgres(folder.data, keys=folder.keys)
    ours = set(given_databases()) != set(SERVICES)
    if not ours or server.is_there or not server.was_begun:
        return
    if not folder.is_new or any(anchors_of(folder).glob("*.head.jsonl")):
        raise DatabaseGone(server.cluster)
