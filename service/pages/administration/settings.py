"""Settings: how the service runs, how long what is kept, which keys sign; secrets are never shown."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Response
from sqlalchemy import make_url
from werkzeug.wrappers import Response as BareResponse

from service import auth, language, retention, signatures, unit
from service.accounts import ADMINISTRATORS
from service.config import Config
from service.pages import frame
from service.pages.administration.blueprint import LISTED, blp, wanted

MEGABYTE = 2**20
Line = tuple[str, str, str]  # in words, the variable that sets it, what it is


@blp.route("/settings", methods=["GET"], endpoint="settings")
@frame.allow(*ADMINISTRATORS)
def show() -> Response:
    """Show the settings."""
    config = unit.config()
    return frame.page(
        "pages/administration/settings.html",
        groups=groups(config),
        periods=retention.periods(config),
        keys=signatures.page(unit.session(), LISTED).items,
        own_periods=config.retention_file is not None,
    )


@blp.route("/settings", methods=["POST"])
@frame.allow("system")
@frame.acts(show)
def change_settings() -> BareResponse:
    """Do what the button says."""
    return ACTS[wanted(ACTS)]()


def groups(config: Config) -> list[tuple[str, list[Line]]]:
    """Say how the service runs, by what each setting concerns."""
    say = language.say
    return [
        (say("数据与任务", "Data and jobs"), _data(config)),
        (say("登录与安全", "Signing in"), _signing_in(config)),
        (say("上传与规模", "Sizes"), _sizes(config)),
    ]


def _data(config: Config) -> list[Line]:
    say, database = language.say, make_url(config.database_url)
    queue = say("Redis", "Redis") if config.redis_url else say("文件队列", "a file")
    return [
        (say("数据库", "Database"), "DATABASE_URL", _database(database.get_backend_name())),
        (
            say("表的所有者与服务分开", "Tables belong to another role"),
            "MUHERO_OWNER_URL",
            _yes(config.owner_url is not None),
        ),
        (say("任务队列", "Queue of jobs"), "REDIS_URL", queue),
        (say("模型存放处", "Models"), "MUHERO_MODELS", _place(config.models_url)),
        (say("审计链首导出到", "Heads of the audit log"), "MUHERO_HEADS", config.heads_dir),
        (say("密钥存放处", "Secret keys"), "MUHERO_KEYS", config.keys_dir),
        (
            say("门户地址（通知书二维码）", "Portal"),
            "MUHERO_PORTAL_URL",
            config.portal_url or "—",
        ),
    ]


def _signing_in(config: Config) -> list[Line]:
    say, none = language.say, language.say("未接入", "none")
    profile = {
        "asvs": say("12 位以上，不用常见密码", "12 signs, nothing common"),
        "mlps": say("等保：8 位三类字符，90 天更换", "MLPS: 8 signs of three kinds, 90 days"),
    }
    official = _times(config.official_minutes, config.official_hours)
    enterprise = _times(config.enterprise_minutes, config.enterprise_hours)
    proxies = say("%d 层", "%d") % config.proxies
    platform = config.oidc.issuer if config.oidc else none
    return [
        (say("密码要求", "Passwords"), "MUHERO_PASSWORDS", profile.get(config.passwords, config.passwords)),
        (say("工作人员登录时长", "Officials' sessions"), "MUHERO_OFFICIAL_…", official),
        (say("企业登录时长", "Enterprises' sessions"), "MUHERO_ENTERPRISE_…", enterprise),
        (say("统一身份平台", "Identity platform"), "MUHERO_OIDC_ISSUER", platform),
        (say("前置代理", "Proxies before the service"), "MUHERO_PROXIES", proxies),
        (
            say("允许不加密推送", "Webhooks without encryption"),
            "MUHERO_WEBHOOKS_HTTP",
            _yes(config.webhooks_http),
        ),
    ]


def _sizes(config: Config) -> list[Line]:
    say = language.say
    megabytes = frame.number(config.upload_limit / MEGABYTE, 1), frame.number(config.body_limit / MEGABYTE, 1)
    return [
        (say("单个文件上限", "Largest file"), "MUHERO_UPLOAD_LIMIT", f"{megabytes[0]} MiB"),
        (say("单次请求上限", "Largest request"), "MUHERO_BODY_LIMIT", f"{megabytes[1]} MiB"),
    ]


def _times(minutes: int, hours: int) -> str:
    return language.say(
        f"{minutes} 分钟不用即退出，最长 {hours} 小时", f"{minutes} minutes idle, {hours} hours at most"
    )


def _yes(is_so: bool) -> str:
    return language.say("是", "yes") if is_so else language.say("否", "no")


def _database(name: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(name, name)


def _place(url: str) -> str:
    """Write an address without a password that may stand in it."""
    parts = urlsplit(url)
    return url if "@" not in parts.netloc else f"{parts.scheme}://…@{parts.hostname}{parts.path}"


def _rotate() -> BareResponse:
    signatures.rotate(unit.session(), unit.config().keys_dir, auth.actor())
    said = (
        "已更换签名密钥，已签发的名单仍可核验。",
        "A new key signs; former lists stay verifiable.",
    )
    return frame.done(*said, "administration.settings")


ACTS: dict[str, Callable[[], BareResponse]] = {"rotate": _rotate}
