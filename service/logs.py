"""Logs as JSON lines, of the service and of its worker alike."""

import logging
import os
import sys

import orjson
import structlog


def configure() -> None:
    """Log JSON lines to standard error, with the time in UTC and whatever is bound to the work at hand."""
    level = os.environ.get("MUHERO_LOG_LEVEL", "INFO").upper()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level, logging.INFO)),
        logger_factory=lambda *_: structlog.BytesLogger(sys.stderr.buffer),
    )
