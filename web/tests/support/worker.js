import { createEngine } from "/package/index.js";

// Answers each message {registry, key, point, options} with the result, or with the error's name and message.
onmessage = async ({ data: { registry, key, point, options } }) => {
  try {
    const engine = await createEngine({ registry });
    postMessage({ result: await engine.query(key, point, options) });
    engine.close();
  } catch ({ name, message }) {
    postMessage({ name, message });
  }
};
