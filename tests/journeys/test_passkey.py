"""A real WebAuthn ceremony, with the authenticator that Chromium simulates."""

import re

import pytest

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_professional_adds_a_passkey_comes_in_with_it_alone_and_takes_it_away(somebody, house):
    karim = somebody("téléphone")
    remote = karim.context.new_cdp_session(karim.page)
    remote.send("WebAuthn.enable")
    remote.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    # Browsers hold « localhost », and no bare number, for a safe place to keep a key.
    site = house.address.replace("127.0.0.1", "localhost")
    account = house.account("mifi_regional_advisor")

    karim.goes_to(f"{site}/compte/login/")
    karim.page.locator("[name=login]").fill(account["email"])
    karim.page.locator("[name=password]").fill(account["password"])
    karim.page.locator("form:has([name=password]) button[type=submit]").click()
    karim.is_at("/travail/")
    karim.goes_to(f"{site}/compte/2fa/webauthn/add/")
    karim.writes("Nom de la clé", "Téléphone de Karim")
    karim.ticks(re.compile("cette clé seule"))
    karim.check("cle-d-acces")
    karim.presses("Ajouter la clé")
    karim.page.wait_for_url(
        re.compile("/compte/2fa/(webauthn|recovery-codes/generate|recovery-codes)/$")
    )
    karim.goes_to(f"{site}/compte/2fa/webauthn/")
    karim.sees("Téléphone de Karim")
    try:
        karim.context.clear_cookies()
        karim.goes_to(f"{site}/compte/login/")
        karim.presses("Me connecter avec une clé d’accès")
        karim.is_at("/travail/")
    finally:
        # The account serves the other journeys too, without a key.
        karim.goes_to(f"{site}/compte/2fa/webauthn/")
        karim.follows(re.compile("Retirer"))
        karim.presses("Retirer la clé")
    karim.sees("Aucune clé pour le moment")
