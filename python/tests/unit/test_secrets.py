"""What lets somebody in: `add` and `check` mark the same columns, staging leaves them out, people have them back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import make_dbt_project
from helpers.checked_shop import run
from helpers.updating import snapshot, updated

from scaffold_source.commands.add import add
from scaffold_source.commands.add_options import AddOptions, source_of
from scaffold_source.contract.values import Source
from scaffold_source.drift.sensitive import sensitivity
from scaffold_source.infer import infer
from scaffold_source.lexicon.secret_names import Beside, OwnNames, is_credential
from scaffold_source.loaders import deselect
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.model import Column, Database, Key, Table, TableName
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, write_all
from scaffold_source.render.left_out import left_out, said_of_left_out

ID = Column("id", "bigint", "bigint", nullable=False)
MODEL = "models/staging/shop/stg_shop__accounts.sql"
SECRETS = (
    "api_token", "aws_secret_access_key", "account_key", "google_application_credentials", "token", "authToken",
    "secret", "client_secret", "webhook_secret", "password_hash", "encrypted_password", "otp_secret",
    "private_key", "session_key", "db_password", "stripe_api_key", "mfaRecoveryCodes", "connection_string",
    "reset_password_token", "salt", "smtp_pass", "hashed_token", "cookie", "device_cookie", "credential_b64",
    "reset_key", "password_reset", "cipher_text", "mfa_seed", "pin_hash", "gcp_key", "api_salt", "db_creds",
    "access_cred", "csrf", "wrapped_dek", "priv_key", "resetUuid", "deployment_key", "request_token",
    "gcp_service_account_json", "codeVerifier",
    # A framework's (Rails' tutorial, Devise, Symfony, phpBB, Joomla, MediaWiki, WordPress, Sentinel, Magento)
    "remember_digest", "otp_backup_codes", "hashedToken", "user_actkey", "otpKey", "bot_passwords",
    "user_activation_key", "persist_code", "protect_code", "invite_code", "magicLink", "security_answer",
    # a cloud's or a service's
    "sas_url", "openai_key", "slack_webhook_url", "preshared_key", "snmp_community", "keyfile_json", "tls_key",
    # another form of it, glued or in another language
    "token_checksum", "refresh_token_signature", "api_keys", "access_tokens", "encryptedSettings",
    "encrypted_key", "usersecret", "logintoken", "hashedpassword", "bind_pw", "mot_de_passe", "hasło",
    "2fa_code", "primary_token", "twofactor_remember", "password_history", "user_code_signature",
    "auth_response", "twofa_key", "schema_pass",
    "refresh_token_sign",
    # another version of it, and what hashes passwords alone
    "password2", "api_token_v2", "bcrypt_hash", "bearerAuth", "conn_str", "saml_assertion", "door_code",
)  # fmt: skip
HARMLESS = (
    "token_count", "max_tokens", "public_key", "api_key_id", "token_type", "primary_key", "idempotency_key",
    "next_page_token", "password_changed_at", "is_secret", "secret_name", "token_url", "key", "storage_key",
    "password_hint", "sort_key", "secretary", "tokenizer", "monkey", "cookie_name", "analytics_cookie",
    "boarding_pass", "content_hash", "oauth_scope", "key_values", "pin_code", "s3_key", "session_id",
    "masked_api_key", "token_redacted", "basalt", "db_key", "accreditation",
    "cert_pem", "ca_pem", "publishable_api_key", "nextpagetoken", "public_keys", "p256dh", "code_challenge",
    "key_fingerprint", "pass", "pin", "referral_code", "tracking_code", "signature", "content_md5", "hmac",
    "cookies", "user_code", "power", "display_secret_key", "token_hint", "exchange_code", "registration_code",
    "page_token_2", "area_code", "sha256_hash",
)  # fmt: skip


def text(name: str, **facts: object) -> Column:
    return Column(name, "text", "text", **facts)  # type: ignore[arg-type]


def accounts(*columns: Column, keys: tuple[Key, ...] = (), name: str = "accounts") -> Table:
    return Table("public", name, "table", (ID, *columns), (Key("primary", ("id",)), *keys))


def marked(table: Table) -> dict[str, object]:
    found = infer(Source("shop", "shop"), Database("shop", "18", "UTC", (table,)))
    return {p.path[3]: p.value for p in found.proposals if p.path[-1] == "pii"}


@pytest.mark.parametrize("name", SECRETS)
def test_add_and_check_mark_the_same_secrets(name: str) -> None:
    assert marked(accounts(text(name))) == {name: "credential"}
    assert sensitivity(text(name), accounts(text(name))) == "a secret"


@pytest.mark.parametrize("name", HARMLESS)
def test_what_opens_nothing_is_no_secret(name: str) -> None:
    assert marked(accounts(text(name))) == {}
    assert not sensitivity(text(name), accounts(text(name)))


def test_type_length_table_and_company_count() -> None:
    assert not is_credential("token", "integer")
    assert not is_credential("password", "boolean")
    assert not is_credential("token", "character varying(4)")
    assert is_credential("token", "uuid") and is_credential("credentials", "jsonb")
    assert is_credential("key", "text", Beside("api_keys")) and not is_credential(
        "key", "text", Beside("settings")
    )
    assert not is_credential("token", "text", Beside("words", frozenset({"lemma"})))
    assert not is_credential("token", "text", Beside("worker_locks"))
    assert is_credential("data", "text", Beside("credentials_entity")) and not is_credential(
        "data", "text", Beside("tokens")
    )
    assert is_credential("code", "text", Beside("oauth_grants")) and not is_credential(
        "code", "text", Beside("research_grants")
    )
    assert is_credential("sid", "text", Beside("user_sessions")) and not is_credential(
        "sid", "text", Beside("permissions")
    )
    assert is_credential("value", "text", Beside("vault")) and not is_credential(
        "value", "text", Beside("translation_keys")
    )
    assert not is_credential("value", "text", Beside("tokens", frozenset({"lemma"})))
    assert not is_credential("key", "text", Beside("secrets", frozenset({"value"})))
    salted = Beside("transfers", frozenset({"salt"}))
    assert is_credential("crypt_hash", "text", salted)
    assert not is_credential("crypt_hash", "text", Beside("transfers")) and not is_credential(
        "url", "text", salted
    )


@pytest.mark.parametrize(
    ("name", "table", "beside", "elsewhere"),
    [
        ("digest", "knox_authtoken", (), "files"),
        ("key", "account_emailconfirmation", (), "settings"),
        ("value", "verification", (), "settings"),
        ("code", "password_reset_requests", (), "countries"),
        ("code_hmac", "identity_recovery_codes", (), "files"),
        ("config", "identity_credentials", (), "connectors"),
        ("data", "mfa_authenticator", (), "files"),
        ("data", "user_second_factors", (), "files"),
        ("signature", "app_oauth2_access", (), "contracts"),
        ("signature", "oauth2_device_code_session", (), "contracts"),
        ("next_key", "keyring", (), "pages"),
        ("init_code", "session_token_exchanges", (), "machines"),
        ("data", "ciphers", (), "files"),
        ("sign", "access_token", (), "roads"),
        ("pass", "users", ("login",), "tickets"),
        ("pin", "phones", ("extension",), "boards"),
        ("auth", "subscriptions", ("p256dh",), "routes"),
        ("user_code", "grants", ("device_code",), "articles"),
    ],
)
def test_a_plain_name_is_a_secret_where_its_table_or_its_company_says_so(
    name: str, table: str, beside: tuple[str, ...], elsewhere: str
) -> None:
    company = map(text, beside)
    assert marked(accounts(text(name), *company, name=table)).get(name) == "credential"
    assert marked(accounts(text(name), name=elsewhere)) == {}
    as_number = marked(accounts(Column(name, "integer", "integer"), name=table))
    assert as_number == ({name: "credential"} if name == "code" else {})  # people type a number in


@pytest.mark.parametrize(
    ("name", "is_secret"), [("smsCode", True), ("login_otp", True), ("status_code", False)]
)
def test_a_code_that_people_type_in_may_be_a_number(name: str, *, is_secret: bool) -> None:
    number = Column(name, "integer", "integer")
    assert marked(accounts(number)) == ({name: "credential"} if is_secret else {})
    assert sensitivity(number, accounts(number)) == ("a secret" if is_secret else None)


def test_what_the_name_of_a_table_says_of_no_secret() -> None:
    assert not is_credential("value", "text", Beside("design_tokens"))
    assert not is_credential(
        "pin", "text", Beside("customers", frozenset({"login", "city"}))
    )  # a postal code


def test_a_hash_beside_its_salt_is_a_secret_to_add_and_check() -> None:
    table = accounts(text("salt"), text("digest"))
    assert marked(table) == {"salt": "credential", "digest": "credential"}
    assert sensitivity(text("digest"), table) == "a secret" and not sensitivity(text("digest"), accounts())


def test_a_copy_of_a_secret_is_one() -> None:
    api_tokens = Table("public", "api_tokens", "table", (text("secret"),), (Key("primary", ("secret",)),))
    key = Key("foreign", ("secret",), TableName("public", "api_tokens"), ("secret",))
    projects = accounts(text("secret"), keys=(key,), name="api_token_projects")
    found = infer(Source("shop", "shop"), Database("shop", "18", "UTC", (api_tokens, projects)))
    assert {p.path[1] for p in found.proposals if p.path[-1] == "pii"} == {"api_tokens", "api_token_projects"}


def test_a_copy_of_a_secret_may_have_any_name() -> None:
    sessions = Table(
        "public", "sessions", "table", (text("session_key"),), (Key("primary", ("session_key",)),)
    )
    key = Key("foreign", ("opened_by",), TableName("public", "sessions"), ("session_key",))
    visits = accounts(text("opened_by"), text("left_by"), keys=(key,), name="visits")
    found = infer(Source("shop", "shop"), Database("shop", "18", "UTC", (sessions, visits)))
    assert [p.path[1:4:2] for p in found.proposals if p.path[-1] == "pii"] == [
        ("sessions", "session_key"),
        ("visits", "opened_by"),
    ]


@pytest.mark.parametrize("base_type", ["uuid", "character varying(36)", "char(36)"])
def test_a_token_that_tells_rows_together_is_no_secret_unless_a_key_holds_it(base_type: str) -> None:
    token = Column("future_user_token", base_type, base_type)
    log = accounts(token, name="audit_log")
    assert marked(log) == {} and sensitivity(token, log) is None
    assert marked(accounts(token)) == {token.name: "credential"}  # it lets somebody in
    looked_up = accounts(token, name="audit_log", keys=(Key("unique", (token.name,)),))
    assert marked(looked_up) == {token.name: "credential"} and sensitivity(token, looked_up) == "a secret"
    for name in ("token", "reset_token", "user_secret"):
        secret = Column(name, base_type, base_type)
        assert marked(accounts(secret)) == {name: "credential"}


def test_the_data_of_a_vaults_entries_is_secret() -> None:
    assert marked(accounts(text("data"), name="shared_credential_user_entries")) == {"data": "credential"}


def test_a_frameworks_own_tables_have_secrets_and_nobody() -> None:
    sessions = accounts(text("session_key"), text("session_data"), text("email"), name="django_session")
    assert marked(sessions) == {"session_key": "credential", "session_data": "credential"}


def test_a_reference_is_no_secret_and_no_tax_number() -> None:
    to = Key("foreign", ("tax_id",), TableName("public", "taxes"), ("id",))
    token = Key("foreign", ("api_token",), TableName("public", "tokens"), ("id",))
    keys = (to, token)
    columns = (Column("tax_id", "uuid", "uuid"), text("api_token"))
    assert marked(accounts(*columns, keys=keys)) == {}
    assert not sensitivity(Column("tax_id", "uuid", "uuid"), accounts())
    assert marked(accounts(text("tax_id"))) == {"tax_id": "national_id"}
    assert sensitivity(text("tax_id"), accounts()) == "a national identifier"


def test_an_id_of_a_table_is_no_number_of_a_person() -> None:
    taxes = Table("public", "taxes", "table", (text("id"),), (Key("primary", ("id",)),))
    vendors = accounts(text("tax_id"), name="vendors")
    found = infer(Source("shop", "shop"), Database("shop", "18", "UTC", (taxes, vendors)))
    assert not [p for p in found.proposals if p.path[-1] == "pii"]


def test_hints_of_people_go_where_nobody_is_meant() -> None:
    assert marked(accounts(text("full_name"), text("number"), name="gem_versions")) == {}
    assert marked(accounts(text("full_name"), text("email"))) == {"full_name": "name", "email": "email"}
    assert marked(accounts(text("support_email"), text("sender_email_address"))) == {}
    assert marked(accounts(text("email"), name="service_accounts")) == {}
    assert marked(accounts(text("accountnumber"), name="vendors")) == {}
    assert marked(accounts(text("account_number"), text("bic"))) == {
        "account_number": "bank_account",
        "bic": "bank_account",
    }
    assert marked(accounts(Column("seen_from", "inet", "inet"))) == {"seen_from": "ip_address"}
    assert marked(accounts(Column("dhcp_start", "inet", "inet"), Column("cidr", "inet", "inet"))) == {}


def scaffolded(folder: Path, database: Database) -> Project:
    project = find_project(make_dbt_project(folder / "analytics"))
    write_all(
        add(
            project,
            Source("shop", "shop", recorded_from="shop.json"),
            parse_where(snapshot(project, database)),
        ).edits
    )
    return project


def shop(*columns: Column) -> Database:
    return Database("shop", "18", "UTC", (accounts(text("email"), *columns),))


def test_staging_leaves_secrets_out_and_says_how_to_have_them(tmp_path: Path) -> None:
    project = scaffolded(tmp_path, shop(text("api_token"), text("password_hash")))
    model = (project.root / MODEL).read_text()
    assert model.startswith("-- Not selected, because they let somebody in (`pii: credential`):\n")
    assert "-- api_token, password_hash.\n" in model and "`pii: none`" in model
    assert "api_token" not in model.partition("renamed as")[2]


def test_a_key_that_is_a_secret_stays(tmp_path: Path) -> None:
    table = Table("public", "accounts", "table", (text("token", nullable=False), text("note")))
    keyed = replace(table, keys=(Key("primary", ("token",)),))
    project = scaffolded(tmp_path, Database("shop", "18", "UTC", (keyed,)))
    assert "        token,\n" in (project.root / MODEL).read_text()


def test_update_takes_no_secret_from_a_model_that_people_edited(tmp_path: Path) -> None:
    """A number becomes text, and with that a secret."""
    before, after = shop(Column("token", "integer", "integer")), shop(text("token"))
    project = scaffolded(tmp_path, before)
    file = project.root / MODEL
    file.write_text(file.read_text().replace("        email", "        lower(email) as email"))
    result = updated(project, after)
    assert "        token" in file.read_text() and "lower(email)" in file.read_text()
    assert any("token, which may let somebody in" in line for line in result.notices)
    assert updated(project, after).edits == ()


def test_update_takes_a_secret_from_a_model_that_nobody_edited(tmp_path: Path) -> None:
    before, after = shop(Column("token", "integer", "integer")), shop(text("token"))
    project = scaffolded(tmp_path, before)
    updated(project, after)
    assert (project.root / MODEL).read_text().startswith("-- Not selected")
    assert updated(project, after).edits == ()


OWN = OwnNames(("door_code", "token_of_mine"), ("token", "card"))


@pytest.mark.parametrize(
    ("column", "is_secret"),
    [
        (text("frontDoorCode"), True),
        (Column("door_code", "integer", "integer"), True),
        (Column("has_door_code", "boolean", "boolean"), False),
        (text("api_token"), False),
        (text("token_of_mine"), True),
        (text("discard"), False),
        (text("api_key"), True),
    ],
    ids=lambda value: value.name if isinstance(value, Column) else "",
)
def test_a_project_adds_names_and_takes_names_away(column: Column, is_secret: object) -> None:
    table = accounts(column)
    source = Source("shop", "shop", secret_names=OWN)
    found = infer(source, Database("shop", "18", "UTC", (table,)))
    assert [p.value for p in found.proposals if p.path[-1] == "pii"] == (["credential"] if is_secret else [])
    assert sensitivity(column, table, OWN) == ("a secret" if is_secret else None)


def test_the_projects_names_stand_in_the_source_and_update_and_check_read_them(tmp_path: Path) -> None:
    project = find_project(make_dbt_project(tmp_path / "analytics"))
    (project.root / "scaffold_source.yml").write_text(
        "defaults:\n  secrets: [door_code]\n  no_secrets: token\n"
    )
    before, after = shop(text("door_code")), shop(text("door_code"), text("back_door_code"), text("token"))
    source, _ = source_of(project, "shop", AddOptions(), "shop.json")
    write_all(add(project, source, parse_where(snapshot(project, before))).edits)
    sources = project.root / "models/staging/shop/_shop__sources.yml"
    assert "secrets: [door_code]" in sources.read_text() and "no_secrets: [token]" in sources.read_text()
    assert " door_code" not in (project.root / MODEL).read_text().partition("renamed as")[2]
    (project.root / "scaffold_source.yml").unlink()  # as in the producer's CI: the contract says it

    snapshot(project, after)
    checked = run(
        "check", "shop", "--from", str(project.root / "shop.json"), "--project-dir", str(project.root)
    ).output
    assert "back_door_code is new and looks like a secret: text" in checked
    assert " token is new: text" in checked

    updated(project, after)
    (table,) = yaml.safe_load(sources.read_text())["sources"][0]["tables"]
    marks = {c["name"]: c.get("config", {}).get("meta", {}).get("pii") for c in table["columns"]}
    assert marks == {
        "id": None,
        "email": "email",
        "door_code": "credential",
        "back_door_code": "credential",
        "token": None,
    }


def test_a_hostile_name_is_no_template_in_a_comment() -> None:
    name = "api_{{ run() }}\n{% x %}_token"
    column = {"name": name, "config": {"meta": {"pii": "credential"}}}
    names = left_out({"columns": [{"name": "id"}, column]})
    comment = "\n".join(said_of_left_out(names))
    assert names == (name,) and "{" not in comment and len(comment.splitlines()) == 3


@pytest.mark.parametrize("loader", LOADERS)
def test_add_lists_what_to_deselect_in_the_loaders_words(loader: str) -> None:
    (line,) = deselect.notices(
        LOADERS[loader], [("public", "accounts", "token"), ("public", "accounts", "secret")]
    )
    assert line.endswith("public.accounts (token, secret)")
    assert loader == "none" or LOADERS[loader].title in line
