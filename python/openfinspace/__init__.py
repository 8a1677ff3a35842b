"""The service finspace-data for any boto3: a model made from OpenFinSpace, types, and sessions of roles.

    import openfinspace

    finspace = openfinspace.client("http://127.0.0.1:8817")
    finspace.create_user(emailAddress="ada@example.com", type="APP_USER")
"""

from ._client import client
from ._model import install, model_path
from ._session import programmatic_session
from .protocol import FinSpaceDataClient

__all__ = ["FinSpaceDataClient", "client", "install", "model_path", "programmatic_session"]
