"""A button of ours, pressed as each platform would tell of it."""

from typing import Any

from tests.fakes.discord_server import EVERYONE, FakeDiscord
from tests.fakes.slack_server import TEAM, FakeSlack


async def press_on_discord(server: FakeDiscord, name: str, *, rights: int = EVERYONE) -> dict[str, Any]:
    """Press it, and give what the presser is shown."""
    message = {
        "id": "900", "channel_id": "600", "author": {"id": "1000", "username": "panmunjom", "discriminator": "0", "avatar": None},
        "content": "", "timestamp": "2026-03-02T00:00:00+00:00", "edited_timestamp": None, "tts": False, "mention_everyone": False,
        "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": False, "type": 0,
    }  # fmt: skip
    data = {"custom_id": name, "component_type": 2}
    return await server._interact(3, "600", rights, EVERYONE, data, message=message)


async def press_on_slack(server: FakeSlack, action: str, value: str, *, user: str = "UREADER") -> dict[str, Any]:
    """Press it, and give what the presser is shown."""
    return await server.interact(
        {
            "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "channel": {"id": "C600"},
            "api_app_id": "A1", "token": "x", "trigger_id": "1.1", "container": {"type": "message"},
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1.1"}],
        }
    )  # fmt: skip
