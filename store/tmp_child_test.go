package store_test

func addUsersAndTell() error { return nil }
func fillDisk() error        { return nil }
