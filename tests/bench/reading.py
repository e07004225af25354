"""What reading.cpp does, with Python's own parsers: features with their attributes, no geometry.

    reading.py FILE ROUNDS
"""
import json
import sys
import time
from xml.etree import ElementTree


def read(body, content_type):
    if "json" in content_type:
        return [feature["properties"] for feature in json.loads(body)["features"]]
    found = []
    for layer in ElementTree.fromstring(body):
        for feature in layer:
            if layer.tag.endswith("featureMember") or feature.tag.endswith("_feature"):
                found.append({item.tag.rpartition("}")[2]: item.text for item in feature if not len(item)})
    return found


def main():
    bodies = []
    with open(sys.argv[1], "rb") as file:
        while head := file.readline():
            size, _, content_type = head.decode().strip().partition(" ")
            bodies.append((content_type, file.read(int(size))))
    for round in range(int(sys.argv[2]) + 1):
        start = time.perf_counter()
        features = properties = 0
        for content_type, body in bodies:
            found = read(body, content_type)
            features += len(found)
            properties += sum(map(len, found))
        if round > 0:
            print(f"{(time.perf_counter() - start) * 1000:.3f}")
    print(f"{features} features, {properties} properties")


main()
