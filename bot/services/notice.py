"""Tell the operators something, once, where they read: in the channels that the settings name, or in the log."""

from collections.abc import Sequence

import structlog

from bot.model import ChannelRef, Reply
from bot.ports import Clock, Store, Transaction

log = structlog.get_logger(__name__)


class Notices:
    """Owes notices through the outbox: they survive a crash and come once, like any alert."""

    def __init__(self, *, store: Store, channels: Sequence[ChannelRef], clock: Clock) -> None:
        self._store = store
        self._channels = tuple(channels)
        self._clock = clock

    async def tell(self, name: str, notice: Reply) -> None:
        """Tell it; what was told under this name before is not told again."""
        async with self._store.write() as tx:
            await self.owe(tx, name, notice)

    async def owe(self, tx: Transaction, name: str, notice: Reply) -> None:
        """Tell it if the transaction is committed: with what it is about, or not at all."""
        if not self._channels:
            log.warning("notice", name=name, text=notice.text)
            return
        await tx.alerts.owe_notice(name, self._channels, notice, now=self._clock.now())
