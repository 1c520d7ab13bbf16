"""The same round by others: each gives by youth the number of the post, or -1."""

import sys
from collections.abc import Callable, Sequence

import numpy as np

from services.matching.engine.rounds import run
from services.matching.rules.round_checks import check
from services.matching.rules.rounds import RoundInput, priority_order

Given = Sequence[int]


def engine(gathered: RoundInput) -> Given:
    """Ours, alone."""
    return run(gathered).assigned


def engine_and_checks(gathered: RoundInput) -> Given:
    """Ours, with every independent check."""
    outcome = run(gathered)
    assert check(gathered, outcome).holds
    return outcome.assigned


def flow(gathered: RoundInput) -> Given:
    """OR-Tools SimpleMinCostFlow on the whole: as many as can be, ranks summed to the least."""
    from ortools.graph.python import min_cost_flow

    youths, posts, entries = gathered.youths, len(gathered.post_ids), len(gathered.posts)
    row, rank, post = _edges(gathered)
    sink, dear = youths + posts, int(rank.max()) * 50
    arcs = min_cost_flow.SimpleMinCostFlow()
    every = np.arange(youths)
    arcs.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([row, youths + np.arange(posts), every]),
        np.concatenate([youths + post, np.full(posts, sink), np.full(youths, sink)]),
        np.concatenate([np.ones(entries, int), np.array(gathered.free), np.ones(youths, int)]),
        np.concatenate([rank, np.zeros(posts, int), np.full(youths, dear)]),
    )
    arcs.set_nodes_supplies(
        np.arange(sink + 1),
        np.append(np.append(np.ones(youths, int), np.zeros(posts, int)), -youths),
    )
    assert arcs.solve() == arcs.OPTIMAL
    taken = np.flatnonzero(arcs.flows(np.arange(entries)))
    assigned = np.full(youths, -1)
    assigned[row[taken]] = post[taken]
    return assigned.tolist()


def scipy_full(gathered: RoundInput) -> Given:
    """Of scipy, min_weight_full_bipartite_matching: a column a seat, and one of no seat a youth."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    rows, columns, ranks, post_of = _expanded(gathered)
    youths, seats, dear = gathered.youths, len(post_of), int(ranks.max()) * 50
    every = np.arange(youths)
    weights = csr_array(
        (
            np.concatenate([ranks, np.full(youths, dear)]).astype(float),
            (np.concatenate([rows, every]), np.concatenate([columns, seats + every])),
        ),
        shape=(youths, seats + youths),
    )
    _, taken = min_weight_full_bipartite_matching(weights)
    return np.append(post_of, np.full(youths, -1))[taken].tolist()


def hopcroft_karp(gathered: RoundInput) -> Given:
    """Of networkx, Hopcroft-Karp: as many as can be, whoever and wherever."""
    import networkx as nx

    rows, columns, _, post_of = _expanded(gathered)
    graph = nx.Graph()
    graph.add_nodes_from(range(gathered.youths))
    graph.add_edges_from(zip(rows.tolist(), (gathered.youths + columns).tolist(), strict=True))
    found = nx.bipartite.hopcroft_karp_matching(graph, range(gathered.youths))
    return [
        int(post_of[found[y] - gathered.youths]) if y in found else -1
        for y in range(gathered.youths)
    ]


def hospital_resident(gathered: RoundInput) -> Given:
    """`matching`: deferred acceptance, every post going by the order of turns; one tier a post."""
    from matching.games import HospitalResident

    sys.setrecursionlimit(10**6)
    listed: dict[int, list[int]] = {}
    for y in priority_order(gathered):
        for entry in range(gathered.starts[y], gathered.starts[y + 1]):
            listed.setdefault(gathered.posts[entry], []).append(y)
    seats = {post: gathered.free[post] for post in listed}
    wishes = {
        y: gathered.posts[gathered.starts[y] : gathered.starts[y + 1]].tolist()
        for y in range(gathered.youths)
        if gathered.starts[y] < gathered.starts[y + 1]
    }
    solved = HospitalResident.create_from_dictionaries(wishes, listed, seats).solve()
    assigned = [-1] * gathered.youths
    for post, holders in solved.items():
        for holder in holders:
            assigned[holder.name] = post.name
    return assigned


def _edges(gathered: RoundInput) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By entry: the youth, the rank from 1, the post."""
    starts = np.array(gathered.starts)
    lengths = np.diff(starts)
    row = np.repeat(np.arange(gathered.youths), lengths)
    rank = np.arange(len(gathered.posts)) - np.repeat(starts[:-1], lengths) + 1
    return row, rank, np.array(gathered.posts, dtype=int)


def _expanded(gathered: RoundInput) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Every entry once for each seat: youth, seat, rank; and by seat its post."""
    row, rank, post = _edges(gathered)
    seats = np.array(gathered.free)
    first = np.append(0, np.cumsum(seats))
    times = seats[post]
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    columns = np.repeat(first[post], times) + within
    return (
        np.repeat(row, times),
        columns,
        np.repeat(rank, times),
        np.repeat(np.arange(len(seats)), seats),
    )


METHODS: dict[str, tuple[Callable[[RoundInput], Given], int]] = {
    "engine": (engine, 10**6),
    "engine and checks": (engine_and_checks, 10**5),
    "ortools SimpleMinCostFlow": (flow, 10**5),
    "scipy min_weight_full": (scipy_full, 10**5),
    "networkx hopcroft_karp": (hopcroft_karp, 10**5),
    "matching HospitalResident": (hospital_resident, 5_000),
}
"""By name the method, and the greatest round that it is given."""
