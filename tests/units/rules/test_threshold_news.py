"""What was found is news until an officer has been shown it in the same text."""

from dataclasses import replace

from services.units.rules import threshold_news as rules
from services.units.rules.post_texts import PostText
from tests.units.rules.test_threshold_reviews import CLEAR, DOUBTFUL, OTHER, reading


def places(told):
    return rules.places_of(told.findings, told.other_law)


def test_what_no_officer_has_been_shown_is_news():
    before, more = reading(DOUBTFUL), reading(DOUBTFUL, other=[OTHER])
    assert rules.is_news(places(before), [])
    assert not rules.is_news(places(before), [places(before)])
    assert not rules.is_news(places(before), [places(more)])
    assert rules.is_news(places(more), [places(before)])
    assert rules.is_news(places(reading(CLEAR._replace(kind="major"))), [places(before)])
    assert not rules.is_news(places(reading()), [])


def test_a_review_covers_what_it_listed_and_not_what_was_marked_since():
    assert rules.covers(reading(DOUBTFUL), reading(DOUBTFUL))
    assert rules.covers(reading(DOUBTFUL, other=[OTHER]), reading(DOUBTFUL))
    assert not rules.covers(reading(DOUBTFUL), reading(DOUBTFUL, other=[OTHER]))


def test_words_changed_elsewhere_do_not_make_news_of_those_that_stayed():
    told = reading(DOUBTFUL, other=[OTHER])
    said = (PostText("/duties", "…"), PostText("/title", "…"))
    read = replace(told, texts=said)
    assert rules.places_kept(read, said) == places(told)
    assert rules.places_kept(read, said[:1]) == places(reading(DOUBTFUL))
    assert rules.places_kept(read, (PostText("/duties", "别的"),)) == frozenset()
    assert not rules.is_news(
        places(told), [places(reading(DOUBTFUL)), places(reading(other=[OTHER]))]
    )


def test_words_shown_as_doubtful_are_news_once_they_are_clear():
    doubtful, clear = reading(DOUBTFUL), reading(DOUBTFUL._replace(doubt=None))
    assert rules.is_news(places(clear), [places(doubtful)])
    assert not rules.is_news(places(doubtful), [places(clear)])
    said = (PostText("/duties", "…"),)
    kept = rules.places_kept(replace(doubtful, texts=said), said, clear=True)
    assert not rules.is_news(places(clear), [kept])
    assert not rules.covers(doubtful, clear)
