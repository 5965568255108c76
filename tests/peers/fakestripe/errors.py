from dataclasses import dataclass, field
from typing import Any


@dataclass
class StripeError(Exception):
    """An error in Stripe's own shape: https://docs.stripe.com/api/errors"""

    message: str
    code: str | None = None
    param: str | None = None
    type: str = "invalid_request_error"
    status: int = 400
    extra: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        error = {
            "type": self.type,
            "message": self.message,
            "code": self.code,
            "param": self.param,
            **self.extra,
        }
        return {"error": {key: value for key, value in error.items() if value is not None}}


def missing(kind: str, identifier: str, param: str = "id") -> StripeError:
    return StripeError(f"No such {kind}: '{identifier}'", "resource_missing", param, status=404)
