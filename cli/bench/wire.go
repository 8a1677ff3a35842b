package bench

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// connection is one that stays open, with one request on it at a time.
type connection struct {
	net.Conn
	in   *bufio.Reader
	body []byte
}

func (t Target) connect() (*connection, error) {
	var conn net.Conn
	var err error
	if t.TLS {
		conn, err = tls.Dial("tcp", t.Address, nil)
	} else {
		conn, err = net.Dial("tcp", t.Address)
	}
	if err != nil {
		return nil, err
	}
	return &connection{Conn: conn, in: bufio.NewReaderSize(conn, 16<<10)}, nil
}

// exchange sends a request, in as many pieces as it comes, and reads the whole answer. The body is good until the next
// exchange.
func (c *connection) exchange(request ...[]byte) (status int, body []byte, err error) {
	for _, piece := range request {
		if _, err := c.Write(piece); err != nil {
			return 0, nil, err
		}
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, nil, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return 0, nil, errors.New("what answers is no HTTP server")
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, nil, err
	}
	length, err := c.header()
	if err != nil {
		return 0, nil, err
	}
	if length > cap(c.body) {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	_, err = io.ReadFull(c.in, c.body)
	return status, c.body, err
}

var contentLength = []byte("content-length:")

// header passes over the header and gives the length of the body. The server always sends one.
func (c *connection) header() (int, error) {
	length := -1
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if len(line) > len(contentLength) && bytes.EqualFold(line[:len(contentLength)], contentLength) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(contentLength):]))); err != nil {
				return 0, err
			}
		}
	}
	if length < 0 {
		return 0, fmt.Errorf("an answer came without Content-Length")
	}
	return length, nil
}
