"""flask-smorest with our parser, our error documents and our media types."""

from http import HTTPStatus
from typing import Any

import flask_smorest
from flask_smorest.utils import prepare_response

from service.api.answers import PROBLEM
from service.api.parser import Parser
from service.schemas.problem import Problem

ID = "<int(min=1, max=2147483647):{}>"  # larger than a column holds is unknown, not a database error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A resource; its requests are read by our parser."""

    ARGUMENTS_PARSER = Parser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING = {  # noqa: RUF012
        **flask_smorest.Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        "multipart": "multipart/form-data",
    }


class Api(flask_smorest.Api):  # type: ignore[misc]
    """The API; its errors are handled in `handlers.py` and documented as RFC 9457 problems."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave the errors to `handlers.py`."""

    def _register_pagination_header(self) -> None:
        """Leave paging to `answers.page`: it stands in the body."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            self._problem(status.name, status.phrase)
        self._problem("DEFAULT_ERROR", "Any other error")

    def _problem(self, name: str, description: str) -> None:
        response: dict[str, Any] = {"description": description, "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, PROBLEM)
        self.spec.components.response(name, response, lazy=True)
