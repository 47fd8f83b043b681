"""Use cases: poll, deliver, answer. Values in, ports called, no vendor imported."""
