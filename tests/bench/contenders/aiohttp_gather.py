"""All requests at once by asyncio.gather: aiohttp_gather.py REGISTRY [LIMIT]

LIMIT is of aiohttp's connections: 100 is its own default, 0 none.
"""
import asyncio
import resource
import sys

import aiohttp
from wms import parameters, services, show, value


async def ask(session, service):
    async with session.get(service["url"], params=parameters(service)) as reply:
        reply.raise_for_status()
        return service["key"], value(service, await reply.json())


async def main():
    connector = aiohttp.TCPConnector(limit=int(sys.argv[2])) if len(sys.argv) > 2 else None
    async with aiohttp.ClientSession(connector=connector) as session:
        show(dict(await asyncio.gather(*(ask(session, service) for service in services()))))


hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
asyncio.run(main())
