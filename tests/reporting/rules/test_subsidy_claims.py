def test_who_files_for_another_says_on_which_ground():
    assert claims.ground_of("本人委托") == "本人委托"
    for nothing in (None, ""):
        with pytest.raises(claims.FilerNeedsGround):
            claims.ground_of(nothing)
