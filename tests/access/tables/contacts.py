"""The pages of an association, of its people and of its account."""

from tests.access.actors import ALL, OF_THE_HOUSE, SIGNATORIES, SIGNED_IN, WRITERS, Lines, by

TABLE: Lines = {
    "contacts:organisations": (
        "",
        by("ok", anonymous="sign", signatory="on", writer="on", viewer="on", other="on"),
    ),
    "contacts:join": ("", SIGNED_IN),
    "contacts:create": ("", by("on", anonymous="sign")),
    "contacts:organisation": ("organisation", OF_THE_HOUSE),
    "contacts:edit": ("organisation", OF_THE_HOUSE),
    "contacts:people": ("organisation", OF_THE_HOUSE),
    "contacts:member": ("membership", SIGNATORIES),
    "contacts:remove": ("membership", SIGNATORIES),
    "contacts:mandate": ("mandate", OF_THE_HOUSE),
    "contacts:leave": ("organisation", OF_THE_HOUSE),
    "contacts:invite": ("organisation", SIGNATORIES),
    "contacts:invitation": ("token", ALL),
    "contacts:invitation_act": ("invitation", by("404", anonymous="sign", signatory="405", writer="on", viewer="on")),
    "contacts:profile": ("organisation", OF_THE_HOUSE),
    "contacts:topic": ("topic", WRITERS),
    "contacts:folder": ("organisation", OF_THE_HOUSE),
    "contacts:document": ("document", OF_THE_HOUSE),
    "contacts:document_add": ("kind", WRITERS),
    "contacts:bank": ("organisation", SIGNATORIES),
    "contacts:bank_change": ("organisation", SIGNATORIES),
    "contacts:bank_decide": ("account", SIGNATORIES),
    "contacts:notifications": ("", SIGNED_IN),
}
