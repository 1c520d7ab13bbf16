"""What can be done on the machine itself: add an officer, above all the first administrator."""

import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from getpass import getpass

from services.accounts.actions.officers import install_officer
from services.accounts.engine import Passwords
from services.accounts.rules.officers import ROLES, Posting
from services.accounts.rules.passwords import Credentials
from services.accounts.settings import Settings
from services.common import keys
from services.common.arguments import Parser
from services.common.deeds import by_itself
from services.common.errors import JianxiError
from services.common.offline import by_hand
from services.common.store.database import Database
from services.common.store.sealed import ring
from services.common.time.clock import Clock
from services.common.values import region


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and do it; 0 if done, 1 if refused, with the reason on stderr."""
    told = _parser().parse_args(arguments)
    credentials = Credentials(told.name, _password())
    posting = Posting(tuple(told.roles), told.region)
    try:
        account_id = asyncio.run(_add_officer(credentials, posting))
    except JianxiError as refusal:
        print(refusal.title(), refusal.detail, file=sys.stderr)
        return 1
    print(f"已添加经办人员 {account_id}")
    return 0


def _parser() -> Parser:
    parser = Parser(prog="python -m services.accounts.commands", description=__doc__)
    commands = parser.add_subparsers(required=True)
    officer = commands.add_parser("officer", help="添加经办人员；密码从标准输入读取")
    officer.add_argument("--name", required=True, help="登录名")
    officer.add_argument("--region", required=True, type=_region, help="行政区划代码")
    officer.add_argument("--roles", nargs="+", choices=ROLES, default=["administrator"])
    return parser


def _region(code: str) -> str:
    if region.find(code, Clock().today()) is None:
        raise ArgumentTypeError("不认识的行政区划代码")
    return code


def _password() -> str:
    return getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


async def _add_officer(credentials: Credentials, posting: Posting) -> str:
    settings = Settings()
    ring.install(keys.load(settings.keys_file), settings.keys_file)
    database = Database(settings.database_url.get_secret_value(), connections=1)
    deed = by_itself("accounts", Clock(settings.clock_file), "officer-command")
    try:
        async with database.transaction() as session:
            officer = await install_officer(
                session,
                deed,
                Passwords(),
                credentials=credentials,
                posting=posting,
                given=False,
                now=Clock().now(),
            )
    finally:
        await database.close()
    return officer.account_id


if __name__ == "__main__":
    sys.exit(by_hand(main))
