"""nginx in front of the same service, where it is installed: one worker, connections kept."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TOLD = """
daemon off; master_process off; pid {place}/pid; error_log {place}/log;
events {{ worker_connections 256; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {place}/b; proxy_temp_path {place}/p; fastcgi_temp_path {place}/f;
  uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
  upstream service {{ server 127.0.0.1:{to}; keepalive 128; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location / {{ proxy_pass http://service; }}
  }}
}}
"""


@contextmanager
def nginx(place: Path, port: int, to: int) -> Iterator[list[int]]:
    """Its process id while it forwards from a port to another; none where it is not installed."""
    program = shutil.which("nginx")
    if program is None:
        yield []
        return
    place.mkdir()
    told = place / "conf"
    told.write_text(_TOLD.format(place=place, port=port, to=to))
    child = subprocess.Popen([program, "-c", told, "-e", place / "log"])
    try:
        yield [child.pid]
    finally:
        child.terminate()
        child.wait()
