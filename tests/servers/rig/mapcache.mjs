// MapCache: WMTS at /mapcache, KVP at /mapcache/wmts and REST below it, with GetFeatureInfo handed on to MapServer.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { layers } from "./dataset.mjs";

const infoFormats = ["application/json", "application/vnd.ogc.gml", "text/plain"];

const tileset = ({ name }, wms) => `
  <source name="${name}" type="wms">
    <http><url>${wms}</url></http>
    <getmap><params><FORMAT>image/png</FORMAT><LAYERS>${name}</LAYERS></params></getmap>
    <getfeatureinfo>
      <info_formats>${infoFormats.join(",")}</info_formats>
      <params><QUERY_LAYERS>${name}</QUERY_LAYERS><FEATURE_COUNT>10</FEATURE_COUNT></params>
    </getfeatureinfo>
  </source>
  <tileset name="${name}">
    <metadata><title>${name}</title></metadata>
    <source>${name}</source>
    <cache>disk</cache>
    <grid>WGS84</grid>
    <grid>GoogleMapsCompatible</grid>
    <format>PNG</format>
  </tileset>`;

const configuration = (folder, wms, origin) => `<?xml version="1.0" encoding="UTF-8"?>
<mapcache>
  <metadata><title>geoprobe's test server</title><url>${origin}/mapcache</url></metadata>
  <cache name="disk" type="disk"><base>${folder}</base></cache>
  ${layers.map((layer) => tileset(layer, wms)).join("")}
  <service type="wmts" enabled="true"/>
  <service type="wms" enabled="true"/>
  <errors>report</errors>
  <lock_dir>${folder}</lock_dir>
</mapcache>
`;

function configure({ folder, origin, origins }) {
  const cache = join(folder, "mapcache");
  mkdirSync(cache, { recursive: true });
  const file = join(folder, "mapcache.xml");
  writeFileSync(file, configuration(cache, `${origins.mapserver}/wms`, origin));
  return { path: "/mapcache", program: "/usr/lib/cgi-bin/mapcache", processes: 2, environment: { MAPCACHE_CONFIG_FILE: file } };
}

const urlsAt = (origin) => ({ wmts: `${origin}/mapcache/wmts`, rest: `${origin}/mapcache/wmts/1.0.0/WMTSCapabilities.xml` });

export const mapcache = {
  name: "mapcache",
  needs: "mapserver",
  configure,
  urlsAt,
  ready: ({ rest }) => ({ url: rest, text: "<Capabilities" }),
};
