"""What a pass did, from what each of its polls did."""

from collections.abc import Sequence

from bot.model import PollReport


def tally(reports: Sequence[PollReport]) -> PollReport:
    """Add them up."""
    return PollReport(
        polled=sum(report.polled for report in reports),
        answered=sum(report.answered for report in reports),
        new_items=sum(report.new_items for report in reports),
        relevant=sum(report.relevant for report in reports),
        alerts=sum(report.alerts for report in reports),
        missed=sum(report.missed for report in reports),
        failures=tuple(failure for report in reports for failure in report.failures),
    )


def figures(report: PollReport) -> dict[str, int]:
    """Give what is logged of a pass."""
    return {
        "feeds": report.polled,
        "items": report.new_items,
        "alerts": report.alerts,
        "missed": report.missed,
        "failed": len(report.failures),
    }
