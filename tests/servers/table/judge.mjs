// Right or wrong: an answer of geoprobe against what GDAL reads from the data.
import { gridNodata } from "./cases.mjs";

const sameText = (a, b) => String(a ?? "") === String(b ?? "");
const attributesOf = ({ metres, ...attributes }) => attributes;

// GML leaves out what is null, and formats that know only text write numbers as text.
const isThat = (value, wanted) => Object.entries(wanted).every(([name, expected]) => sameText(value?.[name], expected));

function expectation(asked, truth, code) {
  if (asked.wrong) return { status: "error", code };
  if (truth.length === 0) return { status: "empty" };
  if ("value" in truth[0]) return truth[0].value === gridNodata ? { status: "nodata" } : { status: "ok", value: truth[0].value };
  const candidates = (asked.geometry ? truth.slice(0, 1) : truth).map(attributesOf);
  if (!asked.property) return { status: "ok", oneOf: candidates, all: asked.all };
  const values = candidates.map((c) => c[asked.property]);
  return values.every((v) => v === null) ? { status: "nodata" } : { status: "ok", oneOf: values };
}

function meets(leaf, wanted) {
  if (leaf.status !== wanted.status) return false;
  if (wanted.code) return leaf.error.code === wanted.code;
  if (wanted.warned && leaf.warnings.length === 0) return false;
  if ("value" in wanted) return leaf.value === wanted.value;
  if (!wanted.oneOf) return true;
  const fits = (candidate) => (typeof candidate === "object" ? isThat(leaf.value, candidate) : sameText(leaf.value, candidate));
  if (!wanted.oneOf.some(fits)) return false;
  if (!wanted.all) return true;
  const features = leaf.features?.features ?? [];
  return features.length === wanted.oneOf.length && wanted.oneOf.every((c) => features.some((f) => isThat(f.properties, c)));
}

/**
 * What a cell says: whether it is right, and in words what was expected and what came. `code` is the error's where the
 * question is wrong; a quirk's `expected` goes before what GDAL reads.
 */
export function judge(asked, truth, leaf, code, quirk) {
  const expected = quirk?.expected ?? expectation(asked, truth, code);
  const { features, ...shown } = leaf;
  const got = { status: shown.status, value: shown.value, error: shown.error, warnings: shown.warnings, ...(asked.all && { features: features?.features.map((f) => f.properties) }) };
  return { right: meets(leaf, expected), expected: JSON.stringify(expected), got: JSON.stringify(got), url: shown.source?.url, quirk: quirk?.why };
}
