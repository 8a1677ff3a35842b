package torture

import (
	"net/http"
	"net/url"
)

// The operations as requests. Each fills its token in where the contract has it: the body, or the query of a DELETE.

type members = map[string]any

func withBody(operation, method, path, token string, body members) request {
	if body == nil {
		body = members{}
	}
	body["clientToken"] = token
	return request{operation: operation, method: method, path: path, body: body, token: token}
}

func deletion(operation, path, token string) request {
	return request{operation: operation, method: http.MethodDelete, path: path, query: url.Values{"clientToken": {token}}, token: token}
}

func createUser(token, email, firstName string) request {
	return withBody("CreateUser", http.MethodPost, "/user", token,
		members{"emailAddress": email, "type": "APP_USER", "firstName": firstName, "lastName": "Torture"})
}

func updateUser(token, id string, change members) request {
	return withBody("UpdateUser", http.MethodPut, "/user/"+id, token, change)
}

func enableUser(token, id string) request {
	return withBody("EnableUser", http.MethodPost, "/user/"+id+"/enable", token, nil)
}

func disableUser(token, id string) request {
	return withBody("DisableUser", http.MethodPost, "/user/"+id+"/disable", token, nil)
}

func resetPassword(token, id string) request {
	return withBody("ResetUserPassword", http.MethodPost, "/user/"+id+"/password", token, nil)
}

func getUser(id string) request {
	return request{operation: "GetUser", method: http.MethodGet, path: "/user/" + id}
}

func createGroup(token, name string) request {
	return withBody("CreatePermissionGroup", http.MethodPost, "/permission-group", token,
		members{"name": name, "applicationPermissions": []string{"CreateDataset"}})
}

func deleteGroup(token, id string) request {
	return deletion("DeletePermissionGroup", "/permission-group/"+id, token)
}

func associate(token, group, user string) request {
	return withBody("AssociateUserToPermissionGroup", http.MethodPost, "/permission-group/"+group+"/users/"+user, token, nil)
}

func disassociate(token, group, user string) request {
	return deletion("DisassociateUserFromPermissionGroup", "/permission-group/"+group+"/users/"+user, token)
}
