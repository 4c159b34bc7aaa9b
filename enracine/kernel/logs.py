"""Structured logs: one line of JSON an event, a request id on each, never a personal value."""

import logging
import re
import uuid
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_ALLOWED = re.compile(r"^[A-Za-z0-9_-]{8,40}$")
# Addresses, and runs of digits long enough to be a telephone or a social insurance number.
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?<![\w-])\+?\d[\d\s().-]{7,}\d(?![\w-])")

# What PostgreSQL adds to a refusal quotes the row: names, dates, whatever somebody typed.
_QUOTED_ROW = re.compile(
    r"^(DETAIL|CONTEXT): .*?(?=^\S*(?:HINT|SQLSTATE): |\n\nThe above|\n\nDuring handling|\Z)",
    re.MULTILINE | re.DOTALL,
)


def current_request_id() -> str:
    """The identifier of the request being answered, or an empty text."""
    return _request_id.get()


def start_request(offered: str | None) -> str:
    """Start a request id: the caller's when it is well formed, else a new one."""
    value = offered if offered and _ALLOWED.match(offered) else uuid.uuid4().hex
    _request_id.set(value)
    return value


def mask(text: str) -> str:
    """`text` without addresses, telephone numbers, nor the rows that the database quotes."""
    return _PERSONAL.sub("[masqué]", _QUOTED_ROW.sub(r"\1: [masqué]", text))


def _add_request_id(
    _logger: Any, _method: str, event_dict: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if _request_id.get():
        event_dict["request_id"] = _request_id.get()
    return event_dict


def _mask_values(
    _logger: Any, _method: str, event_dict: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event_dict.items():
        if isinstance(value, str) and key not in {"timestamp", "request_id", "level", "logger"}:
            event_dict[key] = mask(value)
    return event_dict


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(allow={"status", "method", "route", "duration_ms", "queries"}),
    _add_request_id,
]


def logging_config(level: str = "INFO") -> dict[str, Any]:
    """The LOGGING setting of Django: JSON lines on standard error, masked."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _mask_values,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
        },
    }


def logger(name: str) -> logging.Logger:
    """The logger of a module."""
    return logging.getLogger(name)
