"""Taking up an invitation: somebody of an enterprise opens an account by the code on paper."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from service import auth, invitations, people, unit
from service.pages import frame, queries
from service.problems import Invalid
from service.schemas.invitations import Acceptance

blp = Blueprint("invitation", __name__)
PERSON = ("name", "label", "person", "phone")


@blp.route("/invitation", methods=["GET"])
def page() -> Response:
    """Show the form."""
    return frame.page("pages/sign_in/invitation.html")


@blp.route("/invitation", methods=["POST"])
@frame.acts(page)
def accept() -> BareResponse:
    """Open the account."""
    given = queries.read(Acceptance(), password=request.form.get("password", ""))
    if given["password"] != request.form.get("again"):
        raise Invalid(Fault("password.not_repeated", "#/again"))
    person = people.Person(**{name: given[name] for name in PERSON})
    asked = given["code"], person, given["password"], auth.address()
    invitations.accept(unit.engine(), unit.config(), *asked)
    return frame.done("账户已开立，请登录。", "The account is open. Sign in now.", "sign_in.page")
