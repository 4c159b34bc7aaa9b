"""How often registrations may be sent from one place: the same count for pages and software."""

#: By the hour: a school or an organisation registers a whole room from one address. Nothing in the
#: field fixes it (decision 0020).
SENT_PER_ADDRESS = ("registration.sent_per_address", 120)
