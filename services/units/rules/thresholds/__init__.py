"""The threshold check (宁人社函〔2020〕272号 二): folding, words, grammar, reading, verdicts."""
