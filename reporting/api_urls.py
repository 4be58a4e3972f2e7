"""The API and its OpenAPI description; a page that draws it would need scripts from elsewhere: there is none."""

from ninja import NinjaAPI

from reporting.views.api import router

api = NinjaAPI(
    title="Portail politique de la ville de la Métropole Européenne de Lille",
    version="1",
    description="Lecture seule. Les montants sont en euros, écrits en décimal exact.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("", router)
