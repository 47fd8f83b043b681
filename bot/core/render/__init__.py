"""From our messages to each platform's payloads: escaping and limits, once, at the end."""
