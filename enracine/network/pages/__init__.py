"""Pages of the network: account, team, public."""
