import { wrongCall } from "./options.js";

/** A map's WMS layer, whichever library draws it. */
export interface WmsLayer {
  /** The endpoint, with or without a query: of GetMap, or a template of one. */
  url: string;
  /** Over those of the URL. */
  params: { [name: string]: unknown };
  /** For people. */
  title?: string | undefined;
  /** Markup or text. */
  attribution?: string | undefined;
  crs?: string | undefined;
}

/** A service of a registry, made of a map's layer. */
export interface LayerService {
  key: string;
  name: string;
  type: "wms";
  url: string;
  layer: string;
  version: "1.1.1" | "1.3.0";
  crs: string | undefined;
  ttl: number;
  params: { [name: string]: string };
  auth: { type: "query"; name: string; value: string } | undefined;
  attribution: string | undefined;
}

/** A registry with one group, "layers", of WMS services. */
export interface LayerRegistry {
  geoprobe: 1;
  services: LayerService[];
  groups: [{ key: "layers"; name: string; services: string[] }];
}

/** Layers say nothing of how long an answer holds, and some are live. */
const ttl = 60;
/** Of GetMap alone, or the engine's to set. */
const ofPictures =
  /^(service|request|version|(query_)?layers|styles|[cs]rs|bbox|width|height|(info_)?format|transparent|bgcolor|tiled|exceptions|feature_count|[xyij])$/i;
/** As the engine has it: see is_credential_name. */
const secret = /^(key|auth|sig|appid|.*((api|auth|access|subscription|licen[cs]e|map)[-_.]?key|token|password|passwd|pwd|secret|signature|credential))$/i;
/** Parameters whose values belong to single layers of a request. */
const ofLayers = /^((cql_)?filter|featureid|viewparams|sld(_body)?|propertyname|selection|opacities)$/i;
const mercator = /:(3857|900913|102100|3785)$/;
const geographic = /^(EPSG:4326|CRS:84)$/;

/** The registry that asks what the layers show; see the adapters' registryOf. */
export function registryOfWms(layers: WmsLayer[]): LayerRegistry {
  const services = layers.flatMap(servicesOf);
  const taken = new Set<string>();
  for (const service of services) service.key = keyOf(service.key, taken);
  return { geoprobe: 1, services, groups: [{ key: "layers", name: "Layers", services: services.map(({ key }) => key) }] };
}

/** Whether the template of a tile's URL asks a WMS for it. */
export function isWmsTemplate(template: string): boolean {
  return template.includes("{bbox-epsg-3857}") && /[?&]layers=/i.test(template);
}

function servicesOf({ url, params, title, attribution, crs }: WmsLayer): LayerService[] {
  const [base, ofUrl] = dividedUrl(url);
  const own = textsOf(params);
  const given = new Map([...ofUrl, ...own].map(([name, value]) => [name.toLowerCase(), value]));
  const names = given.get("layers")?.split(",").filter(Boolean) ?? [];
  if (names.length === 0) throw wrongCall(`a WMS layer names no LAYERS: ${base}`);
  const code = (given.get("crs") ?? given.get("srs") ?? crs ?? "").toUpperCase();
  const secrets = own.filter(([name]) => secret.test(name)).map(([name, value]) => ({ type: "query" as const, name, value }));
  const sent = own.filter(([name]) => !ofPictures.test(name) && !secret.test(name));
  const whole = names.length > 1 && [...sent, ...ofUrl].some(([name]) => ofLayers.test(name));
  const styles = whole ? [given.get("styles")] : (given.get("styles")?.split(",") ?? []);

  return (whole ? [names.join(",")] : names).map((layer, index, { length }) => ({
    key: layer,
    name: clean(title === undefined ? layer : length > 1 ? `${title}: ${layer}` : title),
    type: "wms",
    url: base,
    layer,
    version: given.get("version")?.startsWith("1.1") ? "1.1.1" : "1.3.0",
    crs: mercator.test(code) ? "EPSG:3857" : geographic.test(code) ? code : undefined,
    ttl,
    params: Object.fromEntries(styles[index] ? [...sent, ["STYLES", styles[index]]] : sent),
    auth: secrets[0],
    attribution: attribution ? textOf(attribution) : undefined,
  }));
}

/** The URL without what belongs to pictures, otherwise as its owner wrote it, and the parameters that it names. */
function dividedUrl(url: string): [string, [string, string][]] {
  const [address = "", query = ""] = url.replace(/#.*/s, "").split(/\?(.*)/s);
  const parts = query.split("&").filter(Boolean);
  const kept = parts.filter((part) => !ofPictures.test(part.replace(/=.*/s, "")) && !part.includes("{"));
  const whole = new URL(address, document.baseURI).href;
  return [kept.length > 0 ? `${whole}?${kept.join("&")}` : whole, [...new URLSearchParams(query)]];
}

/** Of names that differ in case only, the last. */
function textsOf(params: { [name: string]: unknown }): [string, string][] {
  const texts = new Map<string, [string, string]>();
  for (const [name, value] of Object.entries(params))
    if (/string|number|boolean/.test(typeof value) || Array.isArray(value)) texts.set(name.toLowerCase(), [name, String(value)]);
  return [...texts.values()];
}

function keyOf(layer: string, taken: Set<string>): string {
  let key = layer.toLowerCase().replace(/[^a-z0-9_.-]+/g, "-");
  while (taken.has(key)) key += "_2";
  taken.add(key);
  return key;
}

function textOf(markup: string): string {
  return clean(new DOMParser().parseFromString(markup, "text/html").body.textContent);
}

function clean(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
