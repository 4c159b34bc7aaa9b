"""What came on the way: an offer, a job begun, a training, a business, a takeover; the spouse's too."""
