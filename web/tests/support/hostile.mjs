import { once } from "node:events";
import { createServer } from "node:http";

/** What a server might send in order to become markup, a script, a link or a mess. */
export const payloads = [
  "<script>globalThis.canary = 1</script>",
  "<img src=x onerror=globalThis.canary=1>",
  '<svg onload="globalThis.canary=1"><circle r="9"/></svg>',
  "<iframe srcdoc='<script>parent.canary=1</script>'></iframe>",
  '"><a href="javascript:globalThis.canary=1" autofocus onfocus=globalThis.canary=1>x</a>',
  "javascript:globalThis.canary=1",
  "data:text/html,<script>globalThis.canary=1</script>",
  "https://user:secret@evil.example/login",
  "https://evil.example/\" onmouseover=\"globalThis.canary=1",
  "&lt;script&gt;globalThis.canary=1&lt;/script&gt; &#60;b&#62; &amp;",
  "abc\u202Egnp.exe\u2066 \u200Ftail",
  "nul\u0000bell\u0007escape\u001B[31m",
  "x".repeat(1500),
  "__proto__",
  "constructor.prototype.polluted",
  "${globalThis.canary=1}{{constructor.constructor('globalThis.canary=1')()}}",
  "</style><style>*{background:url(https://evil.example/css)}",
  "expression(globalThis.canary=1);url(https://evil.example/image)",
  "]]><b>after</b><!-- ",
  "<template shadowrootmode=open><slot></slot></template><math><mtext><script>1</script>",
  "=HYPERLINK(\"https://evil.example\",\"x\")",
  "👩‍🚀 \uFEFFzero\u200Bwidth عربي עברית",
];

const escaped = (text) => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
const feature = (properties) => ({ type: "FeatureCollection", features: [{ type: "Feature", id: "1", geometry: null, properties }] });
const json = (body, status = 200) => ({ type: "application/json", body: JSON.stringify(body), status });
const xml = (body) => ({ type: "text/xml; charset=utf-8", body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` });
const plain = (body) => ({ type: "text/plain; charset=utf-8", body });
const value = () => json(feature({ v: "1" }));
const everything = () => true;
const controls = /[\u0000-\u001f]/g;
const inXml = (payload) => payload.search(controls) < 0;
/** The engine cuts messages, and looks for a dialect in the beginning of a text. */
const short = (payload) => inXml(payload) && payload.length < 400;
/** A registry with control characters in its names is refused. */
const oneLine = (payload) => payload.replace(controls, "");

/**
 * Ways of saying a payload. `reply` is what the server sends; `service` what the registry says beside; `carries` tells
 * which payloads that way can say whole.
 */
export const dialects = {
  geojson: { reply: (payload) => json(feature({ v: payload })), carries: everything },
  "geojson attribute names": { reply: (payload) => json(feature({ [payload]: "1", v: "2" })), service: () => ({ property: undefined }), carries: everything },
  "nested values": { reply: (payload) => json(feature({ v: [{ deep: payload }] })), carries: everything },
  "Esri JSON": { reply: (payload) => json({ fields: [{ name: "v" }], features: [{ attributes: { v: payload } }] }), carries: everything },
  GML: {
    reply: (payload) => xml(`<msGMLOutput xmlns:gml="http://www.opengis.net/gml"><l_layer><l_feature><v>${escaped(payload)}</v></l_feature></l_layer></msGMLOutput>`),
    carries: inXml,
  },
  "QGIS Server's XML": {
    reply: (payload) => xml(`<GetFeatureInfoResponse><Layer name="l"><Feature id="1"><Attribute name="v" value="${escaped(payload)}"/></Feature></Layer></GetFeatureInfoResponse>`),
    carries: inXml,
  },
  "MapServer's text": { reply: (payload) => plain(`GetFeatureInfo results:\n\nLayer 'l'\n  Feature 1: \n    v = '${payload}'\n`), carries: inXml },
  "QGIS Server's text": { reply: (payload) => plain(`GetFeatureInfo results\n\nLayer 'l'\nFeature 1\nv = '${payload}'\n`), carries: inXml },
  "ArcGIS Server's text": { reply: (payload) => plain(`@l id;v;\n7;${payload};\n`), carries: (payload) => short(payload) && !payload.includes(";") },
  "a table of HTML": {
    reply: (payload) => ({ type: "text/html; charset=utf-8", body: `<html><body><table><tr><th>v</th><th>w</th></tr><tr><td>${escaped(payload)}</td><td>1</td></tr></table></body></html>` }),
    service: () => ({ format: "text/html" }),
    carries: inXml,
  },
  "a table of HTML, unescaped": {
    reply: (payload) => ({ type: "text/html; charset=utf-8", body: `<html><body><table><tr><th>v</th><th>w</th></tr><tr><td>${payload}</td><td>1</td></tr></table></body></html>` }),
    service: () => ({ format: "text/html" }),
    carries: () => false,
  },
  "a service exception": {
    reply: (payload) => xml(`<ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc"><ServiceException code="${escaped(payload)}">It said ${escaped(payload)}</ServiceException></ServiceExceptionReport>`),
    carries: short,
  },
  "an exception of OGC API": { reply: (payload) => json({ type: "about:blank", title: "Bad", detail: `It said ${payload}`, status: 400 }, 400), carries: short },
  "the registry": {
    reply: value,
    service: (payload) => Object.fromEntries(["name", "description", "unit", "attribution", "licence"].map((name) => [name, oneLine(payload)])),
    carries: inXml,
  },
};

/** Every payload in every dialect, as services of one registry and a server that answers them. */
export async function startHostile() {
  const cases = Object.entries(dialects).flatMap(([dialect, { carries }], row) =>
    payloads.map((payload, column) => ({ key: `case-${row}-${column}`, dialect, payload, whole: carries(payload) })),
  );
  const byKey = new Map(cases.map((one) => [one.key, one]));
  const server = createServer((request, response) => {
    const one = byKey.get(new URL(request.url, "http://hostile").pathname.slice(1));
    const { type, body, status = 200 } = one ? dialects[one.dialect].reply(one.payload) : plain("nothing");
    response.writeHead(status, { "Content-Type": type, "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" }).end(body);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  const services = cases.map(({ key, dialect, payload }) => ({
    ...{ key, name: key, type: "wms", url: `${origin}/${key}`, layer: "l", property: "v", format: "application/json", version: "1.3.0" },
    ...dialects[dialect].service?.(payload),
  }));
  const groups = payloads.map((payload, column) => ({
    key: `group-${column}`,
    name: oneLine(payload),
    description: oneLine(payload),
    services: cases.filter(({ key }) => key.endsWith(`-${column}`)).map(({ key }) => key),
  }));
  const collections = [{ key: "site", name: payloads[1], groups: groups.map(({ key }) => key) }];
  return { origin, cases, registry: { geoprobe: 1, services, groups, collections }, close: () => server.close() };
}
