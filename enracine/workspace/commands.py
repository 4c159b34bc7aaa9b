"""`enracine messages`: what did not leave, for whoever operates the installation."""

import argparse

from enracine.kernel import unsent


def configure(parser: argparse.ArgumentParser) -> None:
    """One choice: try them all again."""
    parser.add_argument(
        "--again",
        action="store_true",
        help="remet en route tous les messages qui ne sont pas partis",
    )


def run(arguments: argparse.Namespace) -> int:
    """List the messages that did not leave, and why; exit 1 when there are some."""
    stuck = unsent.stuck_messages()
    for message in stuck:
        # No address here: a terminal is read by others, and kept.
        print(  # noqa: T201 - the command's answer
            f"{message.id}  {message.notification}  {message.get_state_display()}  "
            f"{message.attempts} essais  {message.last_error}"
        )
    if arguments.again:
        print(f"{unsent.try_again([m.id for m in stuck])} remis en route")  # noqa: T201 – said to whoever runs the command
        return 0
    if not stuck:
        print("Tout est parti.")  # noqa: T201 – said to whoever runs the command
    return 1 if stuck else 0
