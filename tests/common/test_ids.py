"""Many ids made at once: in order, and none that another batch of the same instant has."""

from services.common.values import ids


def test_several_are_each_after_the_last_across_every_ending():
    made = ids.several("tel", 3000)
    assert made == sorted(made)
    assert len({*made}) == 3000
    assert {len(one) for one in made} == {len("tel_") + 26}
    assert ids.several("tel", 0) == []


def test_batches_of_one_instant_share_no_id():
    batches = [ids.several("tel", 50) for _ in range(200)]
    assert len({one for batch in batches for one in batch}) == 200 * 50
