module github.com/openfinspace/openfinspace

go 1.26
