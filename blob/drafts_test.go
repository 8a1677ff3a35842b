package blob_test

func putForever() error { return nil }
func putAndTell() error { return nil }
func fillDisk() error   { return nil }
