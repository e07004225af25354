// Runs in a page, a worker or Node: one case after the other over one transport.
export async function contract(createModule, wasm, { first, second, closed }, options = {}) {
  const instantiateWasm = (imports, receive) => {
    WebAssembly.instantiate(wasm, imports).then(receive);
    return {};
  };
  const module = await createModule({ instantiateWasm, ...options });
  return {
    names: JSON.parse(module.open(first, second, closed)),
    run: (index) => new Promise((resolve) => module.runCase(index, resolve)),
    missing: () => module.missing(),
  };
}
