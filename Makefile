# Every step runs inside the lab's own network: Pulumi, and what it talks to. `make` alone lists the targets.
# LAB=NAME works in another lab, on a stack of that name.
SHELL := /bin/bash
LAB ?= dev
N ?= 3
STACK ?= $(LAB)
lab := lab/lab --lab $(LAB)
# The lab's stack keeps its state in the checkout, beside the keys of its hosts. Pulumi writes the state in one step,
# but not the `.attrs` file beside it. A kill while it writes that file makes the state unreadable, so that file is off.
in_lab = eval "$$(lab/toolchain/env)" && export PULUMI_CONFIG_PASSPHRASE=lab \
  PULUMI_BACKEND_URL='file://$(CURDIR)/lab/.run/$(LAB)?metadata=skip' && $(lab) exec --

.DEFAULT_GOAL := help
.PHONY: arm-emulator bench bench-bootstrap bench-gaps bench-many bench-recovery consumers docs docs-previews down \
  etcdctl examples fault-matrix faults format help host-program host-test integration lab-down lab-test lab-up lint \
  lint-eslint lint-others lint-typescript output package-test preview program-test pulumi recovery release-digests \
  rules-test saved-state shell status test test-tools toolchain toolchain-test truth unit unkind unkind-vm up \
  vulncheck

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

node_modules: package-lock.json
	@echo "npm ci: some $$(grep -c '^    "node_modules/' package-lock.json) packages into node_modules;" \
	  "on a new machine that takes minutes, without a message from npm" >&2
	@npm ci --no-progress
	@touch node_modules

toolchain:
	@lab/toolchain/build all

host_sources := host/go.mod host/go.sum $(shell find host/internal -name SHA256SUMS) \
  $(shell find host -name '*.go' ! -name '*_test.go')
host_program := host/build/SHA256SUMS
$(host_program): scripts/host-program $(host_sources)
	@echo "host/build: builds the program for the hosts; the first time takes minutes" >&2
	@scripts/host-program

# Programs and packages that every run on lab hosts needs.
lab_needs := node_modules toolchain $(host_program)

host-program: $(host_program) ## The program for the hosts, for each architecture, in host/build

lab-up: toolchain ## Start N lab hosts (N=3)
	@$(lab) up $(N)

# Another lab's stack is the dev stack with that lab's keys. Once made it may be edited; `down` takes it away.
stack_file := Pulumi.$(STACK).yaml
ifneq ($(LAB),dev)
$(stack_file): | Pulumi.dev.yaml
	@sed 's|lab/\.run/dev/|lab/.run/$(LAB)/|' Pulumi.dev.yaml >$@
endif

up: node_modules $(host_program) lab-up $(stack_file) ## Everything: toolchain, lab hosts, the dev stack on them
	@$(in_lab) pulumi stack select --create $(STACK)
	@$(in_lab) pulumi up --yes --skip-preview --suppress-outputs --stack $(STACK)
	@echo; $(in_lab) pulumi stack output etcdctlEndpoints --stack $(STACK)
	@# This asks the cluster now. The output `lastHealth` is of the last change.
	@$(lab) shell etcd01 etcdctl endpoint health --cluster -w table || true

preview: node_modules $(host_program) $(stack_file) ## Show what `make up` would change; ARGS=--diff shows each value
	@$(in_lab) pulumi stack select --create $(STACK)
	@$(in_lab) pulumi preview --suppress-outputs $(ARGS) --stack $(STACK)

output: $(stack_file) ## The stack's outputs, or one of them: make output NAME=lastHealth; SECRETS=1 shows secrets
	@$(in_lab) pulumi stack output $(NAME) $(if $(SECRETS),--show-secrets) --stack $(STACK)

status: node_modules $(stack_file) ## Ask the lab's hosts how the cluster is now; ARGS=--json for programs
	@$(in_lab) node --require ./stack/runTypescript.cjs cli/etcd-cluster.ts status --stack $(STACK) $(ARGS)

pulumi: $(stack_file) ## Any other command of Pulumi's on the stack: make pulumi ARGS="cancel --yes"
	@$(in_lab) pulumi $(ARGS) --stack $(STACK)

# `--remove` is missing, because it would delete the stack's configuration too. The state goes with the lab, so the lab
# stays up where a resource could not be destroyed.
down: $(stack_file) ## Destroy the dev stack, stop the lab
	@[ ! -e lab/.run/$(LAB)/.pulumi/stacks/etcd-cluster/$(STACK).json ] || \
	  { $(in_lab) pulumi destroy --yes --skip-preview --stack $(STACK); } || { \
	    echo "The stack was not destroyed, so the lab stays up. Fix the error above and run make down again," \
	      "or run make lab-down, which deletes the lab with all that is on it." >&2; exit 1; }
	@$(lab) down
