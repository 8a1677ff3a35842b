package store_test
func addUsersAndTell() error { return nil }
