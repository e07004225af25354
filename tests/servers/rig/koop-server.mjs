// Koop over a folder of GeoJSON files: node koop-server.mjs, in that folder. Prints {"port":…} when it listens.
import Koop from "@koopjs/koop-core";
import provider from "@koopjs/provider-file-geojson";

const koop = new Koop({ logLevel: "error" });
koop.register(provider, { dataDir: "." });
const server = koop.server.listen(0, "127.0.0.1", 1024, () => console.log(JSON.stringify({ port: server.address().port })));
server.keepAliveTimeout = 120000;
