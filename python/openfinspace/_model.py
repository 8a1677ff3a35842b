"""How botocore is told of the model."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from botocore.session import Session as BotocoreSession


def model_path() -> str:
    """The folder with the model, as the environment variable AWS_DATA_PATH wants it."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def install() -> None:
    """Makes plain boto3 know the service finspace-data: boto3.client("finspace-data", endpoint_url=…).

    It puts the model's folder first in AWS_DATA_PATH, so that every session made after it has the service, also in
    processes started from this one, and it teaches boto3's default session if that is there already. Where botocore
    has a model of its own, ours takes its place. Calling it again changes nothing.
    """
    folders = [f for f in os.environ.get("AWS_DATA_PATH", "").split(os.pathsep) if f]
    if model_path() not in folders:
        os.environ["AWS_DATA_PATH"] = os.pathsep.join([model_path(), *folders])
    if boto3.DEFAULT_SESSION is not None:
        teach(boto3.DEFAULT_SESSION._session)


def teach(session: BotocoreSession) -> None:
    """Makes one session know the model, and nothing else in the process."""
    loader: Any = session.get_component("data_loader")
    if model_path() in loader.search_paths:
        return
    loader.search_paths.insert(0, model_path())
    # A loader remembers which services there are, and does not look again by itself.
    remembered = getattr(loader, "_cache", None)
    if remembered is not None:
        remembered.clear()
