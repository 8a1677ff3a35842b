//go:build e2ejava

package e2e

import (
	"path/filepath"
	"testing"
)

var javaV1 = &client{name: "java-v1", old: true, attempts: fourTimes, command: java("ClientV1")}

var javaV2Apache = &client{name: "java-v2-apache", attempts: fourTimes, command: java("ClientV2", "E2E_HTTP=apache")}

var javaV2Netty = &client{name: "java-v2-netty", attempts: fourTimes, command: java("ClientV2", "E2E_HTTP=netty")}

func init() { clients = append(clients, javaV1, javaV2Apache, javaV2Netty) }

func TestJavaV1(t *testing.T)       { javaV1.testScenario(t) }
func TestJavaV2Apache(t *testing.T) { javaV2Apache.testScenario(t) }
func TestJavaV2Netty(t *testing.T)  { javaV2Netty.testScenario(t) }

// java is a class of e2e/java with settings in its environment.
func java(class string, env ...string) func(t *testing.T) []string {
	return func(t *testing.T) []string {
		lib := tool(t, "java/lib")
		path := filepath.Join(filepath.Dir(lib), "classes") + ":" + lib + "/*"
		return append(append([]string{"env"}, env...), "java", "-cp", path, class)
	}
}
