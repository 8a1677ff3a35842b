package sdk

import (
	"strings"

	"github.com/openfinspace/openfinspace/rest"
)

// pythonProtocol writes the client that boto3 makes, as type checkers should see it.
func (a *api) pythonProtocol(s *source) {
	s.line(`"""The client that boto3 makes of the service's model, for type checkers.

Made by "openfinspace sdk python": do not edit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict, TypeVar, overload

if TYPE_CHECKING:
    from . import types

    class ServiceException(Exception):
        """An exception of the service."""

        response: types.ErrorResponse
        operation_name: str

else:
    from botocore.exceptions import ClientError as ServiceException

Page = TypeVar("Page", covariant=True)


class PageIterator(Protocol[Page]):
    """The pages of a list."""

    def __iter__(self) -> Iterator[Page]: ...

    def build_full_result(self) -> Page:
        """All pages as one."""
        ...

    def search(self, expression: str) -> Iterator[Any]:
        """What a JMESPath expression finds in every page."""
        ...


class PaginationConfig(TypedDict, total=False):
    """How a list is read: items at most, items of a page, where to begin."""

    MaxItems: int
    PageSize: int
    StartingToken: str


class WaiterConfig(TypedDict, total=False):
    """How something is waited for: seconds between two looks, looks at most."""

    Delay: int
    MaxAttempts: int`)
	a.pythonPaginators(s)
	a.pythonWaiters(s)
	a.pythonExceptions(s)
	a.pythonClient(s)
}

func (a *api) pythonPaginators(s *source) {
	for _, o := range a.operations {
		if _, paged := o.listed(); !paged {
			continue
		}
		s.line("\n\nclass %sPaginator(Protocol):", o.name)
		s.line(`    """Reads the list page by page."""`)
		s.line("\n    def paginate(\n        self,\n        *,")
		for _, m := range required(o.input) {
			if m.Name != "maxResults" { // the paginator has a size of its own
				s.line("        %s: %s,", m.Name, pythonType("types.", m.Shape))
			}
		}
		s.line("        maxResults: int = ...,\n        PaginationConfig: PaginationConfig = ...,")
		s.line("    ) -> PageIterator[types.%s]: ...", o.outputName())
	}
}

func (a *api) pythonWaiters(s *source) {
	for _, w := range a.waiters() {
		s.line("\n\nclass %sWaiter(Protocol):", w.name)
		s.line(`    """Looks with %s until the status is %s."""`, snake(w.operation), strings.Join(w.success, " or "))
		s.line("\n    def wait(\n        self,\n        *,")
		for _, m := range required(a.operation(w.operation).input) {
			s.line("        %s: %s,", m.Name, pythonType("types.", m.Shape))
		}
		s.line("        WaiterConfig: WaiterConfig = ...,\n    ) -> None: ...")
	}
}

func (a *api) pythonExceptions(s *source) {
	s.line("\n\nclass Exceptions(Protocol):")
	pythonDoc(s, "    ", "The exceptions of the service. Any other is a ClientError, whose response names it.")
	s.line("\n    ClientError: type[ServiceException]")
	for _, e := range a.exceptions() {
		s.comment("    #: ", a.words[e.name])
		s.line("    %s: type[ServiceException]", e.name)
	}
}

// pythonClient writes the client's methods: those of the operations, then those that every client of boto3 has.
func (a *api) pythonClient(s *source) {
	s.line("\n\nclass FinSpaceDataClient(Protocol):")
	s.line(`    """Calls a FinSpace Data API. Made by openfinspace.client() or boto3.client("finspace-data")."""`)
	s.line(`
    @property
    def exceptions(self) -> Exceptions: ...

    @property
    def meta(self) -> Any: ...

    @property
    def waiter_names(self) -> list[str]: ...

    def close(self) -> None: ...

    def can_paginate(self, operation_name: str) -> bool: ...

    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: dict[str, Any] = ...,
        ExpiresIn: int = ...,
        HttpMethod: str = ...,
    ) -> str: ...`)
	for _, o := range a.operations {
		a.pythonMethod(s, o)
	}
	for _, o := range a.operations {
		if _, paged := o.listed(); paged {
			s.line("\n    @overload\n    def get_paginator(self, operation_name: Literal[%q]) -> %sPaginator: ...", snake(o.name), o.name)
		}
	}
	for _, w := range a.waiters() {
		s.line("\n    @overload\n    def get_waiter(self, waiter_name: Literal[%q]) -> %sWaiter: ...", snake(w.name), w.name)
	}
}

func (a *api) pythonMethod(s *source, o operation) {
	s.line("\n    def %s(", snake(o.name))
	s.line("        self,")
	if len(o.input.Members) > 0 {
		s.line("        *,")
	}
	for _, m := range required(o.input) {
		s.line("        %s: %s,", m.Name, pythonType("types.", m.Shape))
	}
	for _, m := range o.input.Members {
		if !m.Required {
			s.line("        %s: %s = ...,", m.Name, pythonType("types.", m.Shape))
		}
	}
	s.line("    ) -> types.%s:", o.outputName())
	pythonDoc(s, "        ", a.words[o.name])
	s.line("        ...")
}

func required(s *rest.Shape) []rest.Member {
	var some []rest.Member
	for _, m := range s.Members {
		if m.Required {
			some = append(some, m)
		}
	}
	return some
}

// operation finds an operation of the table by its name.
func (a *api) operation(name string) operation {
	for _, o := range a.operations {
		if o.name == name {
			return o
		}
	}
	return operation{input: &rest.Shape{}, output: &rest.Shape{}}
}
