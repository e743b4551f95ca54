"""The settings of one installation: where it listens, what it keeps, which platforms it speaks."""

from __future__ import annotations

import ipaddress
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from config.given import read_given
from config.misconfigured import Misconfigured
from config.mistakes import find_mistakes, word_mistakes
from config.secret_file import read_or_make

Role = Literal["web", "clock", "postman"]


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _pairs(value: object) -> object:
    """`a=1, b=2` as a mapping."""
    if not isinstance(value, str):
        return value
    pairs = (part.partition("=") for part in value.split(",") if part.strip())
    return {name.strip(): rest.strip() for name, _, rest in pairs}


def _has_phone_and_text(template: str) -> str:
    if template and not ("{phone}" in template and "{text}" in template):
        raise ValueError("phone and text are not both in it")
    return template


def _is_command(command: str) -> str:
    shlex.split(command)
    return command


def _fits_header(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", secret.get_secret_value()):
        raise ValueError("a header carries letters, digits, - and _ only")
    return secret


def _is_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token.get_secret_value()):
        raise ValueError("a token is a number, a colon, then letters, digits, - and _")
    return token


def _is_private(url: str) -> str:
    """A secret and what a licence says go in the clear to this machine alone."""
    parts = urlsplit(url)
    if parts.port == 0 or not parts.hostname:
        raise ValueError("nobody is there")
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError("https, or this very machine")
    return url


Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$"), AfterValidator(lambda url: url.rstrip("/"))]
PrivateUrl = Annotated[Url, AfterValidator(_is_private)]
SocketUrl = Annotated[str, Field(pattern=r"^wss?://[^\s/]+\S*$")]
DatabaseUrl = Annotated[str, Field(pattern=r"^(sqlite:///[^?]+|postgresql\+psycopg://\S+)$")]
Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Secret = Annotated[SecretStr, Field(min_length=1)]
BotToken = Annotated[SecretStr, AfterValidator(_is_token)]
Key = Annotated[SecretStr, Field(min_length=32)]
BotName = Annotated[
    str, BeforeValidator(lambda name: str(name).removeprefix("@")), Field(pattern=r"^(\w{5,32})?$")
]
AesKey = Annotated[SecretStr, Field(min_length=43, max_length=43)]
HeaderSecret = Annotated[SecretStr, Field(min_length=16, max_length=256), AfterValidator(_fits_header)]


class Settings(BaseSettings):
    """Checked and complete; `load_settings` reads them and makes their paths absolute."""

    model_config = SettingsConfigDict(
        env_prefix="SUBAN_", extra="forbid", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    profile: Word = "demo"
    profile_dir: Path | None = None
    var_dir: Path = Path("var")
    database_url: DatabaseUrl = Field(
        default_factory=lambda data: f"sqlite:///{data.get('var_dir', 'var')}/suban.db", repr=False
    )
    secret_key: Key | None = None
    retired_keys: Annotated[tuple[Key, ...], NoDecode, BeforeValidator(_split)] = ()

    host: Annotated[str, Field(pattern=r"^[\w.:-]+$")] = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    public_url: Url | None = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = ("127.0.0.1",)
    roles: Annotated[tuple[Role, ...], NoDecode, BeforeValidator(_split), Field(min_length=1)] = (
        "web",
        "clock",
        "postman",
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    second_factor: bool | None = None
    session_minutes: int = Field(30, ge=1, le=1440)
    max_upload_mb: int = Field(10, ge=1, le=100)
    requests_per_minute: int = Field(1200, ge=10, le=1_000_000)
    scan_command: Annotated[str, AfterValidator(_is_command)] = ""
    backup_keep: int = Field(7, ge=0, le=366)

    telegram_public_token: BotToken | None = None
    telegram_staff_token: BotToken | None = None
    telegram_public_name: BotName = ""
    telegram_staff_name: BotName = ""
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: HeaderSecret | None = None
    telegram_api_base: Url = "https://api.telegram.org"

    wechat_appid: str = ""
    wechat_secret: Secret | None = None
    wechat_token: Secret | None = None
    wechat_aes_key: AesKey | None = None
    wechat_api_base: Url = "https://api.weixin.qq.com"
    wechat_template: str = ""
    wechat_template_fields: Annotated[dict[str, str], NoDecode, BeforeValidator(_pairs)] = {}
    wechat_subscription: str = ""
    wechat_subscription_fields: Annotated[dict[str, str], NoDecode, BeforeValidator(_pairs)] = {}

    wecom_corpid: str = ""
    wecom_agentid: int | None = None
    wecom_secret: Secret | None = None
    wecom_token: Secret | None = None
    wecom_aes_key: AesKey | None = None
    wecom_api_base: Url = "https://qyapi.weixin.qq.com"
    wecom_bot_id: str = ""
    wecom_bot_secret: Secret | None = None
    wecom_bot_ws: SocketUrl = "wss://openws.work.weixin.qq.com"
    wecom_webhooks: Annotated[dict[str, Secret], NoDecode, BeforeValidator(_pairs)] = Field({}, repr=False)

    sms_url: Url | None = Field(None, repr=False)
    sms_body: Annotated[str, AfterValidator(_has_phone_and_text)] = Field("", repr=False)
    sms_signature: str = ""

    licence_url: PrivateUrl | None = Field(None, repr=False)
    licence_authorise_url: PrivateUrl | None = None
    licence_secret: HeaderSecret | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in: the environment and suban.toml come through `load_settings`."""
        return (init_settings,)

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None when another server keeps the data."""
        kind, _, path = self.database_url.partition(":///")
        return Path(path) if kind == "sqlite" else None

    @property
    def needs_factor(self) -> bool:
        """Whether identities and exports need a one-time code: everywhere but in the demo, unless it is said."""
        return self.profile != "demo" if self.second_factor is None else self.second_factor

    @property
    def address(self) -> str:
        """Where people reach the web pages, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """True when nobody outside this machine can connect."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def load_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Settings from SUBAN_* in `environ`, else `folder`/suban.toml, else the defaults.

    Raises Misconfigured with every mistake at once. Without a key the profile demo makes itself one and keeps
    it in var_dir; any other profile is refused (D10).
    """
    given = read_given(Settings, environ, folder)
    mistakes = [*given.mistakes, *find_mistakes(Settings, given, folder)]
    if mistakes:
        raise Misconfigured(word_mistakes(mistakes, environ))
    return _settle(Settings(**given.values), folder)


def _settle(settings: Settings, folder: Path) -> Settings:
    """The same settings with absolute paths and a key."""
    var_dir = folder.resolve() / settings.var_dir
    database = settings.sqlite_path
    return settings.model_copy(
        update={
            "var_dir": var_dir,
            "profile_dir": settings.profile_dir and folder.resolve() / settings.profile_dir,
            "database_url": f"sqlite:///{folder.resolve() / database}" if database else settings.database_url,
            "secret_key": settings.secret_key or SecretStr(read_or_make(var_dir / "secret.key")),
        }
    )
