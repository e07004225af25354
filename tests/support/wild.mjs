// Starts a stand-in of tests/wild.
import { createServer } from "node:http";

const queryOf = (url, headers, body) => {
  const query = new URLSearchParams(url.search);
  if (headers["content-type"]?.includes("urlencoded")) for (const [name, value] of new URLSearchParams(body)) query.append(name, value);
  const byName = new Map([...query].map(([name, value]) => [name.toUpperCase(), value]));
  return (name) => byName.get(name.toUpperCase());
};

/** Resolves to { base, requests, stop }; `requests` are the targets so far. */
export async function startStandIn({ handle }) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push(request.url);
    const url = new URL(request.url, "http://host");
    const base = `http://${request.headers.host}`;
    const reply = await handle({ method: request.method, path: url.pathname, query: queryOf(url, request.headers, body), body, headers: request.headers, base });
    const { status = 200, headers = {}, body: text = "" } = typeof reply === "string" ? { body: reply } : reply;
    response.writeHead(status, headers).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    requests,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export const withBase = (services, base) => JSON.parse(JSON.stringify(services).replaceAll("{base}", base));
