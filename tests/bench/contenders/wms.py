"""What both Python contenders share: a registry's services as GetFeatureInfo requests, and their values."""
import json
import sys

HALF = 50.5 * 2 / 111320  # a box of 101x101 pixels of two metres, in degrees


def services():
    with open(sys.argv[1], encoding="utf-8") as file:
        return json.load(file)["services"]


def parameters(service, x=31.3963, y=-24.4561):
    return {
        "SERVICE": "WMS",
        "VERSION": "1.3.0",
        "REQUEST": "GetFeatureInfo",
        "LAYERS": service["layer"],
        "QUERY_LAYERS": service["layer"],
        "STYLES": "",
        "CRS": "EPSG:4326",
        "BBOX": f"{y - HALF:.9f},{x - HALF:.9f},{y + HALF:.9f},{x + HALF:.9f}",
        "WIDTH": "101",
        "HEIGHT": "101",
        "I": "50",
        "J": "50",
        "FEATURE_COUNT": "10",
        "FORMAT": "image/png",
        "INFO_FORMAT": "application/json",
    }


def value(service, reply):
    return reply["features"][0]["properties"][service["property"]]


def show(values):
    print(json.dumps({"ok": len(values), "values": values}))
