"""A button of ours, pressed as each platform would tell of it."""

from typing import Any

from tests.fakes.discord_server import EVERYONE, FakeDiscord
from tests.fakes.slack_server import TEAM, FakeSlack


async def press_on_discord(
    server: FakeDiscord, name: str, *, rights: int = EVERYONE, chosen: str | None = None
) -> dict[str, Any]:
    """Press it, or choose from the menu of this name, and give what is shown then."""
    message = {
        "id": "900", "channel_id": "600", "author": {"id": "1000", "username": "panmunjom", "discriminator": "0", "avatar": None},
        "content": "", "timestamp": "2026-03-02T00:00:00+00:00", "edited_timestamp": None, "tts": False, "mention_everyone": False,
        "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": False, "type": 0,
    }  # fmt: skip
    data: dict[str, Any] = {"custom_id": name, "component_type": 2 if chosen is None else 3}
    data |= {} if chosen is None else {"values": [chosen]}
    return await server._interact(3, "600", rights, EVERYONE, data, message=message)


async def press_on_slack(
    server: FakeSlack, action: str, value: str, *, user: str = "UREADER", is_menu: bool = False
) -> dict[str, Any]:
    """Press it, or choose from a menu, and give what is shown then."""
    what: dict[str, Any] = {"type": "button", "value": value}
    if is_menu:
        option = {"text": {"type": "plain_text", "text": "A topic"}, "value": value}
        what = {"type": "static_select", "selected_option": option}
    return await server.interact(
        {
            "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "channel": {"id": "C600"},
            "api_app_id": "A1", "token": "x", "trigger_id": "1.1", "container": {"type": "message"},
            "actions": [{**what, "action_id": action, "block_id": "b", "action_ts": "1.1"}],
        }
    )  # fmt: skip
