"""What a confirmation says: who, of which text, and for how long."""

from datetime import UTC, datetime, timedelta

from services.accounts.rules.confirmations import AUDIENCE, claims

NOW = datetime(2026, 3, 2, 4, 0, 0, 900_000, tzinfo=UTC)


def test_a_confirmation_is_of_one_account_for_one_text_and_some_minutes() -> None:
    told = claims(
        "acc_1",
        digest="a" * 64,
        proof="wechat",
        confirmation_id="cnf_1",
        now=NOW,
        span=timedelta(minutes=5),
    )
    issued_at = int(NOW.timestamp())
    assert told == {
        "iss": "jianxi-accounts",
        "aud": AUDIENCE,
        "sub": "acc_1",
        "digest": "a" * 64,
        "proof": "wechat",
        "iat": issued_at,
        "exp": issued_at + 300,
        "jti": "cnf_1",
    }
    assert AUDIENCE != "jianxi-api"
