"""One request after another, as most programs ask: requests_in_turn.py REGISTRY"""
import requests
from wms import parameters, services, show, value


def main():
    values = {}
    for service in services():
        reply = requests.get(service["url"], params=parameters(service), timeout=60)
        reply.raise_for_status()
        values[service["key"]] = value(service, reply.json())
    show(values)


main()
