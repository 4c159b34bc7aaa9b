# Les commandes d'Enracine. Chacune prépare elle-même ce qui lui manque.

.PHONY: aide demo test check bench lock clean-venv
.DEFAULT_GOAL := aide

aide:
	@echo 'make demo    prépare, démarre le site de démonstration et donne son adresse (Ctrl-C pour arrêter)'
	@echo 'make test    prépare et vérifie tout, navigateur compris'
	@echo 'make check   ce qui est rapide : règles d'"'"'écriture, types, étages, règles du domaine'
	@echo 'make bench   les mesures : un tableau et bench/results.json'
	@echo 'make lock    réécrit requirements/*.txt depuis pyproject.toml'
	@echo 'make clean-venv   supprime l'"'"'environnement Python; la commande suivante le refait'

demo:
	@scripts/bootstrap.sh base
	@ENRACINE_MODE=demonstration exec .venv/bin/enracine up

test:
	@scripts/bootstrap.sh dev
	@scripts/checks.sh all

check:
	@scripts/bootstrap.sh dev
	@scripts/checks.sh quick

bench:
	@scripts/bootstrap.sh dev
	@.venv/bin/python -m bench

lock:
	@scripts/bootstrap.sh dev
	@scripts/lock.sh

clean-venv:
	rm -rf .venv
