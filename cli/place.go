package cli

import (
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/store"
)

// place says where the data is. Every command that works on it has these flags.
type place struct {
	Data              datafolder.Path `type:"path" default:"openfinspace-data" placeholder:"DIR" help:"Folder of the database, the master key and the socket for commands; default ./openfinspace-data. It is made when the server starts, for its owner alone."`
	Store             string          `placeholder:"ADDRESS" help:"Where users and all other records are kept: the path of a SQLite file, or postgres://USER@HOST/DATABASE. Default: openfinspace.db in the data folder. Give a password with the next option or in OPENFINSPACE_STORE_PASSWORD, not here, where every process sees it."`
	StorePasswordFile string          `type:"path" placeholder:"FILE" help:"File that holds the password of PostgreSQL. Excludes a password in --store."`
	Blob              string          `placeholder:"ADDRESS" help:"Where objects are kept, for this installation alone: a folder, or s3://BUCKET/PREFIX?region=NAME of any S3, with &endpoint=URL and &path-style=true for those of others than AWS; its credentials come from where every AWS client reads them. Default: the folder objects in the data folder."`
	MasterKeyFile     string          `type:"path" placeholder:"FILE" help:"File of the master key, which seals all secrets. It is made when it is missing and there is no data yet. Default: the text in OPENFINSPACE_MASTER_KEY, else systemd's credential openfinspace-master-key, else master.key in the data folder."`
}

const storePasswordVariable = "OPENFINSPACE_STORE_PASSWORD"

func (p *place) location() *place { return p }

// dsn is the address that package store takes. It may hold a password: it is never shown.
func (p *place) dsn() (string, error) {
	if p.Store == "" {
		return p.Data.Database(), nil
	}
	password, err := p.password()
	if err != nil || password == "" {
		return p.Store, err
	}
	if !store.IsPostgres(p.Store) {
		return "", usagef("a password of the store goes with a postgres:// address only")
	}
	address, err := url.Parse(p.Store)
	if err != nil {
		return "", usagef("the address in --store cannot be read as a URL") // the error would repeat the address
	}
	if _, has := address.User.Password(); has {
		return "", usagef("the password of the store is given twice: take it out of --store")
	}
	address.User = url.UserPassword(address.User.Username(), password)
	return address.String(), nil
}

func (p *place) password() (string, error) {
	if p.StorePasswordFile == "" {
		return os.Getenv(storePasswordVariable), nil
	}
	text, err := os.ReadFile(p.StorePasswordFile)
	if err != nil {
		return "", fmt.Errorf("the password of the store: %w", err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

// passwordIsSeen tells whether a password of the store stands in the arguments, which every process of the machine sees.
func passwordIsSeen(args []string) bool {
	for _, a := range args {
		_, address, found := strings.Cut(a, "postgres")
		if !found || !store.IsPostgres("postgres"+address) {
			continue
		}
		u, err := url.Parse("postgres" + address)
		if err != nil {
			continue
		}
		if _, has := u.User.Password(); has || u.Query().Has("password") {
			return true
		}
	}
	return false
}

// exists tells whether there is data at the place. Of PostgreSQL it cannot tell before it is asked.
func (p *place) exists() bool {
	if store.IsPostgres(p.Store) {
		return true
	}
	path, _ := p.dsn()
	_, err := os.Stat(strings.TrimPrefix(path, "sqlite:"))
	return err == nil
}
