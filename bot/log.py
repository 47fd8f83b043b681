"""Logging: short events with fields, on standard error, with no secret in them."""

import logging
import re
import sys
from collections.abc import Sequence
from typing import Any

import structlog

_TOKEN = re.compile(
    r"xox[abeprs]-[\w-]{8,}|xapp-[\w-]{8,}|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|"
    r"(?<=[?&]ticket=)[\w-]{8,}|https://hooks\.slack\.com/\S+|https?://\S+/api/(?:v\d+/)?(?:webhooks|interactions)/\S+"
)
_HIDDEN = "[hidden]"


def configure(level: str, form: str, secrets: Sequence[str]) -> None:
    """Set up logging once. `form` is "text", "json" or "auto" (text on a terminal)."""
    is_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Redactor(secrets),
    ]
    last = structlog.dev.ConsoleRenderer() if is_text else structlog.processors.JSONRenderer(ensure_ascii=False)
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=shared))
    logging.root.handlers = [handler]
    # Libraries speak up only where something is wrong.
    logging.root.setLevel(max(threshold, logging.WARNING))


class Redactor:
    """A structlog processor that takes known secrets, and what looks like a token, out of every field."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, _logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        """Give the event without secrets."""
        return {name: self._clean(value) for name, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, (int, float, bool)) or value is None:
            return value
        if isinstance(value, (list, tuple)):
            return [self._clean(part) for part in value]
        text = str(value)
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _TOKEN.sub(_HIDDEN, text)
