"""What a production installation must have before it opens its door.

Everything missing is named at once: an operator should not discover settings one start at a time.
"""

import os
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import ProgrammingError

from enracine.kernel.commands import CommandFailed
from enracine.operations.output import complain

_SHORTEST_SECRET = 50


def missing_settings(configured: Any, env: Mapping[str, str]) -> list[str]:
    """Name, in French, each setting that production lacks. `configured` is Django's settings."""
    missing = []
    secret = configured.SECRET_KEY
    if secret == configured.DEFAULT_SECRET or len(secret) < _SHORTEST_SECRET:
        missing.append(
            "ENRACINE_SECRET_KEY : un secret propre à cette installation, d'au moins 50 caractères "
            '(python -c "import secrets; print(secrets.token_urlsafe(50))").'
        )
    hosts = [host for host in configured.ALLOWED_HOSTS if host]
    if not hosts or "*" in hosts:
        missing.append(
            "ENRACINE_HOSTS : les noms du site, séparés par des virgules (exemple : "
            "enracine.exemple.ca)."
        )
    if not all(origin.startswith("https://") for origin in configured.CSRF_TRUSTED_ORIGINS):
        missing.append("ENRACINE_ORIGINS : chaque adresse doit commencer par https://.")
    if not (configured.SESSION_COOKIE_SECURE and configured.CSRF_COOKIE_SECURE):
        missing.append(
            "Témoins HTTPS : SESSION_COOKIE_SECURE et CSRF_COOKIE_SECURE doivent être vrais."
        )
    if not configured.SECURE_SSL_REDIRECT:
        missing.append("ENRACINE_TLS : retirez la valeur 0; le site n'est servi qu'en HTTPS.")
    if configured.DEBUG:
        missing.append(
            "ENRACINE_DEBUG : retirez-le; il montre le code et les données dans les erreurs."
        )
    if env.get("DEMO_DAY"):
        missing.append("DEMO_DAY : retirez-le; en production, le jour est celui du calendrier.")
    return missing


def advised_settings(configured: Any, env: Mapping[str, str]) -> list[str]:
    """Name, in French, each setting whose absence does not forbid to start but will be felt."""
    advised = []
    if not env.get("ENRACINE_SMTP_HOST"):
        advised.append(
            "ENRACINE_SMTP_HOST : sans serveur de courriel, personne ne reçoit son code "
            "de connexion; "
            f"les messages sont gardés dans {configured.DATA_DIR / 'mail'}."
        )
    if configured.DEFAULT_FROM_EMAIL.rstrip(">").endswith(".invalid"):
        advised.append("ENRACINE_FROM : l'adresse qui signe les courriels.")
    if not configured.ENRACINE_SENDER:
        advised.append(
            "ENRACINE_SENDER : le nom et l'adresse postale de qui envoie les courriels, écrits au bas "
            "de chacun (Loi canadienne anti-pourriel)."
        )
    if not env.get("ENRACINE_BACKUP_KEY"):
        advised.append(
            "ENRACINE_BACKUP_KEY : sans elle, les sauvegardes sont écrites en clair; gardez-la "
            "ailleurs que les sauvegardes."
        )
    if not env.get("ENRACINE_ENCRYPTED_VOLUME"):
        advised.append(
            "ENRACINE_ENCRYPTED_VOLUME : dites ce qui chiffre le disque des données (LUKS, volume "
            "chiffré de l'hébergeur…); Enracine ne peut pas le voir."
        )
    return advised


def forbidden_data() -> list[str]:
    """Name, in French, what the database holds that production must not."""
    from enracine.network.models import User

    accounts = User.objects.filter(is_demo=True).count()
    if not accounts:
        return []
    return [
        f"Comptes de démonstration : {accounts} existent, avec des mots de passe publics. "
        "Utilisez une base neuve, ou supprimez-les."
    ]


def refuse_unsafe() -> None:
    """Raise `CommandFailed` naming everything that forbids production. Does nothing in another
    mode.
    """
    if settings.MODE != "production":
        return
    faults = missing_settings(settings, os.environ)
    try:
        faults += forbidden_data()
        faults += _powerful_login()
        faults += _unapproved_integrations()
    except ProgrammingError:
        # No table yet: what is told next is which migrations to apply, not the database's words.
        pass
    except Exception as error:
        faults.append(
            f"Base de données : elle n'a pas pu être examinée ({type(error).__name__}: {error})."
        )
    if faults:
        raise CommandFailed(_refusal(faults))
    for advice in advised_settings(settings, os.environ):
        complain(f"À régler bientôt : {advice}")


def refuse_unsafe_settings() -> None:
    """Do the part of `refuse_unsafe` that needs no database: for a web server started by hand."""
    faults = missing_settings(settings, os.environ) if settings.MODE == "production" else []
    if faults:
        raise SystemExit(_refusal(faults))


def _refusal(faults: list[str]) -> str:
    listed = "\n".join(f"  - {fault}" for fault in faults)
    return f"Enracine ne démarre pas en production. Il manque ou il faut corriger :\n{listed}"


def _powerful_login() -> list[str]:
    """Refuse a web login that could escape row-level security."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = "
            "current_user"
        )
        name, powerful = cursor.fetchone()
    if powerful:
        return [
            f"Base de données : le compte « {name} » contourne la sécurité par ligne; "
            "donnez DATABASE_APP_URL."
        ]
    return []


def _unapproved_integrations() -> list[str]:
    """Name the integrations switched on without a provider's sheet and an approved evaluation."""
    from enracine.privacy.integrations import unapproved

    return unapproved(settings)


@register("security")
def check_settings(**_options: Any) -> list[CheckMessage]:
    """Django's own check: whatever command is run, missing settings are named."""
    if getattr(settings, "MODE", "") != "production":
        return []
    return [
        Error(sentence, id="enracine.E001") for sentence in missing_settings(settings, os.environ)
    ]
