// Runs in a page, a worker or Node: one case after the other over one transport.
export async function contract(createModule, wasm, { first, second, closed }, { blockInNode, ...options } = {}) {
  const instantiateWasm = (imports, receive) => {
    WebAssembly.instantiate(wasm, imports).then(receive);
    return {};
  };
  const module = await createModule({ instantiateWasm, ...options });
  return {
    names: JSON.parse(module.open(first, second, closed, blockInNode !== undefined, blockInNode ?? blockInPage)),
    run: (index) => new Promise((resolve) => module.runCase(index, resolve)),
    missing: () => module.missing(),
  };
}

function blockInPage(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.send();
}
