"""The database's life: where it is, who connects, how the embedded server starts and stops.

Nothing here imports Django's settings: these modules are needed to build them.
"""
