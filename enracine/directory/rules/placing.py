"""Places and hours of another directory, as our own weeks. Pure."""

import datetime as dt

from enracine.directory.rules.checking import day_of, days_said, decimal, hour
from enracine.directory.rules.flattening import Row
from enracine.directory.rules.reading import Entry, Reading
from enracine.directory.rules.telling import made


class Places(Reading):
    """Where services are given, and when."""

    def places_of(self, service: Row) -> list[Entry]:
        """Where a service is given, each place with its hours."""
        found = []
        for row in sorted(self.places.get(service.id, []), key=lambda r: self.id("p", r.id)):
            location = self._location(self.locations[row.says("location_id")])
            hours, words = self._hours(service, row)
            note = "\n".join(filter(None, (row.says("description"), *words)))
            found.append(
                {
                    "id": self.id("service_at_location", row.id),
                    "location": location,
                    "note": self.cut("service_at_location", "note", note),
                    "hours": hours,
                }
            )
        return found

    def _location(self, row: Row) -> Entry:
        if row.id in self.located:
            return self.located[row.id]
        rows = self.addresses.get(row.id, [])
        physical = [r for r in rows if r.says("address_type").lower() != "postal"]
        address = physical[0] if physical else None
        self.counts["addresses", ""] += len(rows) - bool(address)
        street = (
            ", ".join(filter(None, (address.says("address_1"), address.says("address_2"))))
            if address
            else ""
        )
        kind = row.says("location_type").lower()
        access = [
            ": ".join(filter(None, (one.says("description"), one.says("details"))))
            for one in self.access.get(row.id, [])
        ]
        city = address.says("city") if address else ""
        name = row.says("name") or street or city or "Lieu"
        north, east = decimal(row.says("latitude") or "x"), decimal(row.says("longitude") or "x")
        values = {
            "name": name, "address": street, "city": city,
            "region": address.says("region") if address else "",
            "state": address.says("state_province") if address else "",
            "postal_code": address.says("postal_code") if address else "",
            "transport": row.says("transportation"),
            "accessibility": " ".join(text for text in access if text),
        }  # fmt: skip
        entry: Entry = {
            "id": self.id("location", row.id),
            "source_id": row.id[:200],
            "kind": "virtual" if kind == "virtual" else "physical",
            **{k: self.cut("location", k, v) for k, v in values.items()},
            "country": (address.says("country") if address else "").upper()[:2],
            "latitude": north,
            "longitude": east,
        }
        self.located[row.id] = entry
        return entry

    def _hours(self, service: Row, place: Row) -> tuple[list[Entry], list[str]]:
        """The hours of each week at a place; the other schedules in words."""
        rows = [
            *self.hours["service_at_location"].get(place.id, []),
            *(
                r
                for r in self.hours["service"].get(service.id, [])
                if not r.says("service_at_location_id")
            ),
            *(
                r
                for r in self.hours["location"].get(place.says("location_id"), [])
                if not r.says("service_at_location_id") and not r.says("service_id")
            ),
        ]
        hours: list[Entry] = []
        words: list[str] = []
        for row in rows:
            slots = _slots(row)
            if slots is None:
                text = row.says("description") or row.says("notes") or row.says("schedule_link")
                self.counts["hours_in_words", ""] += 1
                words += [" ".join(text.split())] if text else []
                continue
            days, opens, closes, has_offset = slots
            self.counts["offset", ""] += has_offset
            own = place.id == row.says("service_at_location_id") and len(days) == 1
            for day in days:
                pk = self.id("schedule", row.id)
                hours.append(
                    {
                        "id": pk if own else made("import", self.key, pk, place.id, day),
                        "weekday": day,
                        "opens": f"{opens:%H:%M}",
                        "closes": f"{closes:%H:%M}",
                        "note": (row.says("notes") or (row.says("description") if not own else ""))[
                            :500
                        ],
                    }
                )
        return self._apart(hours), list(dict.fromkeys(words))

    def _apart(self, hours: list[Entry]) -> list[Entry]:
        """Hours that do not cross, in the order of the week."""
        found: list[Entry] = []
        for one in sorted(hours, key=lambda h: (h["weekday"], h["opens"], h["closes"], h["id"])):
            last = found[-1] if found else None
            if last and last["weekday"] == one["weekday"] and one["opens"] < last["closes"]:
                self.counts["hours_twice", ""] += 1
            else:
                found.append(one)
        return found

    def lost_hours(self) -> None:
        """Schedules that no place of a service can bear."""
        placed = set(self.places)
        at = {r.says("location_id") for rows in self.places.values() for r in rows}
        for row in self.sifted.of("schedule"):
            anchored = row.says("service_at_location_id") or row.says("service_id") in placed
            self.counts["hours_nowhere", ""] += not (anchored or row.says("location_id") in at)


def _slots(row: Row) -> tuple[list[int], dt.time, dt.time, bool] | None:
    """Days, opening, closing, and whether hours bear an offset; None for what is not of each week."""
    opens, closes = hour(row.says("opens_at") or "x"), hour(row.says("closes_at") or "x")
    frequency = row.says("freq").upper()
    days = [day_of(one) for one in days_said(row.says("byday"))]
    if frequency == "DAILY" and not days:
        days = list(range(7))
    known = [day for day in days if day is not None]
    if opens is None or closes is None or not known or len(known) < len(days):
        return None
    if frequency not in ("", "WEEKLY", "DAILY") or closes[0] <= opens[0]:
        return None
    return sorted(set(known)), opens[0], closes[0], opens[1] or closes[1]
