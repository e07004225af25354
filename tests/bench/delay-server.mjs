// A WMS whose layer says how long it takes: `d800.7` answers after 800 ms, `hang` never. As a program it prints its
// origin, then a line {"requests","longest","most"} for each line on its standard input, and ends when that closes.
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const figures = { requests: 0, longest: 0, most: 0 };
let open = 0;
const server = createServer((request, response) => {
  const arrived = performance.now();
  const layer = new URL(request.url, "http://host").searchParams.get("QUERY_LAYERS");
  ++figures.requests;
  figures.most = Math.max(figures.most, ++open);
  response.on("close", () => --open);
  if (layer === "hang") return;
  const ms = Number(/^d(\d+)/.exec(layer)[1]);
  const body = JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties: { name: layer }, geometry: null }] });
  setTimeout(() => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length, "Access-Control-Allow-Origin": "*" });
    response.end(body);
    figures.longest = Math.max(figures.longest, performance.now() - arrived);
  }, ms);
});
server.keepAliveTimeout = 60000;
server.listen(0, "127.0.0.1", 1024, () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
createInterface({ input: process.stdin })
  .on("line", () => process.stdout.write(`${JSON.stringify(figures)}\n`))
  .on("close", () => process.exit());
