"""The documents that the gateway itself serves: OpenAPI, and a page to read it by, no CDN."""

import hashlib
from pathlib import Path
from typing import Final

from starlette.responses import Response

from services.gateway.calls import Call
from services.gateway.problems import DocumentMissing, NoSuchPath

_ASSETS: Final = Path(__file__).parent / "assets"
_SWAGGER: Final = _ASSETS / "swagger-ui"
_FILES: Final = {
    "/docs": (_ASSETS / "docs.html", "text/html; charset=utf-8"),
    "/docs/start.js": (_ASSETS / "start.js", "text/javascript; charset=utf-8"),
    "/docs/swagger-ui-bundle.js": (
        _SWAGGER / "swagger-ui-bundle.js",
        "text/javascript; charset=utf-8",
    ),
    "/docs/swagger-ui.css": (_SWAGGER / "swagger-ui.css", "text/css; charset=utf-8"),
    "/docs/favicon-32x32.png": (_SWAGGER / "favicon-32x32.png", "image/png"),
}
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
    """Every document with its headers, read once at the start."""

    def __init__(self, document: Path) -> None:
        """`document` is the merged OpenAPI file, beside it its 3.0.3 form; both may be missing."""
        self._kept = {path: _read(*file, path) for path, file in _FILES.items()}
        lowered = document.with_name(f"{document.stem}-3.0.json")
        for path, file in ((OPENAPI, document), (LOWERED, lowered)):
            if file.exists():
                self._kept[path] = _read(file, "application/json; charset=utf-8", path)

    def hand_out(self, call: Call) -> Response:
        """The document at a path, or 304 when the caller holds it already."""
        if call.path not in self._kept:
            raise DocumentMissing if call.path in (OPENAPI, LOWERED) else NoSuchPath
        body, headers = self._kept[call.path]
        if call.header(b"if-none-match") == headers["etag"].encode():
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers)


def _read(file: Path, media_type: str, path: str) -> tuple[bytes, dict[str, str]]:
    body = file.read_bytes()
    lasting = path.startswith("/docs/")
    return body, {
        "content-type": media_type,
        "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "cache-control": "public, max-age=31536000, immutable" if lasting else "no-cache",
        "content-security-policy": _POLICY,
    }
