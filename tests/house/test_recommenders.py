"""Who recommends units: agreements are concluded with whom their lists are taken from."""

from services.accounts.rules import data_agreements, feeds
from services.units.actions.exchange_batches import RECOMMENDATIONS
from services.units.rules import unit_lists


def test_agreements_allow_recommendations_to_those_from_whom_they_are_taken() -> None:
    assert unit_lists.RECOMMENDERS.keys() == data_agreements.RECOMMENDERS


def test_both_are_of_one_list_and_by_one_article() -> None:
    assert RECOMMENDATIONS.name == data_agreements.RECOMMENDATIONS
    assert data_agreements.RECOMMENDATIONS in feeds.BATCHES
    refused = data_agreements.BatchNotOfDepartment, unit_lists.NoRecommender
    assert {one.article for one in refused} == {"宁人社函〔2020〕272号 九"}
