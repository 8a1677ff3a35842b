package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// How often clients send one call that is refused each time.
var (
	fiveTimes   = attempts{limit: 1, throttled: 5, internal: 5, expired: 1}
	threeTimes  = attempts{limit: 3, throttled: 3, internal: 3, expired: 1} // takes a quota for a rate
	alsoExpired = attempts{limit: 1, throttled: 4, internal: 4, expired: 4} // hopes for newer credentials
	fourTimes   = attempts{limit: 1, throttled: 4, internal: 4, expired: 1}
	once        = attempts{limit: 1, throttled: 1, internal: 1, expired: 1}
)

var boto3Pinned = &client{name: "boto3-pinned", command: python("boto3-pinned", "boto3_client.py"), attempts: fiveTimes}

// boto3Newest no longer has the service: it reads our model.
var boto3Newest = &client{
	name: "boto3-newest", attempts: threeTimes,
	command: withOwnModel(python("boto3-newest", "boto3_client.py")),
}

var boto3Debian = &client{
	name: "boto3-debian", old: true, attempts: fiveTimes,
	command: func(t *testing.T) []string {
		tool(t, "/usr/lib/python3/dist-packages/boto3")
		return []string{tool(t, "/usr/bin/python3"), program("python/boto3_client.py")}
	},
}

var awsCLI1 = &client{
	name: "aws-cli-1", attempts: fiveTimes,
	command: func(t *testing.T) []string {
		return []string{"env", "AWS=" + tool(t, "venv/awscli/bin/aws"), "bash", program("shell/aws.sh")}
	},
}

// awsCLI1OwnModel is the same command with our model in the place of its own.
var awsCLI1OwnModel = &client{name: "aws-cli-1-own-model", command: withOwnModel(awsCLI1.command), attempts: fiveTimes}

var awsCLI2Debian = &client{
	name: "aws-cli-2-debian", old: true, attempts: threeTimes,
	command: func(t *testing.T) []string {
		return []string{"env", "AWS=" + tool(t, "/usr/bin/aws"), "bash", program("shell/aws.sh")}
	},
}

var capo = &client{name: "capo", command: python("capo", "capo_client.py"), attempts: threeTimes}

var javaScriptV2 = &client{
	name: "javascript-v2", old: true, attempts: alsoExpired,
	command: func(t *testing.T) []string {
		modules := filepath.Dir(tool(t, "js/node_modules/aws-sdk"))
		return []string{"env", "NODE_PATH=" + modules, "node", program("js/client.js")}
	},
}

var goV1 = &client{
	name: "go-v1", old: true, tokens: bodyToken, attempts: alsoExpired,
	command: func(t *testing.T) []string {
		path, err := buildGoV1()
		if err != nil {
			t.Fatal(err)
		}
		return []string{path}
	},
}

// ownGo is this repository's package client.
var ownGo = &client{
	name: "go-own", attempts: fourTimes,
	command: func(t *testing.T) []string {
		path, err := buildOwnGo()
		if err != nil {
			t.Fatal(err)
		}
		return []string{path}
	},
}

var curl = &client{
	name: "curl", old: true, tokens: noToken, attempts: once,
	command: func(*testing.T) []string { return []string{"bash", program("shell/curl.sh")} },
}

// clients are all that the tests run; files with a build tag add theirs.
var clients = []*client{
	boto3Pinned, boto3Newest, boto3Debian, awsCLI1, awsCLI1OwnModel, awsCLI2Debian, capo, javaScriptV2, goV1, ownGo, curl,
}

func TestBoto3Pinned(t *testing.T)     { boto3Pinned.testScenario(t) }
func TestBoto3Newest(t *testing.T)     { boto3Newest.testScenario(t) }
func TestBoto3Debian(t *testing.T)     { boto3Debian.testScenario(t) }
func TestAWSCLI1(t *testing.T)         { awsCLI1.testScenario(t) }
func TestAWSCLI1OwnModel(t *testing.T) { awsCLI1OwnModel.testScenario(t) }
func TestAWSCLI2Debian(t *testing.T)   { awsCLI2Debian.testScenario(t) }
func TestCapo(t *testing.T)            { capo.testScenario(t) }
func TestJavaScriptV2(t *testing.T)    { javaScriptV2.testScenario(t) }
func TestGoV1(t *testing.T)            { goV1.testScenario(t) }
func TestOwnGo(t *testing.T)           { ownGo.testScenario(t) }
func TestCurl(t *testing.T)            { curl.testScenario(t) }

// TestPostgres runs the scenario on the other store.
func TestPostgres(t *testing.T) { boto3Pinned.testScenario(t, "--store", harness.StartPostgres(t).URL) }

// python is a program run by the virtual environment of that name.
func python(venv, file string) func(t *testing.T) []string {
	return func(t *testing.T) []string {
		return []string{tool(t, "venv/"+venv+"/bin/python3"), program("python/" + file)}
	}
}

// withOwnModel gives a command of botocore's family the service's model that the server's binary makes.
func withOwnModel(command func(t *testing.T) []string) func(t *testing.T) []string {
	return func(t *testing.T) []string {
		dir := filepath.Join(t.TempDir(), "model")
		if _, err := harness.Run("sdk", "botocore", "--out", dir); err != nil {
			t.Fatal(err)
		}
		return append([]string{"env", "AWS_DATA_PATH=" + dir}, command(t)...)
	}
}

// buildGoV1 builds the Go v1 program once; it is a module of its own.
var buildGoV1 = sync.OnceValues(func() (string, error) { return buildProgram("go-v1", "e2e-go-v1") })

var buildOwnGo = sync.OnceValues(func() (string, error) { return buildProgram("go", "e2e-go-own") })

// buildProgram builds the Go program in a folder beside this file.
func buildProgram(folder, binary string) (string, error) {
	path := filepath.Join(harness.Root(), ".tools", "bin", binary)
	build := exec.Command("go", "build", "-o", path, ".")
	build.Dir = program(folder)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the program %s does not build (run `make tools`): %w\n%s", folder, err, out)
	}
	return path, nil
}
