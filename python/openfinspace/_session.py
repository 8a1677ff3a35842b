"""Sessions that act as the FinSpace user whom a role belongs to."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Optional

import boto3
import botocore.session
from botocore.credentials import CredentialProvider, CredentialResolver, DeferredRefreshableCredentials

from ._client import client
from ._model import teach


def programmatic_session(
    environment_id: str,
    *,
    endpoint_url: Optional[str] = None,
    region_name: Optional[str] = None,
    duration_minutes: int = 60,
    role_session: Optional[boto3.Session] = None,
) -> boto3.Session:
    """A boto3 session that signs as the FinSpace user whom a role belongs to.

    role_session has the role's key (boto3's default session unless another is given). Its key is exchanged for
    credentials of duration_minutes (1 to 60) when they are first needed, and again before they end. No request is sent
    before that.
    """
    role = client(endpoint_url, region_name=region_name, session=role_session)

    def exchange() -> dict[str, str]:
        asked = datetime.now(timezone.utc)  # the session's life begins no earlier
        answer = role.get_programmatic_access_credentials(
            environmentId=environment_id, durationInMinutes=duration_minutes
        )
        issued = answer["credentials"]
        return {
            "access_key": issued["accessKeyId"],
            "secret_key": issued["secretAccessKey"],
            "token": issued["sessionToken"],
            "expiry_time": (asked + timedelta(minutes=answer["durationInMinutes"])).isoformat(),
        }

    session = botocore.session.get_session()
    teach(session)
    session.register_component("credential_provider", CredentialResolver([_Exchange(exchange, duration_minutes)]))
    region = region_name or session.get_config_variable("region") or "us-east-1"
    return boto3.Session(botocore_session=session, region_name=region)


class _Exchange(CredentialProvider):  # type: ignore[misc]
    METHOD = "finspace-programmatic"

    def __init__(self, exchange: Any, minutes: int) -> None:
        super().__init__()
        self._credentials = DeferredRefreshableCredentials(exchange, self.METHOD)
        # botocore's own limits, 15 and 10 minutes, would renew a short session with each request.
        self._credentials._advisory_refresh_timeout = minutes * 60 // 4
        self._credentials._mandatory_refresh_timeout = minutes * 60 // 8

    def load(self) -> Any:
        return self._credentials
