"""What Slack's error codes mean for the one who posts.

Source: the Web API's reference, `chat.postMessage`, "Errors".
"""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import (
    ChannelGoneError,
    LoginError,
    MessageRefusedError,
    PlatformError,
    RateLimitedError,
    UnansweredError,
)
from bot.platforms.guard import in_words

LOGIN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "no_permission",
        "missing_scope",
        "app_missing_action_url",
    }
)
CLOSED = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "is_inactive",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "posting_to_general_channel_denied",
        "team_access_not_granted",
        "user_is_restricted",
        "access_denied",
        "messages_tab_disabled",
        "cannot_dm_bot",
        "user_disabled",
        "user_not_found",
        "message_limit_exceeded",
        "channel_is_limited_access",
        "ekm_access_denied",
    }
)
EDIT_CLOSED = frozenset({"edit_window_closed", "cant_update_message", "update_failed"})
MESSAGE_GONE = frozenset({"message_not_found", "thread_not_found"})
THREAD_CLOSED = frozenset(
    {
        "thread_not_found",
        "message_not_found",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
    }
)
"""Why nothing can be added to a thread, though the channel is open."""

REFUSED = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "invalid_arg_name",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "metadata_must_be_sent_from_app",
        "too_many_attachments",
    }
)
LIMITED = frozenset({"ratelimited", "rate_limited"})
PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""What may be otherwise in a moment."""

REQUEST_LIMIT = 15
"""Seconds that a call of the Web API may take."""

_DEFAULT_WAIT = 30.0


def code_of(error: SlackApiError) -> str:
    """Give Slack's word for an error."""
    try:
        return str(error.response["error"])
    except (KeyError, TypeError, ValueError):
        return "no error code"


def passes(error: SlackApiError) -> bool:
    """Say whether the same call may be answered in a moment."""
    status = error.response.status_code
    return status >= 500 or status == 429 or code_of(error) in PASSING | LIMITED  # noqa: PLR2004 - HTTP


@contextmanager
def faults() -> Iterator[None]:
    """Turn the library's errors into those of the house."""
    try:
        yield
    except SlackApiError as error:
        raise _fault(error) from error
    except TimeoutError as error:
        raise UnansweredError("slack", f"no answer in {REQUEST_LIMIT} s") from error
    except (SlackClientError, aiohttp.ClientError, OSError) as error:
        raise PlatformError("slack", f"no answer: {in_words(error)}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # A page of a server that is down: the library takes every answer for an object.
        raise PlatformError("slack", f"an answer that makes no sense: {in_words(error)}") from error


def _fault(error: SlackApiError) -> PlatformError:
    code = code_of(error)
    if error.response.status_code == 429 or code in LIMITED:  # noqa: PLR2004 - HTTP
        return RateLimitedError("slack", _retry_after(error))
    if code in LOGIN:
        return LoginError("slack", f"the token is refused ({code}): put a new one into PANMUNJOM_SLACK_BOT_TOKEN")
    if code in CLOSED:
        return ChannelGoneError("slack", f"cannot post there ({code}); in a private channel: /invite the app")
    if code in REFUSED:
        return MessageRefusedError("slack", f"message refused: {code}")
    return PlatformError("slack", f"answered {error.response.status_code}: {code}")


def _retry_after(error: SlackApiError) -> float:
    headers = {name.casefold(): value for name, value in error.response.headers.items()}
    try:
        return float(headers.get("retry-after", ""))
    except ValueError:
        return _DEFAULT_WAIT
