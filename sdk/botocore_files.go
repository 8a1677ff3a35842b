package sdk

// paginators tell botocore which lists go on after the first page. AWS's model has five of the seven.
func (a *api) paginators() object {
	pages := object{}
	for _, o := range a.operations {
		if items, paged := o.listed(); paged {
			pages.set(o.name, object{
				{"input_token", "nextToken"},
				{"output_token", "nextToken"},
				{"limit_key", "maxResults"},
				{"result_key", items.Name},
			})
		}
	}
	return object{{"pagination", pages}}
}

// waiterModel tells botocore what to wait for: `aws finspace-data wait changeset-succeeded`.
func (a *api) waiterModel() object {
	all := object{}
	for _, w := range a.waiters() {
		var acceptors []object
		for _, state := range w.success {
			acceptors = append(acceptors, acceptor("success", state))
		}
		for _, state := range w.failure {
			acceptors = append(acceptors, acceptor("failure", state))
		}
		all.set(w.name, object{
			{"operation", w.operation}, {"delay", w.delay}, {"maxAttempts", w.attempts}, {"acceptors", acceptors},
		})
	}
	return object{{"version", 2}, {"waiters", all}}
}

func acceptor(state, expected string) object {
	return object{{"matcher", "path"}, {"argument", "status"}, {"expected", expected}, {"state", state}}
}

// endpointRules let botocore use the address that it is given, and only that: without one it would look for AWS's
// service, which has ended.
func endpointRules() object {
	given := object{{"fn", "isSet"}, {"argv", []object{{{"ref", "Endpoint"}}}}}
	return object{
		{"version", "1.0"},
		{"parameters", object{
			{"Region", parameter("string", "AWS::Region", "The region that requests are signed for.")},
			{"UseDualStack", flag("AWS::UseDualStack")},
			{"UseFIPS", flag("AWS::UseFIPS")},
			{"Endpoint", parameter("string", "SDK::Endpoint", "The address of the server.")},
		}},
		{"rules", []object{
			{
				{"conditions", []object{given}},
				{"endpoint", object{{"url", object{{"ref", "Endpoint"}}}, {"properties", object{}}, {"headers", object{}}}},
				{"type", "endpoint"},
			},
			{
				{"conditions", []object{}},
				{"error", "OpenFinSpace runs at an address of your own: give it as endpoint_url, --endpoint-url or AWS_ENDPOINT_URL"},
				{"type", "error"},
			},
		}},
	}
}

func parameter(kind, builtIn, documentation string) object {
	return object{{"builtIn", builtIn}, {"required", false}, {"documentation", documentation}, {"type", kind}}
}

// flag is a switch that has no effect here, but that botocore sets for every service.
func flag(builtIn string) object {
	return object{
		{"builtIn", builtIn},
		{"required", true},
		{"default", false},
		{"documentation", "Has no effect."},
		{"type", "boolean"},
	}
}
