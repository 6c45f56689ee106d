# Every step runs inside the lab's own network: Pulumi, and what it talks to. `make` alone lists the targets.
SHELL := /bin/bash
LAB ?= dev
N ?= 3
STACK ?= dev
lab := lab/lab --lab $(LAB)
# The lab's stack keeps its state in the checkout, beside the keys of the hosts that it describes.
in_lab = eval "$$(lab/toolchain/env)" && export PULUMI_BACKEND_URL=file://$(CURDIR)/lab/.run/$(LAB) PULUMI_CONFIG_PASSPHRASE=lab && $(lab) exec --

.DEFAULT_GOAL := help
.PHONY: help up down test lint unit integration bench lab-up lab-down shell etcdctl preview toolchain

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

node_modules: package-lock.json
	npm ci --no-progress
	@touch node_modules

toolchain:
	@lab/toolchain/build all

lab-up: toolchain ## Start N lab hosts (N=3)
	@$(lab) up $(N)

up: node_modules lab-up ## Everything: toolchain, three lab hosts, `pulumi up` of the dev stack on them
	@$(in_lab) pulumi stack select --create $(STACK)
	@$(in_lab) pulumi up --yes --skip-preview --stack $(STACK)
	@echo; $(in_lab) pulumi stack output endpoints --stack $(STACK)
	@$(in_lab) pulumi stack output health --stack $(STACK)

preview: node_modules ## What `make up` would change
	@$(in_lab) pulumi preview --diff --stack $(STACK)

down: ## Destroy the dev stack, stop the lab
	-@$(in_lab) pulumi destroy --yes --skip-preview --remove --stack $(STACK)
	@$(lab) down

lab-down: ## Stop the lab and throw its hosts away, whatever runs on them
	@$(lab) down

shell: ## A root shell on a host: make shell HOST=etcd01
	@$(lab) shell $(HOST)

etcdctl: ## etcdctl on the first host: make etcdctl ARGS="member list -w table"
	@$(lab) shell $(or $(HOST),etcd01) etcdctl $(ARGS)

lint: node_modules ## Types, eslint, prettier, shellcheck
	npm run --silent lint
	shellcheck -x lab/lab lab/selftest lab/toolchain/build lab/toolchain/env lab/toolchain/smoke
	cat host/lib/*.sh host/verbs/*.sh host/main.sh | shellcheck -s sh -

unit: node_modules ## Unit tests: seconds, no lab
	npx jest --selectProjects unit

# The tests have a lab of their own, so that they never touch the dev stack's hosts.
test_lab := lab/lab --lab $(or $(TEST_LAB),test)
integration: node_modules toolchain ## Tests on lab hosts; TESTS=founding runs those of one file
	@$(test_lab) up 7
	@eval "$$(lab/toolchain/env)" && $(test_lab) exec -- npx jest --selectProjects integration --runInBand $(TESTS)
	@$(test_lab) down

test: lint unit integration ## All tests
