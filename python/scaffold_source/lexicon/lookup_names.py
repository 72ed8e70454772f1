"""Names by which lists are known that rows of other tables choose from: types, states, countries."""

from __future__ import annotations

# What is looked up by its very name. `group` and `partner` may look alike, but people add to them.
LISTS = frozenset({
    "type", "kind", "status", "state", "country", "subdivision", "currency", "language", "locale", "lang",
    "unit", "uom", "priority", "severity", "gender", "salutation", "reason", "code", "level",
    "classification", "permission", "scope", "method", "mode", "topology", "category", "region", "continent",
    "province", "nationality", "industry", "occupation", "timezone", "frequency", "format",
})  # fmt: skip
# `sourcetype`, `eventtype`: names that were glued together.
LIST_ENDINGS = (
    "type", "status", "paymentmethod", "reason", "category", "priority", "severity", "country", "currency",
    "language", "unitmeasure", "unitofmeasure", "measureunit",
)  # fmt: skip
# Of these, a number says what the kind is like: the days that one is kept.
KINDS = ("type", "format", "kind", "status", "priority", "severity", "reason")
# Of the world, not of the application; they may point at each other and at what groups them.
WORLD = frozenset({"country", "currency", "language", "locale", "lang", "subdivision", "uom"})
WORLD_GROUPS = frozenset({"region", "continent", "category"})
# A table with one of these words in front or at the end says itself that it is a list.
SAY_SO = frozenset({
    "lookup", "lkp", "lov", "enum", "enumeration", "vocabulary", "codelist", "dictionary",
})  # fmt: skip
# At the end of any table's name, these say nothing of its rows.
OF_ANY_TABLE = frozenset({"entity", "table", "tbl", "master", *SAY_SO})
# What a row of a list is called, by the last word of the column's name.
LABELS = frozenset({"code", "name", "label", "title", "slug", "key", "permission", "value"})
# What says more of a name, or where it stands among the others.
BESIDE_A_NAME = frozenset({
    "description", "desc", "descr", "comment", "position", "order", "sortorder", "displayorder", "ordinal",
    "rank", "weight", "childorder", "color", "colour", "icon", "hex",
})  # fmt: skip
# Columns of a list, glued together.
COLUMNS = frozenset({
    *BESIDE_A_NAME, "id", "uuid", "gid", "code", "key", "name", "label", "title", "slug", "value", "alias",
    "shortname", "displayname", "humanname", "machinename", "englishname", "nativename", "localname",
    "abbreviation", "abbr", "symbol", "iso", "iso2", "iso3", "isocode", "numcode", "numericcode",
    "codenumeric", "parent", "parentid", "active", "isactive", "enabled", "default", "isdefault", "hidden",
    "ishidden", "visible", "isvisible", "effectivedate", "expirydate", "effectivefrom", "effectiveto",
    "validfrom", "validto", "validuntil", "picture", "image",
})  # fmt: skip
# Behind a word of these, a language says in which one a row is called so: `name_sv`.
TRANSLATED = frozenset({"name", "label", "title", "description", "text"})
# In the key, it says in which language a row is called so.
IN_A_LANGUAGE = frozenset({"languageid", "languagecode", "langid", "lang", "language", "locale", "localeid"})
# How a column begins that holds a code of ISO's.
ISO = frozenset({"iso", "iso2", "iso3", "iso3166", "iso639", "iso4217"})
# Any row may have these.
ANYBODYS = frozenset({
    "id", "uuid", "gid", "guid", "rowguid", "createdat", "updatedat", "created", "modified", "updated",
    "metadata", "meta", "extra", "properties", "discriminator", "dtype", "livemode", "createuser",
    "updateuser",
})  # fmt: skip
# People add to these, with no more than a name.
GROWING = frozenset({
    "tag", "label", "group", "team", "user", "account", "person", "organization", "organisation", "company",
    "project", "site", "host", "keyword", "word", "term", "folder", "list", "topic", "room", "author",
    "artist", "brand", "customer", "client", "tenant", "workspace", "role", "channel", "collection", "board",
    "name", "zone", "profile", "aggregate",
    # And with a unique one:
    "partner", "supplier", "vendor", "manufacturer", "publisher", "organizer", "organiser", "member",
    "store", "shop", "warehouse", "location", "place", "venue", "city", "building", "domain", "namespace",
    "product", "article", "item", "part", "page", "post", "document", "file", "image", "template", "plan",
    "campaign", "event", "device", "server", "worker", "builder", "master", "node", "cluster", "environment",
    "repository", "package", "scheduler", "job", "task", "queue", "facet", "option", "policy", "setting",
    "program", "course", "contact", "agent", "driver", "vehicle", "asset", "dataset", "metric",
})  # fmt: skip
# What frameworks keep for themselves, with all of its columns, glued together: whose list it is.
OF_FRAMEWORKS = {
    "djangocontenttype": (frozenset({"id", "applabel", "model"}), "Django's list of its models"),
    "authpermission": (
        frozenset({"id", "name", "contenttypeid", "codename"}),
        "Django's list of permissions",
    ),
}
