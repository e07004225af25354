// Web pages in the place of data: they have tables and words, and none of it is an attribute.
export const report =
  "geosolutions-it/MapStore2#6539: HTML that begins with <?xml; the others are what proxies, portals and sign-on put in a service's place with HTTP 200";
export const at = "19.2,-33.4";
const wms = (key, more = {}) => ({ key, type: "wms", url: `{base}/${key}`, layer: "farms", property: "n", ...more });
export const services = [
  wms("sign_in"),
  wms("sign_in_table"),
  wms("redirected"),
  wms("listing"),
  wms("proxy_error"),
  wms("portal"),
  wms("meta_refresh"),
  wms("only_html"),
  wms("only_xhtml"),
  wms("asked_for_html", { format: "text/html" }),
  wms("asked_sign_in", { format: "text/html" }),
  { key: "api_page", type: "ogcapi-features", url: "{base}/api_page", layer: "farms", property: "n" },
  { key: "wfs_page", type: "wfs", url: "{base}/wfs_page", layer: "farms", property: "n" },
];
const page = { status: "error" };
export const expect = {
  sign_in: page,
  sign_in_table: page,
  redirected: page,
  listing: page,
  proxy_error: page,
  portal: page,
  meta_refresh: page,
  only_html: { status: "ok", value: "7" },
  only_xhtml: { status: "ok", value: "7" },
  asked_for_html: { status: "ok", value: "7" },
  asked_sign_in: page,
  api_page: page,
  wfs_page: page,
};

const html = (title, body, head = "") => `<!DOCTYPE html><html><head><title>${title}</title>${head}</head><body>${body}</body></html>`;
const table = "<table><tr><th>n</th><th>owner</th></tr><tr><td>7</td><td>Mabunda</td></tr></table>";
const form = '<form action="/login" method="post"><table><tr><th>n</th></tr><tr><td><input name="u"></td></tr></table><input type="password" name="p"></form>';
const bodies = {
  sign_in: html("Sign in", form),
  sign_in_table: html("Farms", form + table),
  listing: html("Index of /ows", '<h1>Index of /ows</h1><table><tr><th>n</th><th>Size</th></tr><tr><td><a href="a">a</a></td><td>5</td></tr></table>'),
  proxy_error: html("504 Gateway Time-out", "<center><h1>504 Gateway Time-out</h1></center><hr><center>nginx</center>"),
  portal: html("Farm portal", `<form action="/search"><input name="q"></form>${table}`),
  meta_refresh: html("", "", '<meta http-equiv="refresh" content="0; url=/sso/login">'),
  only_html: html("GetFeatureInfo", table),
  only_xhtml: `<?xml version="1.0" encoding="utf-8"?>${html("GetFeatureInfo", table)}`,
  asked_for_html: html("GetFeatureInfo", table),
  asked_sign_in: html("Sign in", form),
  api_page: html("Farms", table),
  wfs_page: html("Farms", table),
  login: html("Sign in", form),
};

export function handle({ path, query }) {
  const key = path.split("/")[1];
  if (query("REQUEST") === "GetCapabilities" && key !== "wfs_page") {
    const format = key.startsWith("only_") ? "text/html" : "application/json";
    return {
      headers: { "Content-Type": "text/xml" },
      body: `<WMS_Capabilities version="1.3.0"><Capability><Request><GetFeatureInfo><Format>${format}</Format></GetFeatureInfo></Request><Layer><Layer queryable="1"><Name>farms</Name></Layer></Layer></Capability></WMS_Capabilities>`,
    };
  }
  if (key === "redirected") return { status: 302, headers: { Location: "/login?next=%2Fredirected" }, body: "" };
  return { headers: { "Content-Type": "text/html; charset=utf-8" }, body: bodies[key] };
}
