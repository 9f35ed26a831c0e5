"""When a counter that starts anew every day has done so (report 4.1 and trap 13)."""

from datetime import datetime, timedelta

# Braking gives energy back: 0.05 kWh at a step of one second were seen, two would take a
# minute of it unheard. Distance and fuel fall only by correction.
DIPS = {"energy_used_today": 2.0, "distance_today": 0.5, "fuel_used_today": 0.5}

# A day has 25 hours when the clocks go back.
LONGEST_DAY = timedelta(hours=25)
# Two resets are hardly closer, whatever hour the first one was seen at.
MOST_OF_A_DAY = timedelta(hours=20)
# Half a day's work takes longer than this.
LONG_SILENCE = timedelta(hours=1)


def is_new_day(
    *,
    held: float,
    held_at: datetime,
    value: float,
    at: datetime,
    since: datetime | None,
    dip: float,
) -> bool:
    """Whether a daily counter was reset between the value that is held and the next one.

    The counter goes back to zero at the vehicle's own midnight, and nobody tells its time
    zone; a parked vehicle says so only when it moves again. So the value itself must tell
    a reset from a dip, which for energy is braking on a slope. `since` is when the last
    reset was seen; None while none was.

    * A value from the day after is a reset even if it is the larger one.
    * A fall by more than a `dip` to less than half is a reset: points come once a second,
      so nothing else falls that far at once.
    * Such a fall that ends above half is one only after a long silence and most of a day:
      then much of the new day went by unheard.
    * A small fall is a dip, unless it ends below half and the last reset is most of a day
      ago: so a day that never got far ends, too, and dips near zero do not start days over
      and over.

    A mistake costs no more than the value that was held, which for the small falls is next
    to nothing.
    """
    if at - held_at >= LONGEST_DAY:
        return True
    fell_far = value <= held / 2
    day_may_be_over = at - since >= MOST_OF_A_DAY if since else held - value > dip
    if held - value > dip:
        return fell_far or (day_may_be_over and at - held_at >= LONG_SILENCE)
    return value < held and fell_far and since is not None and day_may_be_over
