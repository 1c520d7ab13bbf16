"""Labelled lines as the second reader learns from them: each stretch where it stands."""

import pytest

from bench.thresholds.places import offences


def line(text, span, kinds, **more):
    return {"text": text, "span": span, "kinds": kinds} | more


LINES = [
    (line("限本科", "限本科", ["education"]), [(0, 3, "education")]),
    (line("可面谈", "", ["none"]), []),
    (
        line("机械，限本科", ["限本科", "机械"], ["education", "major"]),
        [(3, 6, "education"), (0, 2, "major")],
    ),
    (
        line("本科，要本科", ["本科", "本科"], ["education"]),
        [(0, 2, "education"), (4, 6, "education")],
    ),
    (
        line("本科生", ["本科", "本科"], ["education", "major"]),
        [(0, 2, "education"), (0, 2, "major")],
    ),
    (
        line(
            "教过本科，限本科，面谈",
            ["本科", "面谈", "限本科"],
            ["education", "interview"],
            spans=[[6, 8, "education"], [9, 11, "interview"], [5, 8, "education"]],
        ),
        [(6, 8, "education"), (9, 11, "interview"), (5, 8, "education")],
    ),
]


@pytest.mark.parametrize(("told", "places"), LINES)
def test_a_stretch_is_learnt_where_it_stands(told, places):
    assert offences(told) == places
