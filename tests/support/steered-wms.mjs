// A WMS stand-in with a behaviour for each path, which a test may change at any time.
import { createServer } from "node:http";

/** Answers with a feature whose `name` is this JSON text, so that a test says how a number is written. */
export const json = (text) => (response) =>
  response.setHeader("Content-Type", "application/json").end(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":${text}},"geometry":null}]}`);
export const empty = (response) => response.setHeader("Content-Type", "application/json").end('{"type":"FeatureCollection","features":[]}');
export const fault = (response) =>
  response.setHeader("Content-Type", "text/xml").end('<?xml version="1.0"?><ServiceExceptionReport version="1.3.0"><ServiceException>no such layer</ServiceException></ServiceExceptionReport>');
export const silence = () => {};
export const redirect = (to) => (response) => response.writeHead(302, { Location: to }).end();

/** A behaviour that waits until `open()`, which answers all that wait and all that come. */
export function gate(behaviour) {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return Object.assign((response, request) => opened.then(() => behaviour(response, request)), { open });
}

/**
 * Resolves to { url, does, requests, to, asked, stop }: `does` are the behaviours by path without its slash, others
 * answer "here"; `requests` are { path, parameters, headers, left }, left once the one who asked hung up; `to(path)`
 * are those of a path, and `asked(path, count)` resolves when there are as many.
 */
export async function startSteeredWms(does = {}) {
  const requests = [];
  const waiting = new Set();
  const to = (path) => requests.filter((request) => request.path === path);
  const server = createServer({ keepAlive: true }, (request, response) => {
    const url = new URL(request.url, "http://host");
    const entry = { path: url.pathname.slice(1), parameters: url.searchParams, headers: request.headers };
    entry.left = new Promise((resolve) => response.on("close", () => response.writableFinished || resolve()));
    requests.push(entry);
    for (const check of waiting) check();
    (does[entry.path] ?? json('"here"'))(response, request);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", 1024, resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    does,
    requests,
    to,
    asked: (path, count = 1) =>
      new Promise((resolve) => {
        const check = () => to(path).length >= count && waiting.delete(check) | resolve();
        waiting.add(check);
        check();
      }),
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A registry with a service for each path, keyed by it, in the group `all` of the collection `site`. */
export function steeredRegistry(url, paths, more = {}) {
  return {
    geoprobe: 1,
    services: paths.map((path) => ({ key: path, name: `Service ${path}`, type: "wms", url: `${url}/${path}`, layer: "l", property: "name", format: "application/json", ...more[path] })),
    groups: [{ key: "all", name: "All of them", services: paths }],
    collections: [{ key: "site", name: "About this site", groups: ["all"] }],
  };
}
