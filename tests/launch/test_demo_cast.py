"""The demo's people and units: the same for the same seed, valid in shape, and nobody real."""

from datetime import date
from random import Random

import pytest

from launch.demo.__main__ import POSTS, SEED, UNITS, YOUTHS
from launch.demo.employers import employers
from launch.demo.people import people
from launch.demo.places import COUNTIES
from services.common.values import identity, region

FIRST_DAY = date(2024, 1, 2)


@pytest.fixture(scope="module")
def cast():
    return people(Random(SEED), YOUTHS, FIRST_DAY)


@pytest.fixture(scope="module")
def hosts():
    return employers(Random(SEED), UNITS, POSTS)


def test_the_same_seed_gives_the_same_people(cast, hosts):
    assert people(Random(SEED), YOUTHS, FIRST_DAY) == cast
    assert employers(Random(SEED), UNITS, POSTS) == hosts
    assert people(Random(SEED + 1), YOUTHS, FIRST_DAY) != cast


def test_the_numbers_are_valid_and_nobody_shares_one(cast):
    for person in cast:
        identity.id_number(person.id_number, on=FIRST_DAY)
        identity.phone(person.phone)
    for numbers in zip(*((p.id_number, p.phone, p.payee_account) for p in cast), strict=True):
        assert len(set(numbers)) == YOUTHS


def test_no_number_can_be_a_real_persons(cast):
    for person in cast:
        assert region.find(person.id_number[:6], FIRST_DAY) is None
        assert person.id_number[4] == "9"
        assert person.phone.startswith("154")
        assert person.payee_account.startswith("629999")


def test_names_of_minorities_are_among_them(cast):
    assert any("·" in person.name for person in cast)


def test_every_county_has_youths_and_units(cast, hosts):
    assert {person.county for person in cast} == set(COUNTIES)
    assert {host.county for host in hosts} == set(COUNTIES)


def test_units_are_valid_and_offer_so_many_posts(hosts):
    assert len({identity.credit_code(host.credit_code) for host in hosts}) == UNITS
    assert sum(len(host.posts) for host in hosts) == POSTS


def test_a_person_prints_nothing_of_themselves(cast):
    assert cast[0].id_number not in repr(cast[0])
