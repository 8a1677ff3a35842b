# Every target does its own set-up, and costs little when nothing has changed.

GO ?= go
ARGS ?= --dev
export GOTOOLCHAIN ?= local

# The tests that run inside the process; the others drive the built binary.
UNIT = $$($(GO) list ./... | grep -v /e2e)

# Cases of the store that are small under the race detector, and as large as a source may be without it.
LARGE = Test(SQLite|Postgres)$$/^(many files|a group of many)

.PHONY: help run build test check lint unit e2e s3-large e2e-java e2e-rust fuzz fuzz-short torture bench tools generate clean go

help: ## show this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1#/p' Makefile | column -t -s '#'

run: build ## build the server and start it (ARGS="…" for other options than --dev)
	bin/openfinspace serve $(ARGS)

build: go ## make bin/openfinspace
	$(GO) build -trimpath -o bin/openfinspace ./cmd/openfinspace

test: tools unit e2e fuzz-short ## install what the tests need and run all of them

check: lint test ## what a change must pass: lint and all tests

unit: go ## tests inside the process, with the race detector
	CGO_ENABLED=0 $(GO) build ./...
	$(GO) vet ./...
	$(GO) test -race -shuffle=on -timeout 20m $(UNIT)
	$(GO) test -run '$(LARGE)' -timeout 10m ./store

e2e: tools ## real clients and crashes against the real binary
	$(GO) test -shuffle=on -timeout 30m ./e2e/...

s3-large: tools ## copy a file of 1 GiB up and down with the AWS CLI, and watch the server's memory
	S3_LARGE_FILE=1024 $(GO) test -count=1 -v -run 'TestS3LargeFile$$' -timeout 30m ./e2e/

e2e-java: go ## the AWS SDKs for Java, v1 and v2
	scripts/tools java
	$(GO) test -tags e2ejava -run 'Java|Retries/refused/java' -timeout 30m ./e2e/

e2e-rust: go ## the AWS SDK for Rust; the first build takes up to 15 minutes
	scripts/tools rust
	$(GO) test -tags e2erust -run 'Rust|Retries/refused/rust' -timeout 60m ./e2e/

# Within `make test` each target tries 2,000 inputs: a search is for `make fuzz`, with all the time one has.
FUZZTIME ?= 20s
fuzz: go ## every fuzz target for FUZZTIME each (20s)
	scripts/fuzz $(FUZZTIME)

fuzz-short: go
	scripts/fuzz 2000x

torture: tools ## 200 kills and long histories
	TORTURE_KILLS=200 $(GO) test -timeout 120m -v ./e2e/torture/
	TORTURE_KILLS=200 $(GO) test -timeout 120m -v -run 'TestKill$$' ./blob/
	TORTURE_KILLS=200 $(GO) test -timeout 120m -v -run 'TestKill$$' ./job/

bench: build ## the figures of the README, on this machine
	bin/openfinspace bench --self

tools: go ## install the pinned clients and servers that the tests use
	scripts/tools

lint: go ## gofumpt, golangci-lint
	scripts/lint

generate: build ## write the generated clients again from the table
	$(GO) generate ./...

go:
	@command -v $(GO) >/dev/null || { echo "OpenFinSpace is built with Go 1.26, and there is no '$(GO)' command: install Go from your system's packages or from go.dev, then run make again." >&2; exit 1; }

clean: ## remove what was built and installed here
	rm -rf bin .tools
