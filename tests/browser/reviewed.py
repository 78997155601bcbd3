"""Reviews of the level in every state: signed and handed out, whole and not signed, just begun with much missing."""

from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.journey.transition.actions import hand_out
from midspan.journey.transition.tests.factories import begun, rated, signed, written
from tests.browser.clinic import Day


def review(day: Day, treated: Episode, unrated: Episode) -> dict[str, list[Any]]:
    """Two reviews of somebody with ratings, one of somebody without; the ids by the names in addresses."""
    cast = day.cast
    said: dict[str, Any] = {"at": day.now}
    over = signed(cast, written(cast, begun(cast, treated, **said), **said), **said)
    copies = [
        hand_out(
            over, recipient="Example Health Plan", basis="Consent of today, for the authorisation.", by=cast.utilisation, **said
        )
    ]
    worse = rated(cast, begun(cast, treated, **said), d3=(3, "Sleeps three hours."), **said)
    whole = written(cast, worse, difference="The prescriber sees her twice a week.", person_words="I stay.", **said)
    bare = begun(cast, unrated, **said)
    return {"review_id": [over.pk, whole.pk, bare.pk], "hand_out_id": [row.pk for row in copies]}
