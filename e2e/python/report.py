"""What a client program prints: one JSON line a step."""

import json


def report(step, operation, request_id="", saw=None, error=None):
    """Prints what the client saw of one call: members of its answer, or the error as the client types it."""
    line = {"step": step, "operation": operation, "requestId": request_id}
    if error is not None:
        line["error"] = {k: v for k, v in error.items() if v is not None}
    else:
        line["saw"] = saw
    print(json.dumps(line), flush=True)