ifneq ($(LAB),dev)
	@rm -f $(stack_file)
endif

lab-down: ## Stop the lab and throw its hosts away, whatever runs on them
	@$(lab) down

shell: ## A root shell on a host: make shell HOST=etcd01
	@[ -n "$(HOST)" ] || { echo "Which host? make shell HOST=etcd01; $(lab) status lists them." >&2; exit 2; }
	@$(lab) shell $(HOST)

etcdctl: ## etcdctl on the first host: make etcdctl ARGS="member list -w table"
	@$(lab) shell $(or $(HOST),etcd01) etcdctl $(ARGS)

lint: ## Types, eslint, which part imports which, prettier, style, shellcheck, gofmt, go vet, staticcheck
	@$(MAKE) --no-print-directory --jobs 2 lint-eslint lint-typescript lint-others

# It takes half of the time, and one processor.
lint-eslint: node_modules
	npx eslint .

lint-typescript: node_modules
	npx tsc
	npm run --silent walls
	npx prettier --check .
	npm run --silent style
	@node --require ./stack/runTypescript.cjs scripts/configuration-reference.ts --check

lint-others:
	@command -v shellcheck >/dev/null || \
	  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y shellcheck; }
	shellcheck -x lab/lab lab/selftest lab/toolchain/build lab/toolchain/env lab/toolchain/gen-sdk lab/toolchain/smoke
	shellcheck bench/*.sh .ci/run scripts/host-program scripts/pack-program scripts/release-digests
	@unformatted=$$(gofmt -l host); [ -z "$$unformatted" ] || { echo "gofmt -w $$unformatted" >&2; exit 1; }
	cd host && CGO_ENABLED=0 go vet ./... && CGO_ENABLED=0 go tool staticcheck ./...

format: node_modules ## Let eslint and prettier fix what they can
	npx eslint --fix .
	npm run --silent format

docs: node_modules ## Write docs/configuration.md and docs/reference/errors.md again, from the code
	@node --require ./stack/runTypescript.cjs scripts/configuration-reference.ts

docs-previews: $(lab_needs) ## Write docs/previews.md again, with previews of clusters on lab hosts of its own
	@node --require ./stack/runTypescript.cjs scripts/previews/previews.ts

# Each file runs the modules that it imports again, which fills the default space for new objects every few files.
unit program-test: export NODE_OPTIONS += --max-semi-space-size=64
unit: node_modules $(host_program) ## Unit tests: seconds, no lab
	npx jest --selectProjects unit

program-test: node_modules $(host_program) ## Tests that start programs: the CLI, openssl, SSH servers; no lab
	npx jest --selectProjects programs

# A package is unpacked and not installed, because an installed Prometheus starts a server on this machine.
packages := $(or $(ETCDCLUSTER_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/etcd-cluster)
export PROMETHEUS := $(packages)/prometheus/usr/bin/prometheus
export PROMTOOL := $(packages)/prometheus/usr/bin/promtool
export ZSTD := $(packages)/zstd/usr/bin/zstd
$(PROMTOOL): package := prometheus
$(ZSTD): package := zstd
$(PROMTOOL) $(ZSTD):
	@echo "apt-get download: the package $(package), for tests, into $(packages)/$(package)" >&2
	@mkdir -p $(packages)/$(package)
	@cd $(packages)/$(package) && { apt-get download -q $(package) || \
	  { apt-get update -q && apt-get download -q $(package); } }
	@cd $(packages)/$(package) && dpkg-deb -x $(package)_*.deb . && rm $(package)_*.deb

rules-test: node_modules $(PROMTOOL) ## Alert rules and dashboard, each alert fired once by promtool: seconds, no lab
	npx jest --selectProjects rules

# Without the package `make test` works too, and jest counts the test as skipped.
arm-emulator: ## QEMU, by which a unit test runs the program for arm64; without it the test is skipped
	@command -v qemu-aarch64-static >/dev/null || [ "$$(uname -m)" = aarch64 ] || \
	  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y qemu-user-static; } || \
	  echo "The package qemu-user-static cannot be installed, so no test runs the program for arm64." >&2

# The race detector needs a C compiler. Most of these tests wait for etcd, so more of them run than there are cores.
host-test: ## Tests of the program for the hosts, with a real etcd in them
	cd host && if command -v cc >/dev/null; then CGO_ENABLED=1 go test -race -p 4 ./...; \
	  else CGO_ENABLED=0 go test -p 4 ./...; fi
	cd host && CGO_ENABLED=0 go test ./internal/recovery/database # the race detector cannot read damaged databases

# Its database is on the internet, so this is in no other target.
vulncheck: ## Known vulnerabilities of the Go modules in the program for the hosts; needs the internet
	cd host && CGO_ENABLED=0 go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./...

# On a machine that reaches the etcd project's site.
release-digests: ## Add digests of official releases to those that the package knows: VERSIONS="3.6.16 3.7.3"
	scripts/release-digests $(VERSIONS)

saved-state: $(lab_needs) ## Keep a state of this version for later ones to preview: NAME=0.1.0-three-hosts
	@lab/lab --lab saved down
	@lab/lab --lab saved up 3
	@eval "$$(lab/toolchain/env)" && lab/lab --lab saved exec -- \
	  node --require ./stack/runTypescript.cjs scripts/saved-state.ts $(NAME)
	@lab/lab --lab saved down

# With the flags of lab/toolchain/build, whose compiled packages serve the tests too.
toolchain-test: export CGO_ENABLED := 0
toolchain-test: export GOFLAGS := -trimpath
toolchain-test: ## Tests of the drop-in plugins, the language host and the ledger
	cd lab/toolchain/pulumi && go vet ./... && go test ./...
	cd lab/toolchain/languages && go vet ./...
	cd tests/ledger && go vet ./... && go test ./...

# Each is installed from a registry of npm packages. `make test` takes the cheapest three.
package-test: $(lab_needs) ## Small projects that use the package, and its SDKs for other languages
	PACKAGE_MATRIX=$(or $(PACKAGE_MATRIX),all) npx jest --selectProjects package

lab-test: toolchain ## Tests of the lab: every verb, on a lab of its own
	lab/selftest

# The tests have a lab of their own, so that they never touch the dev stack's hosts.
test_lab := lab/lab --lab $(or $(TEST_LAB),test)
integration: $(lab_needs) ## Tests on lab hosts; TESTS=bootstrap runs those of one file
	@$(if $(or $(filter examples languages,$(TESTS)),$(if $(TESTS),,all)),$(MAKE) --no-print-directory examples)
	@$(if $(or $(filter monitoring alerts pages,$(TESTS)),$(if $(TESTS),,all)),$(MAKE) --no-print-directory $(PROMTOOL),:)
	@$(if $(or $(filter runbooks,$(TESTS)),$(if $(TESTS),,all)),$(MAKE) --no-print-directory $(ZSTD),:)
	@$(test_lab) down # a run that failed left its lab up
	@$(test_lab) up $(or $(LAB_HOSTS),7)
	@eval "$$(lab/toolchain/env)" && $(test_lab) exec -- \
	  npx jest --selectProjects integration --runInBand $(patsubst %,tests/integration/%.test,$(TESTS))
	@$(test_lab) down

# Each example is a project of its own that installs the packed package, as its users do.
examples: examples/etcd-cluster.tgz examples/python/venv ## Pack the package and install it in each of examples/

examples/etcd-cluster.tgz: node_modules $(host_program) package.json tsconfig.build.json \
  $(shell find components decisions cli provider/*.* scripts/provider*.ts examples/*/*.* \
    -type f ! -name schema.json)
	@echo "npm pack: builds the package and packs it into $@; that may take minutes, without a message from npm" >&2
	@mv "$$(npm pack --silent)" $@
	@for example in $(dir $(wildcard examples/*/Pulumi.yaml)); do \
	  echo "npm install in $$example; that may take minutes, without a message from npm" >&2; \
	  (cd $$example && rm -rf node_modules/etcd-cluster && npm install --silent --no-progress && \
	    { [ ! -e tsconfig.json ] || npx tsc; }) || exit; \
	done

# `pulumi package add` does the last two steps for users.
examples/python/venv: examples/etcd-cluster.tgz examples/python/requirements.txt | toolchain
	@python3 -c 'import ensurepip, venv' 2>/dev/null || \
	  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y python3-venv; }
	@echo "pip install in examples/python: Pulumi for Python, and the SDK that is generated for the component" >&2
	@python3 -m venv --clear $@
	@$@/bin/pip install --quiet --disable-pip-version-check --requirement $(@D)/requirements.txt
	@lab/toolchain/gen-sdk python $(@D)/node_modules/etcd-cluster/provider $(@D)/sdks
	@$@/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation $(@D)/sdks/python

# CI runs this each time, within half an hour on two cores. docs/promises.md names the same files.
# The tests on hosts run in two labs at the same time, because each waits most of its time for its hosts.
in_lab_1 := component bootstrap badInput examples ownAuthority languages twoClusters certificates outputs
in_lab_2 := recovery hostileAnswers joining interruption preflight savedState truth
test: export PACKAGE_MATRIX := quick
test: lint arm-emulator unit program-test rules-test ## Checks, unit tests, the lab, and the quick tests on hosts
	@$(MAKE) --no-print-directory --jobs 2 host-test test-tools
	@$(MAKE) --no-print-directory --jobs 2 test-in-lab-1 test-in-lab-2

test-tools: # one after the other, because each takes both processors for some time
	@for tests in package-test toolchain-test lab-test examples; do $(MAKE) --no-print-directory $$tests || exit; done

test-in-lab-%:
	@$(MAKE) --no-print-directory integration TEST_LAB=test-$* TESTS="$(in_lab_$*)"

faults: ## The long tests on lab hosts: bootstraps, kills, logins, day two under load, faults, drift, adopting
	@BOOTSTRAPS=all $(MAKE) --no-print-directory integration TESTS="bootstrap olderProgram everyKill lookAgain \
	  fullDisk quietCluster logins hostKeys plantedSecrets preparedPaths hostileNames unreadyMembers takenBack \
	  halfJoined brokenHosts newAddress dayTwo scaling faultMatrix ledger revocation upgradeThrough drift adopting \
	  clients oneClient domainAddresses protectedCluster"

recovery: ## Backups, restores, status and Prometheus on lab hosts: hosts lost, state lost, kills at every phase
	@BACKUP_ROUNDS=50 $(MAKE) --no-print-directory integration TESTS="recovery recoveryKills backups backupRounds \
	  afterRestore reinstalled movedDisk hardRestores fullRestores refusedRestores ownDirectories hardRecoveries \
	  restoredSizes survivors lateHosts sftpTargets failedBackups maintenance monitoring alerts status health runbooks \
	  updateRunbooks pages lostState"

unkind: ## Clusters on hosts that are less kind than those of the lab: a proxy, other tools and shells, closed ports
	@$(MAKE) --no-print-directory integration TESTS="unkind reaching degraded stoppedUpdates bastion agentKeys \
	  installing unmovable foreign"

# Their processors are emulated, so this takes hours.
unkind-vm: ## Clusters on virtual machines: power cuts, clocks, a missing disk, SELinux, other releases of Debian
	@$(MAKE) --no-print-directory integration LAB_HOSTS="3 --vm" TESTS="virtualMachines machineKinds"

# Debian's interpreter has Debian's package of the Python client.
consumers: toolchain $(PROMTOOL) tests/consumers/node_modules ## Programs that use etcd, through all of day two
	@/usr/bin/python3 -c 'import etcd3' 2>/dev/null || \
	  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-etcd3; }
	@lab/toolchain/build consumers
	@$(MAKE) --no-print-directory integration TESTS=consumers

tests/consumers/node_modules: tests/consumers/package-lock.json
	@npm ci --prefix tests/consumers --silent --no-progress
	@touch $@

truth: ## Random edits of a stack, each preview compared with its update; `make test` has a few: SEED=1 STEPS=40
	@SEED=$(or $(SEED),1) STEPS=$(or $(STEPS),40) $(MAKE) --no-print-directory integration TESTS=truth

fault-matrix: ## Each operation of day two under each fault half-way: an hour
	@FAULT_MATRIX=all $(MAKE) --no-print-directory integration TESTS=faultMatrix

bench: bench-bootstrap bench-gaps bench-many bench-recovery ## All benchmarks in turn: an hour on an idle machine

# Each bootstrap has a new lab, so that every run finds fresh hosts.
bench-bootstrap: $(lab_needs) ## A bootstrap, a preview and an update without changes, each against its floor
	@node --require ./stack/runTypescript.cjs bench/bootstrap.ts

bench-gaps: $(lab_needs) ## The gaps in writes that each operation and restarts by hand leave: SIZES=3,5,7
	@lab/lab --lab gaps down
	@lab/lab --lab gaps up 8
	@eval "$$(lab/toolchain/env)" && SIZES=$(SIZES) lab/lab --lab gaps exec -- \
	  node --require ./stack/runTypescript.cjs bench/gaps.ts
	@lab/lab --lab gaps down

bench-recovery: $(lab_needs) ## A restore, against one by hand: SIZES=10,100,1000
	@lab/lab --lab recovery-bench down
	@lab/lab --lab recovery-bench up 3 $(patsubst %,--host %=disk:8G,etcd01 etcd02 etcd03)
	@eval "$$(lab/toolchain/env)" && SIZES=$(SIZES) lab/lab --lab recovery-bench exec -- \
	  node --require ./stack/runTypescript.cjs bench/recovery.ts
	@lab/lab --lab recovery-bench down

bench-many: $(lab_needs) ## The cost of a member in a cluster of 9 and in 10 clusters (36 hosts), against one of 3
	@node --require ./stack/runTypescript.cjs bench/many.ts
