"""The one door: forwards, limits, shows one OpenAPI document. No database, no rules, no secret."""
