"""Persons: ids that are one person's are found from each of them."""

from services.reporting.rules.persons import Persons

PERSONS = Persons({"yth_1": "yth_3", "yth_2": "yth_3", "yth_5": "yth_6"})


def test_an_id_leads_to_the_one_that_is_borne_now():
    assert [PERSONS.id_of(one) for one in ("yth_1", "yth_3", "yth_4")] == [
        "yth_3",
        "yth_3",
        "yth_4",
    ]


def test_every_id_of_a_person_is_theirs_and_nobody_elses():
    for one in ("yth_1", "yth_2", "yth_3"):
        assert PERSONS.ids_of([one]) == {"yth_1", "yth_2", "yth_3"}
    assert PERSONS.ids_of(["yth_4"]) == {"yth_4"}
