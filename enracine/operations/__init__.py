"""What an operator does with an installation: start it, migrate it, save it, check it."""


def register_commands() -> None:
    """Register the commands that belong to no feature. May be called again."""
    from enracine.kernel.commands import register
    from enracine.operations import backup, migrating, restoring, up, verifying

    register(
        "up",
        "démarre le site : pages, tâches de fond et base de données",
        up.configure,
        up.run,
        role=None,
    )
    register(
        "migrate", "met la base de données à jour", migrating.configure, migrating.run, role="owner"
    )
    register(
        "backup",
        "enregistre la base et les documents dans un fichier",
        backup.configure,
        backup.run,
        role="owner",
    )
    register(
        "restore", "remet une sauvegarde en place", restoring.configure, restoring.run, role="owner"
    )
    register(
        "verify",
        "vérifie les faits qui doivent toujours être vrais",
        verifying.configure,
        verifying.run,
        role="owner",
    )
