import { once } from "node:events";
import { createServer } from "node:http";
import { createEngine } from "../../dist/index.js";

/**
 * A geoprobe that answers GET /v1/query with the engine of this package, in Node, where there is no CORS: the end of the
 * option `gateway` that `geoprobe serve` is. `token`: demanded as a bearer token. `asked` has the parameters of each
 * request.
 */
export async function startGateway(registry, { token } = {}) {
  const engine = await createEngine({ registry, policy: { cacheBytes: 0 } });
  const asked = [];
  const narrowed = (node, keys) => ({
    ...node,
    ...(node.services && { services: node.services.filter(({ key }) => keys.includes(key)) }),
    ...(node.groups && { groups: node.groups.map((group) => narrowed(group, keys)) }),
  });
  const server = createServer(async (request, response) => {
    const headers = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Authorization" };
    const send = (status, body, type = "application/json") => response.writeHead(status, { "Content-Type": type, ...headers }).end(JSON.stringify(body));
    const problem = (status, detail) => send(status, { type: "about:blank", status, detail }, "application/problem+json");
    if (request.method === "OPTIONS") return response.writeHead(204, headers).end();
    const url = new URL(request.url, "http://gateway");
    if (url.pathname !== "/geo/v1/query") return problem(404, "there is no such page");
    const { key, x, y, crs, only, deadline } = Object.fromEntries(url.searchParams);
    asked.push({ key, only: only.split(","), deadline });
    if (token && request.headers.authorization !== `Bearer ${token}`) return problem(401, "the token is wrong");
    const result = await engine.query(key, { x: Number(x), y: Number(y), crs }, { deadline: parseFloat(deadline) });
    send(200, { ...result, root: narrowed(result.root, only.split(",")) });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/geo`,
    asked,
    close() {
      engine.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
