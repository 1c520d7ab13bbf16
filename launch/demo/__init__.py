"""The demo: a province like Ningxia, seeded, and its journey walked through the gateway."""
