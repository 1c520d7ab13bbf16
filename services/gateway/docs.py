"""The documents that the gateway itself serves: OpenAPI, and pages to read it by, no CDN."""

import gzip
import hashlib
import re
from pathlib import Path
from typing import Final

from starlette.responses import Response

from services.common.web.etags import holds
from services.gateway.calls import Call
from services.gateway.guides import GUIDES, rendered
from services.gateway.problem_pages import ProblemPages
from services.gateway.problems import DocumentMissing, NoSuchPath

_ASSETS: Final = Path(__file__).parent / "assets"
_SWAGGER: Final = _ASSETS / "swagger-ui"
_HTML: Final = "text/html; charset=utf-8"
_SCRIPT: Final = "text/javascript; charset=utf-8"
_FILES: Final = {
    "/docs": (_ASSETS / "docs.html", _HTML),
    **{
        f"/docs/{name}.js": (_ASSETS / f"{name}.js", _SCRIPT)
        for name in ("sending", "showing", "start", "words")
    },
    "/docs/swagger-ui-bundle.js": (_SWAGGER / "swagger-ui-bundle.js", _SCRIPT),
    "/docs/swagger-ui.css": (_SWAGGER / "swagger-ui.css", "text/css; charset=utf-8"),
    "/docs/favicon-32x32.png": (_SWAGGER / "favicon-32x32.png", "image/png"),
}
_TAKES_GZIP: Final = re.compile(rb"(?i)(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))|,|$)")
_Kept = tuple[bytes, bytes, dict[str, str]]
"""As it is, packed, and its headers."""
OPENAPI: Final = "/openapi.json"
LOWERED: Final = "/openapi-3.0.json"

# The page may load from this very origin only. Swagger UI draws its icons as data: images and
# styles some of its parts in place.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Shelf:
    """Every document with its headers, read once at the start; pages of problems when asked for."""

    def __init__(self, document: Path) -> None:
        """`document` is the merged OpenAPI file, beside it its 3.0.3 form; both may be missing."""
        self._kept = {
            path: _kept(file.read_bytes(), kind, lasting=path != "/docs")
            for path, (file, kind) in _FILES.items()
        }
        for path, file in GUIDES.items():
            self._kept[path] = _kept(rendered(file), _HTML)
        lowered = document.with_name(f"{document.stem}-3.0.json")
        for path, file in ((OPENAPI, document), (LOWERED, lowered)):
            if file.exists():
                self._kept[path] = _kept(file.read_bytes(), "application/json; charset=utf-8")

        told = self._kept[OPENAPI][0] if OPENAPI in self._kept else b"{}"
        self._problems = ProblemPages(told)

    def hand_out(self, call: Call) -> Response:
        """The document at a path, or 304 when the caller holds it already."""
        kept = self._kept.get(call.path) or self._problem(call.path)
        if kept is None:
            raise DocumentMissing if call.path in (OPENAPI, LOWERED) else NoSuchPath
        body, packed, headers = kept
        if holds((call.header(b"if-none-match") or b"").decode("latin-1"), headers["etag"]):
            return Response(status_code=304, headers=headers)
        if _TAKES_GZIP.search(call.header(b"accept-encoding") or b""):
            return Response(packed, headers=headers | {"content-encoding": "gzip"})
        return Response(body, headers=headers)

    def _problem(self, path: str) -> _Kept | None:
        """A page of a problem, made when it is first asked for: of hundreds few ever are."""
        page = self._problems.page(path)
        if page is None:
            return None
        return self._kept.setdefault(path, _kept(page, _HTML))


def _kept(body: bytes, media_type: str, *, lasting: bool = False) -> _Kept:
    """A document as it is, and packed: five million letters of OpenAPI are a tenth of that."""
    return (
        body,
        gzip.compress(body, 6, mtime=0),
        {
            "content-type": media_type,
            "vary": "Accept-Encoding",
            # Weak: it is that of both forms.
            "etag": f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
            "cache-control": "public, max-age=31536000, immutable" if lasting else "no-cache",
            "content-security-policy": _POLICY,
        },
    )
