"""Checks an OpenAPI document: that it keeps the specification, that every pattern is a regular expression of ECMAScript
in Unicode mode, and that every example is what its schema allows.

    python3 check_openapi.py FILE

Prints how many examples it checked.
"""

import json
import sys

import regress
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator


def find(node, key):
    """Every value of the key, however deep it stands, with the object that it stands in."""
    if isinstance(node, dict):
        if key in node:
            yield node, node[key]
        for value in node.values():
            yield from find(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from find(value, key)


def examples(document):
    """Each example with the schema that it stands beside."""
    for holder, value in find(document["paths"], "example"):
        yield holder["schema"], value
    for holder, named in find(document["paths"], "examples"):
        for example in named.values():
            yield holder["schema"], example["value"]


document = json.load(open(sys.argv[1]))
OpenAPIV31SpecValidator(document).validate()
for _, pattern in find(document["components"]["schemas"], "pattern"):
    regress.Regex(pattern, "u")
checked = 0
for schema, value in examples(document):
    Draft202012Validator({**schema, "components": document["components"]}).validate(value)
    checked += 1
print(checked)
